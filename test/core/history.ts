/**
 * Histories written by hand for the judge: what people did and what some profile service did about it, right or wrong.
 * A line is `computer verb …`, each a minute after the one before from 2003-05-01 09:00 on; the user is alice, or
 * `computer/user` names another.
 *
 * What an image holds is told as `path=content` or `setting=value`: what was written so last (`path=renamed`: renamed to that). A machine image may have a
 * memory as well, after a `/`: `A back doc=v2 / doc=v1`; it is of a roaming profile, or of that told first: `A back local doc=v2`. A share goes back to a minute: `A shareBack 5 doc=v1`.
 */
import { judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';

const START = Date.parse('2003-05-01T09:00:00.000Z');
const MINUTE = 60_000;

interface Members {
  readonly type: string;
  readonly [member: string]: unknown;
}

const STAMPS = { rule: 'R', compared: { local: null, central: null } };
const FILE = { modified: 0, created: 0, version: 0, replaced: null };
const STAMP = { modified: 0, created: 0, version: 0 };
/** Both sides were there to be compared. */
const BOTH = { local: STAMP, central: STAMP };
const BASE = { ...STAMP, content: '', entry: null };
const HIVE = { ...STAMPS, by: 'merge', hive: { modified: 0, settings: {} }, replaced: null };

/** How a logon goes on; the rest of the words of `logs on`. */
const LOGONS: Readonly<Record<string, object>> = {
  roaming: { outcome: 'merge', kind: 'roaming', roamsBack: true },
  first: { outcome: 'transition', kind: 'roaming', roamsBack: true },
  local: { outcome: 'local', kind: 'local', roamsBack: false },
  offline: { outcome: 'local', kind: 'roaming', roamsBack: true },
  readOnly: { outcome: 'merge', kind: 'readOnly', roamsBack: false },
};

// Where no content is named it is what is known to lie there.
const copied = (to: string, path = '', content?: string): Members => ({
  type: 'file.copied',
  to,
  path,
  ...(content !== undefined && { content }),
  ...STAMPS,
  ...FILE,
});

const setting = (value?: string): object | null =>
  value === undefined ? null : { value, modified: 0, version: 0 };

const merged = (to: string, what: object): Members => ({
  type: 'settings.merged',
  to,
  by: 'merge',
  changes: [],
  kept: [],
  confirmed: [],
  ...STAMPS,
  ...what,
});

/** Each verb with the words that follow makes one event or more. */
const VERBS: Readonly<Record<string, (...words: string[]) => readonly Members[]>> = {
  starts: () => [{ type: 'computer.started', os: '2003' }],
  stops: () => [{ type: 'computer.stopped', cause: 'power-loss' }],
  slow: () => [{ type: 'clock.set', offset: -86_400_000 }],
  behind: (ms) => [{ type: 'clock.set', offset: -Number(ms) }],
  policy: (json = '{}') => [{ type: 'policy.changed', settings: JSON.parse(json) as unknown }],
  on: (how = 'roaming', folder = 'alice') => [
    {
      type: 'network.detected',
      link: 'fast',
      reachable: true,
      folder: folder === 'none' ? '' : folder,
      rule: 'R',
      ...LOGONS[how],
    },
    { type: 'hive.loaded', rule: 'R', reused: false, modified: 0, loadTime: 0 },
  ],
  resumes: () => [{ type: 'hive.loaded', rule: 'R', reused: true, modified: 0, loadTime: 0 }],
  leaves: () => [{ type: 'logoff.finished', outcome: 'loggedOff', unloadTime: 0, roamed: false }],
  off: (outcome = 'loggedOff') => [{ type: 'logoff.finished', outcome, unloadTime: 0, roamed: true }],
  writes: (path, content) => [{ type: 'file.written', path, content }],
  touches: (path) => [{ type: 'file.touched', path, modified: 0 }],
  removes: (path) => [{ type: 'file.removed', path }],
  renames: (from, to) => [{ type: 'file.renamed', from, to }],
  sets: (key, value) => [{ type: 'setting.written', key, value: value ?? null }],
  mergesUp: (key, value) => [merged('central', { changes: [{ key, rule: 'R', to: setting(value) }] })],
  mergesDown: (key, value) => [merged('local', { changes: [{ key, rule: 'R', to: setting(value) }] })],
  confirmsValue: (key, value) => [merged('local', { confirmed: [{ key, base: setting(value) }] })],
  opens: (process) => [{ type: 'handle.opened', process }],
  closes: (process) => [{ type: 'handle.closed', process }],
  up: (path, content) => [copied('central', path, content)],
  down: (path, content) => [copied('local', path, content)],
  upWithoutRule: (path) => [{ ...copied('central', path), rule: '' }],
  half: (path) => [{ ...copied('central', path), type: 'file.truncated' }],
  halfDown: (path) => [{ ...copied('local', path), type: 'file.truncated' }],
  keepsThere: (path) => [{ type: 'file.kept', on: 'central', path, rule: 'R', compared: BOTH }],
  keepsHere: (path) => [{ type: 'file.kept', on: 'local', path, rule: 'R', compared: BOTH }],
  refusesThere: (path) => [
    { type: 'file.kept', on: 'central', path, rule: 'R', compared: { local: null, central: STAMP } },
  ],
  refusesHere: (path) => [
    { type: 'file.kept', on: 'local', path, rule: 'R', compared: { local: STAMP, central: null } },
  ],
  // Copies of `path`, conflict copies `to<path` of what lies on the server, and deletions `-path` there.
  plans: (direction, ...words) => [
    { type: 'merge.planned', direction, rule: 'R', actions: words.map((word) => meant(direction, word)) },
  ],
  finishes: (direction, failed = '0', how = 'whole') => [
    { type: 'merge.finished', direction, failed: Number(failed), complete: how === 'whole', rule: 'R' },
  ],
  hand: (change, path, content) => [{ type: 'central.changed', change, path, content }],
  substitutes: (backup) => [
    { type: 'profile.substituted', rule: 'R', reason: '', backup: backup === 'kept' },
  ],
  link: (link) => [{ type: 'network.changed', link }],
  failing: () => [{ type: 'transfer.failing', direction: 'up', path: 'x', reason: 'held' }],
  hides: () => [{ type: 'server.changed', state: 'empty' }],
  heals: () => [{ type: 'transfer.healed' }],
  account: () => [{ type: 'user.changed', profilePath: 'profiles', groups: [] }],
  owner: () => [{ type: 'owner.changed', owner: 'user' }],
  forgets: () => [{ type: 'local.changed', change: 'state-lost' }],
  empties: () => [{ type: 'local.changed', change: 'emptied' }],
  aside: (loser, path, to, content) => [
    { type: 'conflict.kept', loser, path, to, content, base: null, ...STAMPS, ...FILE },
  ],
  confirms: (path) => [{ type: 'base.recorded', path, rule: 'R', base: BASE }],
  deletesHere: (path) => [{ type: 'file.deleted', from: 'local', path, ...STAMPS, ...FILE }],
  deletesThere: (path, content) => [
    { type: 'file.deleted', from: 'central', path, ...(content && { content }), ...STAMPS, ...FILE },
  ],
  hiveUp: () => [{ type: 'hive.copied', to: 'central', ...HIVE }],
  hiveDown: () => [{ type: 'hive.copied', to: 'local', ...HIVE }],
  saves: () => [{ type: 'hive.saved', rule: 'R', inUse: true, modified: 0, roams: true }],
  givesUp: () => [{ type: 'hive.abandoned', rule: 'R' }],
  unloads: () => [{ type: 'hive.unloaded', rule: 'R', forced: false, modified: 0 }],
  marks: () => [{ type: 'profile.marked', rule: 'R' }],
  deletesProfile: () => [{ type: 'profile.deleted', rule: 'R', reason: '' }],
  schedules: (mode, due) => [
    { type: 'upload.scheduled', rule: 'R', mode, n: 1, due: dueAt(due), startsAt: dueAt(due) },
  ],
  uploads: (due) => [{ type: 'upload.started', rule: 'R', n: 1, due: dueAt(due) }],
  endsUpload: () => [{ type: 'upload.finished', rule: 'R', n: 1 }],
  givesUploadUp: () => [{ type: 'upload.abandoned', rule: 'R', n: 1 }],
};

function meant(direction: string, word: string): object {
  if (word.startsWith('-'))
    return { do: 'delete', from: 'central', path: word.slice(1), rule: 'R', compared: BOTH };
  const [to, path] = word.split('<');
  if (path !== undefined) return { do: 'conflict', loser: 'central', path, to, rule: 'R', compared: BOTH };
  return {
    do: 'copy',
    to: direction === 'down' ? 'local' : 'central',
    path: word,
    rule: 'R',
    compared: BOTH,
  };
}

/** Events by which something was last written, by `path=content` or `setting=value`. */
type Written = ReadonlyMap<string, number>;

/** Verbs that name what was written before them: images, and a merge up that was planned before the last writing. */
const NAMING: Readonly<Record<string, (written: Written, ...words: string[]) => readonly Members[]>> = {
  carriesUp: (written, key, value) => {
    const to = { value, modified: 0, version: written.get(`${key}=${value}`) };
    return [merged('central', { changes: [{ key, rule: 'R', to }] })];
  },
  back: (written, ...all) => {
    const isKind = all[0] === 'local' || all[0] === 'guest';
    const words = isKind ? all.slice(1) : all;
    const at = words.includes('/') ? words.indexOf('/') : words.length;
    const manifest = at === words.length ? null : memoryOf(written, words.slice(at + 1));
    return [
      { type: 'local.changed', change: 'reverted', to: 0 },
      {
        type: 'local.restored',
        profile: { ...imageOf(written, words.slice(0, at)), kind: isKind ? all[0] : 'roaming', manifest },
      },
    ];
  },
  shareBack: (written, minutes, ...words) => [
    { type: 'server.changed', state: 'rolled-back', to: dueAt(minutes) },
    { type: 'central.restored', profiles: { alice: imageOf(written, words) } },
  ],
};

interface Image {
  readonly files: readonly object[];
  readonly hive: { readonly settings: Readonly<Record<string, object>> };
}

function imageOf(written: Written, words: readonly string[]): Image {
  const versions = words.map((word) => ({ name: word.split('=')[0] ?? '', version: written.get(word) ?? 0 }));
  const settings = versions.filter(({ name }) => /^[A-Z]/.test(name));
  return {
    files: versions
      .filter((one) => !settings.includes(one))
      .map(({ name, version }) => ({ path: name, version })),
    hive: { settings: Object.fromEntries(settings.map(({ name, version }) => [name, { version }])) },
  };
}

function memoryOf(written: Written, words: readonly string[]): object {
  const { files, hive } = imageOf(written, words);
  return { files, settings: hive.settings };
}

/** Minutes after the start. */
const dueAt = (minutes = '0'): number => START + Number(minutes) * MINUTE;

/** The events of a history, one line after the other. */
export function eventsOf(history: string): LogEvent[] {
  const lines = history.split('\n').filter((line) => line.trim() !== '');
  const written = new Map<string, number>();
  const events: LogEvent[] = [];
  for (const [i, line] of lines.entries()) {
    const [who = '', verb = '', ...words] = line.trim().split(/ +/);
    const [computer, user = 'alice'] = who.split('/');
    const made = VERBS[verb]?.(...words) ?? NAMING[verb]?.(written, ...words);
    if (made === undefined) throw new Error(`There is no verb ${verb}`);
    const envelope = { at: START + i * MINUTE, computer, user };
    for (const members of made) events.push({ ...envelope, ...members } as unknown as LogEvent);
    if (verb === 'renames') written.set(`${words[1]}=renamed`, events.length);
    if (verb === 'writes' || verb === 'sets') written.set(words.join('='), events.length);
  }
  return events;
}

/** What the judge says: versions that are gone, with their permission, and guarantees that do not hold. */
export function verdictOn(history: string): string {
  const { losses, violations } = judge(eventsOf(history));
  const gone = losses.map(({ path, key, content, permitted }) => {
    const what = key === undefined ? `${path} "${content}"` : `${key}=${content}`;
    return permitted === null ? `lost ${what}` : `${permitted} ${what}`;
  });
  const broken = [...new Set(violations.map(({ guarantee }) => guarantee))].toSorted();
  const all = [...gone, ...broken];
  return all.length === 0 ? 'nothing' : all.join(', ');
}
