/**
 * Records: what the profile service did (the event log's section 3b), in the past tense. A record says all that
 * changed, so folding a log needs no second look at a disk. Where Windows has an event for the same fact its id is
 * named: "Service" is the provider Microsoft-Windows-User Profiles Service, "General" ... User Profiles General.
 */
import * as z from 'zod';
import { action } from './actions.ts';
import {
  baseImage,
  baseSetting,
  compared,
  entryId,
  hive,
  instant,
  lineage,
  link,
  name,
  path,
  setting,
  side,
  stamp,
  storeEntry,
  storeMark,
} from './fields.ts';
import { open } from './open.ts';

const ofUser = { at: instant, computer: name, user: name };
const rule = z.string();
const direction = z.enum(['down', 'up']);

export const profileKind = z.enum([
  'local',
  'roaming',
  'mandatory',
  'superMandatory',
  'temporary',
  'guest',
  'readOnly',
]);
export type ProfileKind = z.infer<typeof profileKind>;

/** What a change of configuration can be about (machines/refresh.ts). */
export const refreshItem = z.enum(['userObject', 'software', 'redirection', 'advancedRedirection']);
export type RefreshItem = z.infer<typeof refreshItem>;

/** How a logon goes on once the network and the user object are known. */
export const logonOutcome = z.enum(['cached', 'transition', 'merge', 'local']);

/**
 * The entry added to the store's log; absent where the algorithm keeps none. What goes up or is deleted there gets one, and what a
 * hand put there from whoever takes it first.
 */
const logged = storeEntry.optional();

export const records = {
  /** Service 1, 70–74, 1506, 1521, 1543: what was found out before the profile is touched. */
  'network.detected': open({
    ...ofUser,
    type: z.literal('network.detected'),
    link,
    reachable: z.boolean(),
    outcome: logonOutcome,
    kind: profileKind,
    roamsBack: z.boolean(),
    folder: z.string(),
    rule,
    /** A known way to lose data that lies ahead, in words. */
    hazard: z.string().optional(),
    /** A slow link was asked about: how the question was answered, and how long it was waited for. */
    asked: open({ answer: z.enum(['remote', 'local', 'none']), seconds: z.number().nullable() }).optional(),
    /** A central folder that this session creates gives administrators access. */
    grantsAdministrators: z.boolean().optional(),
    /** Service 1526: who owns the central folder, where that is why it is left alone. */
    owner: z.string().optional(),
  }),
  /** Service 1500, 1520: the logon did not take place. */
  'logon.refused': open({ ...ofUser, type: z.literal('logon.refused'), rule, reason: z.string() }),
  /** The cached profile was opened without waiting for the network. */
  'profile.opened': open({ ...ofUser, type: z.literal('profile.opened'), rule, loadTime: instant }),
  /** Service 6: a merge begins; the plan is fixed here, each action with its rule and what was compared. */
  'merge.planned': open({
    ...ofUser,
    type: z.literal('merge.planned'),
    direction,
    rule,
    loadTime: instant.nullable(),
    actions: z.array(action),
    /** Whether the computer keeps a base manifest, and whether it starts a new one here. */
    manifest: z.enum(['none', 'kept', 'fresh']),
    /** The id a store gets if none lies beside the central profile yet. */
    storeId: z.string().nullable(),
    /** A new generation of the store begins: this computer found that it went back in time. */
    generation: z.int().nullable(),
    /** Why absence proves nothing in this merge. */
    doubt: z.enum(['other-store', 'no-store', 'rolled-back', 'local-emptied']).optional(),
    /** Keys of folders that have not roamed since the manifest was begun: it knows nothing of what was there before. */
    unread: z.array(z.string()).optional(),
  }),
  /** General 1006: one file copied, whole. `replaced` is what lay there when it was overwritten. */
  'file.copied': open({
    ...ofUser,
    type: z.literal('file.copied'),
    to: side,
    path,
    rule,
    compared,
    content: z.string(),
    modified: instant,
    created: instant,
    version: z.int().nonnegative(),
    size: z.number().optional(),
    replaced: stamp.nullable(),
    logged,
    /** For a copy down: the store's entry of the version that came. */
    entry: entryId.nullable().optional(),
    /** Earlier versions it was made from, as the store's log or the manifest knows them. */
    past: lineage,
  }),
  /** A copy in place has begun: half of the new content lies at the path until it is finished. */
  'file.truncated': open({
    ...ofUser,
    type: z.literal('file.truncated'),
    to: side,
    path,
    rule,
    compared,
    modified: instant,
    created: instant,
    version: z.int().nonnegative(),
    content: z.string(),
    replaced: stamp.nullable(),
  }),
  'file.deleted': open({
    ...ofUser,
    type: z.literal('file.deleted'),
    from: side,
    path,
    rule,
    compared,
    version: z.int().nonnegative(),
    modified: instant,
    /** What was deleted, where the record was cut off from the deed by a crash: something else may lie there by now. */
    content: z.string().optional(),
    logged,
  }),
  /** General 69, 1007: a copy or removal that was considered and not done. */
  'file.kept': open({ ...ofUser, type: z.literal('file.kept'), on: side, path, rule, compared }),
  /** General 1509, 1600: a file action that could not be done. */
  'file.failed': open({
    ...ofUser,
    type: z.literal('file.failed'),
    direction,
    path,
    rule,
    compared,
    reason: z.string(),
  }),
  /** The loser of two concurrent edits got a name of its own in the local profile. */
  'conflict.kept': open({
    ...ofUser,
    type: z.literal('conflict.kept'),
    loser: side,
    path,
    to: path,
    rule,
    compared,
    content: z.string(),
    modified: instant,
    created: instant,
    version: z.int().nonnegative(),
    size: z.number().optional(),
    /** What the manifest notes for `path` from now on: the central version that was taken into account. */
    base: baseImage.nullable(),
  }),
  /** Both sides were found equal, or gone on both: only the manifest was brought up to date. */
  'base.recorded': open({
    ...ofUser,
    type: z.literal('base.recorded'),
    path,
    rule,
    base: baseImage.nullable(),
    logged,
  }),
  /** The hive copied as one unit. `by` tells a merge from a background upload (Service 50, 51, 56). */
  'hive.copied': open({
    ...ofUser,
    type: z.literal('hive.copied'),
    to: side,
    rule,
    by: z.enum(['merge', 'background']),
    compared,
    hive,
    replaced: stamp.nullable(),
  }),
  'hive.kept': open({ ...ofUser, type: z.literal('hive.kept'), on: side, rule, compared }),
  'hive.failed': open({
    ...ofUser,
    type: z.literal('hive.failed'),
    direction,
    rule,
    compared,
    reason: z.string(),
  }),
  /** Settings merged value by value. A change to `null` removes the value; `beaten` names the older concurrent value. */
  'settings.merged': open({
    ...ofUser,
    type: z.literal('settings.merged'),
    to: side,
    rule,
    by: z.enum(['merge', 'background']),
    changes: z.array(
      open({ key: name, rule, to: setting.nullable(), beaten: setting.nullable().optional() }),
    ),
    kept: z.array(open({ key: name, rule, winner: setting.nullable(), beaten: setting.nullable() })),
    confirmed: z.array(open({ key: name, base: baseSetting.nullable() })),
    compared,
    modified: instant,
    /** Of each changed setting what the manifest notes beside its value, and the entry that went into the store's log. */
    noted: z.record(z.string(), open({ entry: entryId.nullable(), past: lineage, logged })).optional(),
  }),
  /** Service 7, 1504: a merge has ended. */
  'merge.finished': open({
    ...ofUser,
    type: z.literal('merge.finished'),
    direction,
    failed: z.int().nonnegative(),
    complete: z.boolean(),
    rule,
    store: storeMark.nullable().optional(),
  }),
  /** Service 1511, 1515, 1518: the profile cannot be loaded and a temporary one takes its place for this session. */
  'profile.substituted': open({
    ...ofUser,
    type: z.literal('profile.substituted'),
    rule,
    reason: z.string(),
    loadTime: instant,
    /** Whether there was a local profile that is kept aside (`.bak`) and tried again at the next logon. */
    backup: z.boolean(),
  }),
  /** Group Policy was processed for things that had changed; `mode` `foreground`: before the user works. */
  'policy.processed': open({
    ...ofUser,
    type: z.literal('policy.processed'),
    rule,
    during: z.enum(['logon', 'background']),
    mode: z.enum(['cached', 'foreground']),
    /** What became effective, with its value, and how many logons that took. */
    applied: z.array(open({ item: refreshItem, value: z.unknown(), logons: z.int() })),
  }),
  /** Service 5: the hive is loaded. `reused`: it had never been unloaded and is used as it is. */
  'hive.loaded': open({
    ...ofUser,
    type: z.literal('hive.loaded'),
    rule,
    reused: z.boolean(),
    modified: instant,
    loadTime: instant,
    /** Reused while others have moved on: what the server has that this session will not see. */
    stale: open({ files: z.array(path), hive: z.boolean() }).optional(),
  }),
  /** Service 2, 67: the user is logged on. */
  'logon.finished': open({
    ...ofUser,
    type: z.literal('logon.finished'),
    kind: profileKind,
    loadTime: instant,
  }),
  /** General 1601: the size of what roams against the limit. */
  'quota.checked': open({
    ...ofUser,
    type: z.literal('quota.checked'),
    verdict: z.enum(['within', 'blocked', 'skipped']),
    sizeKB: z.number().nonnegative(),
    limitKB: z.number().nullable(),
    rule,
  }),
  /** The quota program's reminder to a user whose profile is over its limit. */
  'quota.warned': open({
    ...ofUser,
    type: z.literal('quota.warned'),
    rule,
    sizeKB: z.number().nonnegative(),
    limitKB: z.number(),
    message: z.string(),
    /** Not repeated before. */
    next: instant,
  }),
  /** Service 3, 1530: how many handles hold the hive at logoff and what follows. */
  'handles.counted': open({
    ...ofUser,
    type: z.literal('handles.counted'),
    open: z.int().nonnegative(),
    processes: z.array(z.string()),
    lock: z.enum(['free', 'wait', 'force']),
    until: instant.nullable(),
    rule,
    /** Each open handle as event 1530 lists it; `image` is `null` where Windows did not know it. */
    holders: z.array(open({ pid: z.int(), image: z.string().nullable(), key: z.string() })).optional(),
  }),
  /** The wait for a locked hive is over and its changes are saved all the same (Userenv 1517 follows as hive.saved). */
  'wait.expired': open({ ...ofUser, type: z.literal('wait.expired'), rule }),
  /** Userenv 1000 of Windows 2000: the wait is over, the hive was given up, nothing roams. */
  'hive.abandoned': open({ ...ofUser, type: z.literal('hive.abandoned'), rule }),
  /** Service 1517 where it was still in use: the hive's values are on disk. */
  'hive.saved': open({
    ...ofUser,
    type: z.literal('hive.saved'),
    rule,
    inUse: z.boolean(),
    modified: instant,
    roams: z.boolean(),
  }),
  /** Userenv 1516, Service 1530 where it was forced: the hive is out of memory. */
  'hive.unloaded': open({
    ...ofUser,
    type: z.literal('hive.unloaded'),
    rule,
    forced: z.boolean(),
    modified: instant,
  }),
  /** The local profile was marked for deletion and will be gone once nothing holds it, or at the next boot. */
  'profile.marked': open({ ...ofUser, type: z.literal('profile.marked'), rule }),
  /** Service 1005 for aged profiles: the cached copy is gone. */
  'profile.deleted': open({ ...ofUser, type: z.literal('profile.deleted'), rule, reason: z.string() }),
  /** A deletion of the cached copy that was due and refused. */
  'profile.kept': open({ ...ofUser, type: z.literal('profile.kept'), rule, reason: z.string() }),
  /** Service 4: the session is over. */
  'logoff.finished': open({
    ...ofUser,
    type: z.literal('logoff.finished'),
    outcome: z.enum(['loggedOff', 'lingering', 'deletePending']),
    unloadTime: instant,
    roamed: z.boolean(),
    /** Why the hive stays in memory, where nothing will unload it before the boot. */
    rule: rule.optional(),
  }),
  /** The background upload's next run: due at `due`, to start `delay` later. `n` counts the triggers of a session. */
  'upload.scheduled': open({
    ...ofUser,
    type: z.literal('upload.scheduled'),
    rule,
    mode: z.enum(['interval', 'timeOfDay']),
    n: z.int().nonnegative(),
    due: instant,
    startsAt: instant,
    /** A missed run is caught up: when that one had been due. */
    missed: instant.optional(),
  }),
  /** A condition of the task does not hold: the run waits, at most until `until`. */
  'upload.waiting': open({
    ...ofUser,
    type: z.literal('upload.waiting'),
    rule,
    n: z.int(),
    for: z.enum(['idle', 'network']),
    until: instant,
  }),
  /** Service 52: an attempt failed and is to be repeated. */
  'upload.failed': open({
    ...ofUser,
    type: z.literal('upload.failed'),
    rule,
    n: z.int(),
    attempt: z.int().positive(),
    retryAt: instant,
    reason: z.string(),
  }),
  'upload.retried': open({
    ...ofUser,
    type: z.literal('upload.retried'),
    rule,
    n: z.int(),
    attempt: z.int().positive(),
  }),
  /** Service 50. */
  'upload.started': open({ ...ofUser, type: z.literal('upload.started'), rule, n: z.int(), due: instant }),
  /** Service 51. */
  'upload.finished': open({ ...ofUser, type: z.literal('upload.finished'), rule, n: z.int() }),
  /** Service 52, 61: the run was given up. */
  'upload.abandoned': open({
    ...ofUser,
    type: z.literal('upload.abandoned'),
    rule,
    n: z.int(),
    reason: z.string(),
  }),
  /** Service 1531: what was due at the boot is done. */
  'boot.finished': open({ at: instant, computer: name, type: z.literal('boot.finished'), rule }),
  /** The directory object reached the computer: at a logon that waited, in the background, or at logoff. */
  'user.refreshed': open({
    ...ofUser,
    type: z.literal('user.refreshed'),
    rule,
    during: z.enum(['logon', 'background', 'logoff']),
    profilePath: z.string().nullable(),
    groups: z.array(z.string()),
    logonScript: z.string().nullable(),
    homeDirectory: z.string().nullable(),
  }),
  /** The simulated share went back to an earlier instant: all its profiles as they are now. */
  'central.restored': open({
    at: instant,
    type: z.literal('central.restored'),
    profiles: z.record(
      z.string(),
      z.custom<object>((value) => typeof value === 'object' && value !== null),
    ),
  }),
  /** The simulated machine image went back to an earlier instant: all of one local profile as it is now. */
  'local.restored': open({
    ...ofUser,
    type: z.literal('local.restored'),
    profile: z.custom<object>((value) => typeof value === 'object' && value !== null).nullable(),
  }),
  /** A Windows event that changes no state kept here, or one that did not fit: kept, so that a history stays whole. */
  'service.noted': open({
    at: instant,
    computer: name,
    user: name.optional(),
    type: z.literal('service.noted'),
    severity: z.enum(['information', 'warning', 'error']),
    message: z.string(),
  }),
  /** A line or stimulus that could not be used, kept so that a replay reports it as well. */
  'stimulus.refused': open({
    at: instant,
    type: z.literal('stimulus.refused'),
    line: z.int().nonnegative(),
    message: z.string(),
  }),
} as const;

export type RecordType = keyof typeof records;
export type RecordOf<T extends RecordType> = z.infer<(typeof records)[T]>;
/** What the profile service did, in the past tense. */
export type ServiceRecord = { [T in RecordType]: RecordOf<T> }[RecordType];
/** What it did in a session of one user on one computer. */
export type SessionRecord = Exclude<
  ServiceRecord,
  { type: 'central.restored' | 'local.restored' | 'stimulus.refused' | 'service.noted' | 'boot.finished' }
>;
