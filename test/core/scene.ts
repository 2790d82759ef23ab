/**
 * Short scenes for the tests of the core. A line is `minute who verb …`, minutes counted from 2003-05-01 09:00; the user
 * is alice. `steps=n` at its end holds the computer after n records.
 */
import { type FleetState, initialState } from '../../src/fold/state.ts';
import { decodeEvent } from '../../src/log/decode.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator, type SimulatorOptions } from '../../src/simulate/simulator.ts';

const START = Date.parse('2003-05-01T09:00:00.000Z');

export const minute = (text: string): string => new Date(START + Number(text) * 60_000).toISOString();

type Members = Record<string, unknown>;
type Verb = (...words: string[]) => Members;

const session = (type: string, members: Members = {}): Members => ({ type, user: 'alice', ...members });

/** Verbs of a computer, with the words that follow. */
const VERBS: Readonly<Record<string, Verb>> = {
  starts: (os, joined) => ({ type: 'computer.started', os, joined }),
  stops: (cause) => ({ type: 'computer.stopped', cause }),
  on: () => session('logon.requested'),
  off: () => session('logoff.requested'),
  writes: (path, content, modified) =>
    session('file.written', {
      path,
      content,
      modified: modified === undefined ? modified : minute(modified),
    }),
  touches: (path, modified = '0') => session('file.touched', { path, modified: minute(modified) }),
  removes: (path) => session('file.removed', { path }),
  renames: (from, to) => session('file.renamed', { from, to }),
  sets: (key, value) => session('setting.written', { key, value: value ?? null }),
  opens: (process) => session('handle.opened', { process }),
  closes: (process) => session('handle.closed', { process }),
  link: (link) => ({ type: 'network.changed', link }),
  idle: (is) => ({ type: 'idle.changed', idle: is === 'yes' }),
  clock: (minutes) => ({ type: 'clock.set', offset: Number(minutes) * 60_000 }),
  policy: (json = '{}') => ({ type: 'policy.changed', settings: JSON.parse(json) as unknown }),
  userPolicy: (json = '{}') => session('policy.changed', { settings: JSON.parse(json) as unknown }),
  fails: (direction, path) => session('transfer.failing', { direction, path, reason: 'held' }),
  heals: () => session('transfer.healed'),
  changed: (change, to) => session('local.changed', { change, to: to === undefined ? to : minute(to) }),
};

/** Verbs of everything that is no computer. */
const WORLD: Readonly<Record<string, Verb>> = {
  server: (state, more) => ({
    type: 'server.changed',
    state,
    ...(state === 'partial' && more !== undefined ? { missing: [more] } : {}),
    ...(state === 'rolled-back' && more !== undefined ? { to: minute(more) } : {}),
  }),
  user: (profilePath, ...groups) => ({
    type: 'user.changed',
    user: 'alice',
    profilePath: profilePath === 'null' ? null : profilePath,
    groups,
  }),
  home: (homeDirectory) => ({ type: 'user.changed', user: 'alice', profilePath: null, homeDirectory }),
  script: (logonScript) => ({ type: 'user.changed', user: 'alice', profilePath: null, logonScript }),
  central: (change, path, content) => ({ type: 'central.changed', user: 'alice', change, path, content }),
  time: () => ({ type: 'time.passed' }),
};

function stimulusOf(line: string): Stimulus {
  const [at = '', who = '', ...rest] = line.trim().split(/ +/);
  const steps = /^steps=(\d+)$/.exec(rest.at(-1) ?? '')?.[1];
  const words = steps === undefined ? rest : rest.slice(0, -1);
  const world = WORLD[who];
  const members =
    world === undefined ? { computer: who, ...VERBS[words[0] ?? '']?.(...words.slice(1)) } : world(...words);
  const event = { at: minute(at), ...members, ...(steps === undefined ? {} : { steps: Number(steps) }) };
  const decoded = decodeEvent(JSON.parse(JSON.stringify(event)));
  if (typeof decoded === 'string') throw new Error(`${line.trim()}: ${decoded}`);
  return decoded as Stimulus;
}

/** The stimuli of a scene, one a line. */
export function stimuliOf(scene: string): Stimulus[] {
  return scene
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(stimulusOf);
}

/** A simulation that was fed a scene, not finished. */
export function simulated(scene: string, options: SimulatorOptions = {}): Simulator {
  const simulator = new Simulator(options);
  for (const [i, stimulus] of stimuliOf(scene).entries()) simulator.feed(stimulus, i + 1);
  return simulator;
}

/** The full log of a scene. */
export function logOf(scene: string, options: SimulatorOptions = {}): LogEvent[] {
  const simulator = simulated(scene, options);
  simulator.finish();
  return simulator.events;
}

/** The state after a scene; nothing has happened where it is empty. */
export function stateAfter(scene: string): FleetState {
  return scene.trim() === '' ? initialState() : simulated(scene).state;
}
