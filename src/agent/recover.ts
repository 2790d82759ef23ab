/** After a crash: which actions of the plan in the log were carried out without their records having been saved? */
import { join } from 'node:path';
import { type FileStamp, readStamp } from '../disk/file-stamp.ts';
import { entryIdOf } from '../fold/state.ts';
import { pathKey } from '../fold/tree.ts';
import type { ActionOf, FileAction } from '../log/actions.ts';
import type { Side } from '../log/fields.ts';
import type { RecordOf, ServiceRecord } from '../log/records.ts';
import { lineageBeside, lineageDown, lineageUp } from '../plan/lineage.ts';
import { type BaseEntry, UNSURE } from './base.ts';
import { otherSide } from './between-sides.ts';
import { kindIn } from './content-id.ts';
import { isOnServer, type LeftInLog } from './left-in-log.ts';
import type { Merge } from './merge.ts';
import { contentOf, isRoaming, isVersionOf, toMs, versionOf } from './node.ts';
import { type OnDisk, onDisk, seenText, sureText } from './on-disk.ts';
import type { Settings } from './options.ts';
import type { LogEntry, StoreLog } from './store-log.ts';

export interface RecoverFacts {
  readonly settings: Settings;
  readonly left: LeftInLog;
  readonly merge: Merge;
  readonly log: StoreLog | null;
  readonly at: () => number;
  /** Whether the session brings anything to the server: what was done there is told by one that does, and known to any. */
  readonly roamsBack: boolean;
}

/** An action that was carried out, and the record of it that is missing. */
export interface Owed {
  readonly action: FileAction;
  readonly record: ServiceRecord;
}

/**
 * Records of what was planned last, done, and not recorded, in the plan's order. What was not done is planned anew. A recovery that was
 * cut short has left records already, and not always of the plan's next actions.
 */
export function recordsOwed(facts: RecoverFacts): Owed[] {
  const { left } = facts;
  const owed: Owed[] = [];
  const aside = new Set(left.plan.flatMap((action) => (action.do === 'conflict' ? [action.to] : [])));
  for (const action of left.plan) {
    const isHeld = !facts.roamsBack && isOnServer(action);
    const find = (): Owed | null => (isHeld ? knownOwed(action, facts, aside) : owedOf(action, facts, aside));
    const found = unlessUnreadable(find);
    if (found === null) continue;
    const { record } = found;
    if (!('path' in record && left.hasRecorded(record.type, record.path))) owed.push(found);
  }
  return owed;
}

function owedOf(action: FileAction, facts: RecoverFacts, aside: ReadonlySet<string>): Owed | null {
  const record = recordOwed(action, facts, aside);
  return record === null ? null : { action, record };
}

/**
 * A session that brings nothing to the server cannot tell its log of what was brought there, and knows that it lies there all the same:
 * it is nobody else's.
 */
function knownOwed(action: FileAction, facts: RecoverFacts, aside: ReadonlySet<string>): Owed | null {
  const copy = action.do === 'copy' ? copyOwed(action, facts, !aside.has(action.path)) : null;
  if (copy?.type !== 'file.copied' || facts.merge.baseAt(copy.path)?.version === copy.version) return null;
  const { path, rule, content, modified, created, version, past, entry = null, onDisk } = copy;
  const base = { content, modified, created, version, entry, past };
  const record: RecordOf<'base.recorded'> & OnDisk = {
    ...envelope(facts),
    type: 'base.recorded',
    path,
    rule,
    base,
    onDisk,
  };
  return { action: { do: 'confirm', path, rule, base }, record };
}

/**
 * A file that cannot be read proves nothing: no record is owed for it, and the look that follows tells of it. Where even a look
 * fails, all waits: a disk or a share that comes back tells the next call whether the file is there.
 */
function unlessUnreadable(find: () => Owed | null): Owed | null {
  try {
    return find();
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined || (syscall === 'lstat' && code !== 'EACCES')) throw error;
    return null;
  }
}

/** @param aside conflict names in the plan */
function recordOwed(
  action: FileAction,
  facts: RecoverFacts,
  aside: ReadonlySet<string>,
): ServiceRecord | null {
  switch (action.do) {
    case 'copy':
      return copyOwed(action, facts, !aside.has(action.path));
    case 'delete':
      return deletionOwed(action, facts);
    case 'conflict':
      return conflictOwed(action, facts);
    case 'confirm':
      return confirmationOwed(action, facts);
    case 'keep':
    case 'copyHive':
    case 'keepHive':
    case 'mergeSettings':
      return null;
    default:
      return action satisfies never;
  }
}

function envelope({ settings, at }: RecoverFacts): { at: number; computer: string; user: string } {
  return { at: at(), computer: settings.computer, user: settings.user };
}

/** Where a path of the plan lies on a side, which may spell folders otherwise. */
function placeOf({ settings, merge }: RecoverFacts, side: Side, path: string): string {
  return join(settings[side], merge.spelled(side, path));
}

/** `null`: no file and no link has the name. @throws what `lstat` throws where that cannot be told */
function stampAt(facts: RecoverFacts, side: Side, path: string): FileStamp | null {
  const stamp = readStamp(placeOf(facts, side, path));
  return stamp !== null && isRoaming(stamp.kind) ? stamp : null;
}

/**
 * @param wasThere whether what was to be copied was there when it was planned. A conflict copy may never have been here, and another
 * computer may have made the same one.
 */
function copyOwed(
  action: ActionOf<'copy'>,
  facts: RecoverFacts,
  wasThere: boolean,
): (RecordOf<'file.copied' | 'base.recorded'> & OnDisk) | null {
  const { to, path, compared } = action;
  const { merge, settings } = facts;
  const here = stampAt(facts, to, path);
  const there = stampAt(facts, otherSide(to), path);
  const before = merge.baseAt(path);
  const last = merge.entryAt(path, before);
  const otherwise = () => (wasThere ? goneOnFrom(action, facts, { local: there, before, last }) : null);
  if (here === null) return otherwise();
  const isAlike = there?.size === here.size;
  // Not worth reading: it is as it was, unless what was to be copied has that time too.
  const isAsBefore = before?.size === here.size && before[to] === here.mtime;
  if (!isAlike && isAsBefore && !isAbout(compared[otherSide(to)]?.modified, toMs(here.mtime))) return null;
  const content = contentOf(placeOf(facts, to, path), here.kind);
  // Times would not tell: the version before may have had the same one.
  const isSame = isAlike && contentOf(placeOf(facts, otherSide(to), path), there.kind) === content;
  if (!isSame && !(wasThere && isOnItsWay(action, content, { here, there, last }))) return otherwise();
  if (last?.content === content && last.by !== settings.computer && !(wasThere && mayBeOurs(to, last)))
    return null;
  // Both are as the target was then: it was not copied, but the source has gone back meanwhile.
  if (before?.content === content && before.version === compared[to]?.version) return null;
  return copyRecord(action, facts, { content, here, there: isSame ? there : null, before, last });
}

/**
 * What went up, and somebody has changed or removed it there since: the server's log tells what that was made from. It is what was
 * last equal on both sides.
 */
function goneOnFrom(
  { to, path, rule, compared, supersedes }: ActionOf<'copy'>,
  facts: RecoverFacts,
  { local, before, last }: Pick<Copied, 'before' | 'last'> & { readonly local: FileStamp | null },
): (RecordOf<'base.recorded'> & OnDisk) | null {
  const { merge } = facts;
  const planned = compared.local;
  if (to === 'local' || local === null || planned === null || last === undefined) return null;
  const content = contentOf(placeOf(facts, 'local', path), local.kind);
  const { modified, created } = planned;
  if (!isVersionOf(planned.version, content, modified)) return null;
  const isIt = (version: number): boolean => isVersionOf(version, content, modified);
  const version = last.deleted && isIt(last.version) ? last.version : last.past?.find(isIt);
  if (version === undefined) return null;
  const past = [...lineageUp(undefined, before, version, compared.central?.version, supersedes)];
  const base = { content, modified, created, version, entry: null, past };
  const seen = onDisk(
    merge.spelled('local', path),
    local,
    { ...local, mtime: UNSURE },
    merge.centralSettledBefore,
  );
  return { ...envelope(facts), type: 'base.recorded', path, rule, base, onDisk: seen };
}

/** Whether an entry of another computer may be of our copy: made of what comes down, or of what it found there and did not bring. */
function mayBeOurs(to: Side, { deleted, found }: LogEntry): boolean {
  return to === 'local' || deleted || found === true;
}

/** Whether this content was to be copied: where it came from it may be gone since. The plan tells, or the server's log. */
function isOnItsWay(
  { to, compared }: ActionOf<'copy'>,
  content: string,
  { here, there, last }: Pick<Copied, 'here' | 'there' | 'last'>,
): boolean {
  const { version = UNREAD, modified = 0 } = compared[otherSide(to)] ?? {};
  if (version === UNREAD) {
    // Nobody had read it: it has the time of that file, which lies there no more, and what was here before had another.
    const isInTime = isAbout(toMs(here.mtime), modified) && !isAbout(compared[to]?.modified, modified);
    const liesThere = there !== null && isAbout(toMs(there.mtime), modified);
    return isInTime && !liesThere && mayFollowOn(last, content, modified);
  }
  return isVersionOf(version, content, modified) || (last?.content === content && last.version === version);
}

/** Whether what the server's log has of a path by now may have been made from this content: where it tells what from, it was noted. */
function mayFollowOn(last: LogEntry | undefined, content: string, modified: number): boolean {
  const past = last?.past ?? [];
  return past.length === 0 || past.some((version) => isVersionOf(Math.abs(version), content, modified));
}

/** The version in a plan of what somebody without a log put on the server: it is read when it is copied. */
const UNREAD = 0;

/** Whether two times are one to a log, which keeps whole milliseconds. */
function isAbout(a: number | undefined, b: number): boolean {
  return a !== undefined && Math.abs(a - b) < 1;
}

interface Copied {
  readonly content: string;
  readonly here: FileStamp;
  /** What was copied; `null` where it is no longer so. */
  readonly there: FileStamp | null;
  /** What the manifest notes of the path, and the last entry the server's log has of it. */
  readonly before: BaseEntry | undefined;
  readonly last: LogEntry | undefined;
}

function copyRecord(
  { to, path, rule, compared, supersedes }: ActionOf<'copy'>,
  facts: RecoverFacts,
  { content, here, there, before, last }: Copied,
): RecordOf<'file.copied'> & OnDisk {
  const { merge, settings } = facts;
  const up = to === 'central';
  const { version: planned = UNREAD, modified = 0 } = compared[otherSide(to)] ?? {};
  const made = planned === UNREAD ? versionOf(content, (there ?? here).mtime) : planned;
  if (planned === UNREAD && there !== null) merge.noteFound(path, { content, modified });
  const known = last !== undefined && !last.deleted && last.content === content ? last : undefined;
  // Somebody found it there before it was told, and noted it as a version of its own: what is deleted or replaced next is that one.
  const version = up ? (known?.version ?? made) : made;
  const noted = known?.past === undefined || version === made ? known?.past : [made, ...known.past];
  const past = up
    ? (noted ?? lineageUp(last, before, version, compared.central?.version, supersedes))
    : lineageDown(there === null ? known : last, before, version);
  const source = there ?? { ...here, mtime: UNSURE };
  const [local, central] = up ? [source, here] : [here, source];
  const { size, mtime } = central;
  const line = { path, content, version, past: [...past], deleted: false, size, mtime: mtime.toString() };
  const id = entryIdOf(
    known ?? (settings.rules.store && up && facts.roamsBack ? merge.enter(line) : undefined),
  );
  const told =
    up && id !== null
      ? { logged: { path, ...id, content, version, past: [...past], deleted: false } }
      : { entry: id };
  const stamp = envelope(facts);
  return {
    ...stamp,
    type: 'file.copied',
    to,
    path,
    rule,
    compared,
    content,
    modified: there === null ? modified : toMs(there.mtime),
    created: compared[to]?.created ?? stamp.at,
    version,
    size: here.size,
    replaced: compared[to],
    past: [...past],
    ...told,
    onDisk: onDisk(merge.spelled('local', path), local, central, merge.centralSettledBefore),
  };
}

function deletionOwed(action: ActionOf<'delete'>, facts: RecoverFacts): ServiceRecord | null {
  const { from, path, rule, compared } = action;
  const before = compared[from];
  if (before === null || stampAt(facts, from, path) !== null) return null;
  const entry = from === 'central' ? facts.log?.entries.get(pathKey(path)) : undefined;
  const { version, modified } = before;
  const base = facts.merge.baseAt(path);
  const known = base?.version === version ? { content: base.content } : {};
  const { by = '', n = 0, g = 0, content = '', past = [], found, savedAs } = entry ?? {};
  const note = { ...(found && { found }), ...(savedAs !== undefined && { savedAs }) };
  const record: RecordOf<'file.deleted'> & OnDisk = {
    ...envelope(facts),
    type: 'file.deleted',
    from,
    path,
    rule,
    compared,
    version,
    modified,
    ...known,
    ...(entry?.deleted === true
      ? { logged: { path, by, n, g, content, version, past: [...past], deleted: true, ...note } }
      : {}),
    onDisk: { path, gone: true },
  };
  return record;
}

/** Both sides were equal when it was planned, whatever became of them since. */
function confirmationOwed(
  { path, rule, base }: ActionOf<'confirm'>,
  facts: RecoverFacts,
): RecordOf<'base.recorded'> & OnDisk {
  const told = { ...envelope(facts), type: 'base.recorded', path, rule, base } as const;
  if (base === null) return { ...told, onDisk: { path, gone: true } };
  const seen = stampAt(facts, 'local', path) ?? stampAt(facts, 'central', path) ?? { size: 0 };
  const file = { kind: kindIn(base.content) ?? 'file', size: seen.size, mtime: UNSURE };
  const { merge } = facts;
  const spelled = merge.spelled('local', path);
  return { ...told, onDisk: onDisk(spelled, file, file, merge.centralSettledBefore) };
}

/** What went aside, on the server, unless somebody has gone on from it there: then nothing is known of what lies there now. */
function stillThere(facts: RecoverFacts, path: string, saved: FileStamp, content: string): FileStamp | null {
  const now = stampAt(facts, 'central', path);
  const isAlike = now?.size === saved.size && now.kind === saved.kind;
  return isAlike && contentOf(placeOf(facts, 'central', path), now.kind) === content ? now : null;
}

function conflictOwed(action: ActionOf<'conflict'>, facts: RecoverFacts): ServiceRecord | null {
  const { loser, path, to, rule, compared } = action;
  const saved = stampAt(facts, 'local', to);
  if (saved === null) return null;
  const content = contentOf(placeOf(facts, 'local', to), saved.kind);
  const central = loser === 'central' ? stillThere(facts, path, saved, content) : null;
  const { modified, created, version } = compared[loser] ?? {
    modified: toMs(saved.mtime),
    created: 0,
    version: 0,
  };
  const before = facts.merge.baseAt(path);
  const last = facts.merge.entryAt(path, before);
  const past = lineageBeside(last, before, version);
  const base = { content, modified, created, version, entry: entryIdOf(last), past, aside: true };
  const record: RecordOf<'conflict.kept'> & OnDisk = {
    ...envelope(facts),
    type: 'conflict.kept',
    loser,
    path,
    to,
    rule,
    compared,
    content,
    modified,
    created,
    version,
    size: saved.size,
    base: central === null ? null : base,
    onDisk:
      central === null
        ? { path, gone: true }
        : {
            ...seenText(central),
            path: facts.merge.spelled('local', path),
            local: UNSURE.toString(),
            central: sureText(central.mtime, facts.merge.centralSettledBefore),
          },
  };
  return record;
}
