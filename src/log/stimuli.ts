/** Stimuli: what the world does (the event log's section 3a). A log with nothing else is a scenario. */
import * as z from 'zod';
import { instant, link, name, os, path } from './fields.ts';
import { open } from './open.ts';

const onComputer = { at: instant, computer: name };
const ofUser = { at: instant, computer: name, user: name };

/**
 * The change was found by a scan, whenever it was made: an agent sees a user's work only by its traces, also work done
 * while nobody was logged on (our addition).
 */
const found = z.boolean().optional();

/**
 * How many service steps of this computer run before the next line is read; without it, all. The rest goes on at the
 * next `time.passed` or the computer's next stimulus. This is how a scenario cuts or interleaves merges (our addition).
 */
const steps = z.int().nonnegative().optional();

export const stimuli = {
  'computer.started': open({
    ...onComputer,
    type: z.literal('computer.started'),
    os,
    joined: z.enum(['domain', 'workgroup']).optional(),
    steps,
  }),
  'computer.stopped': open({
    ...onComputer,
    type: z.literal('computer.stopped'),
    cause: z.enum(['shutdown', 'power-loss']),
  }),
  'clock.set': open({ ...onComputer, type: z.literal('clock.set'), offset: z.number() }),
  'network.changed': open({ ...onComputer, type: z.literal('network.changed'), link }),
  'server.changed': open({
    at: instant,
    type: z.literal('server.changed'),
    state: z.enum(['up', 'down', 'full', 'empty', 'partial', 'rolled-back']),
    missing: z.array(path).optional(),
    to: instant.optional(),
  }),
  'user.changed': open({
    at: instant,
    type: z.literal('user.changed'),
    user: name,
    profilePath: z.string().nullable(),
    groups: z.array(z.string()).optional(),
    logonScript: z.string().nullable().optional(),
    homeDirectory: z.string().nullable().optional(),
  }),
  'policy.changed': open({
    ...onComputer,
    type: z.literal('policy.changed'),
    user: name.optional(),
    settings: z.record(z.string(), z.unknown()),
  }),
  'central.changed': open({
    at: instant,
    type: z.literal('central.changed'),
    user: name,
    change: z.enum(['removed', 'renamed', 'replaced']),
    /** With `removed`: this one file instead of the whole profile (our addition). */
    path: path.optional(),
    content: z.string().optional(),
    modified: instant.optional(),
  }),
  'logon.requested': open({
    ...ofUser,
    type: z.literal('logon.requested'),
    steps,
    /** What the user answers where a slow link is asked about; without it the answer by default counts (our addition). */
    choice: z.enum(['remote', 'local']).optional(),
  }),
  'logoff.requested': open({
    ...ofUser,
    type: z.literal('logoff.requested'),
    steps,
    /** Written by the simulator itself where a shutdown logs users off. */
    cause: z.literal('shutdown').optional(),
  }),
  'file.written': open({
    ...ofUser,
    type: z.literal('file.written'),
    path,
    content: z.string(),
    modified: instant.optional(),
    size: z.number().nonnegative().optional(),
    found,
  }),
  'file.touched': open({ ...ofUser, type: z.literal('file.touched'), path, modified: instant }),
  'file.removed': open({ ...ofUser, type: z.literal('file.removed'), path, found }),
  'file.renamed': open({ ...ofUser, type: z.literal('file.renamed'), from: path, to: path }),
  'setting.written': open({
    ...ofUser,
    type: z.literal('setting.written'),
    key: name,
    value: z.string().nullable(),
  }),
  'handle.opened': open({ ...ofUser, type: z.literal('handle.opened'), process: name }),
  'handle.closed': open({ ...ofUser, type: z.literal('handle.closed'), process: name }),
  'local.changed': open({
    ...ofUser,
    type: z.literal('local.changed'),
    change: z.enum(['state-lost', 'emptied', 'reverted']),
    to: instant.optional(),
  }),
  'transfer.failing': open({
    ...ofUser,
    type: z.literal('transfer.failing'),
    path,
    direction: z.enum(['down', 'up']),
    reason: z.string(),
  }),
  'transfer.healed': open({ ...ofUser, type: z.literal('transfer.healed') }),
  'time.passed': open({ at: instant, type: z.literal('time.passed'), steps }),
  /** Our addition: the central folder gets another owner; where there is none, it is created for that owner. */
  'owner.changed': open({ at: instant, type: z.literal('owner.changed'), user: name, owner: name }),
  /** Our addition: whether somebody is working at the computer. Until one is read, a computer counts as idle. */
  'idle.changed': open({ ...onComputer, type: z.literal('idle.changed'), idle: z.boolean() }),
  /** Our addition: a component of the system loads or lets go of the profile of the local system account. */
  'system.profile.loaded': open({ ...onComputer, type: z.literal('system.profile.loaded'), component: name }),
  'system.profile.unloaded': open({
    ...onComputer,
    type: z.literal('system.profile.unloaded'),
    component: name,
  }),
  /** Our addition: a process of the local system account writes below HKEY_CURRENT_USER. */
  'system.setting.written': open({
    ...onComputer,
    type: z.literal('system.setting.written'),
    key: name,
    value: z.string().nullable(),
  }),
} as const;

export type StimulusType = keyof typeof stimuli;
export type StimulusOf<T extends StimulusType> = z.infer<(typeof stimuli)[T]>;
/** What the world does: a scenario has nothing else. */
export type Stimulus = { [T in StimulusType]: StimulusOf<T> }[StimulusType];
