/** The life of one file: every event that touches it, and what would have become of it under the other algorithms. */
import { foldInto } from '../fold/fold.ts';
import { type FleetState, type Hive, initialState } from '../fold/state.ts';
import { getFile, pathKey } from '../fold/tree.ts';
import { Judge, type Loss } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { hazardOf } from '../outcome/hazards.ts';
import { ALGORITHMS } from '../plan/algorithms.ts';
import { Simulator, stimuliOf } from '../simulate/simulator.ts';
import { Alike, alikeText } from './alike.ts';
import { labelled, visible, wrap } from './layout.ts';
import { sentence } from './sentences.ts';
import { quoted, when } from './tell-event.ts';

export interface Moment {
  /** Number of the event. */
  readonly n: number;
  readonly at: number;
  readonly type: LogEvent['type'];
  readonly sentence: string;
  /** The loss that this event is, if it is one. */
  readonly loss: Loss | null;
}

/** What the server has at the end. */
export interface Kept {
  /** Content of the file; `null`: no such file. */
  readonly central: string | null;
  /** Settings of the hive, where it was asked for; `null`: no hive. */
  readonly hive: Readonly<Record<string, string>> | null;
}

export interface Fate extends Kept {
  readonly algorithm: string;
  readonly losses: readonly Loss[];
}

/** The life of one file: each event that concerns it, and where it ends. */
export interface Life extends Kept {
  readonly path: string;
  readonly user: string | null;
  readonly moments: readonly Moment[];
  readonly others: readonly Fate[];
  /** Where no event names the file: other paths that end in its name or lie below it, the first few. One of them may have been meant. */
  readonly alike: readonly string[];
}

/**
 * @param events in the order of the log; `null` is one that is not known and keeps its number, by which versions are called
 * @param path a path, with `ntuser.dat` for the hive and everything in it
 * @param user whose file; `null` for everybody's
 * @param algorithm the one the events were recorded under; `null`: nobody knows, as in an agent's log, which
 *   notes edits when it finds them and knows one computer only: what others would have made of it is not told
 */
export function lifeOf(
  events: readonly (LogEvent | null)[],
  path: string,
  user: string | null,
  algorithm: string | null,
): Life {
  const state = initialState();
  const judge = new Judge();
  const known = events.filter((event) => event !== null);
  const names = followRenames(known, path);
  const mine: { n: number; event: LogEvent }[] = [];
  for (const [i, event] of events.entries()) {
    if (event === null) {
      state.events += 1;
      judge.skip();
      continue;
    }
    if (foldInto(state, event) === null) judge.observe(event);
    else {
      // As in a replay: what does not fit keeps its number.
      state.events += 1;
      judge.skip();
    }
    if (isAbout(event, names, user)) mine.push({ n: i + 1, event });
  }
  const losses = lossesOf(judge, names, user);
  const moments = mine.flatMap(({ n, event }) => moment(n, event, losses));
  return {
    path,
    user,
    moments,
    ...keptOnServer(state, path, user),
    others:
      algorithm === null || known.length < events.length ? [] : fates(known, path, names, user, algorithm),
    alike: alikeIn(known, path, user),
  };
}

/** Nothing where an event names the file itself. */
function alikeIn(events: readonly LogEvent[], path: string, user: string | null): readonly string[] {
  const key = pathKey(path);
  const alike = new Alike(path);
  for (const event of events) {
    if (user !== null && 'user' in event && event.user !== user) continue;
    for (const named of pathsOf(event)) {
      if (pathKey(named) === key) return [];
      alike.note(named);
    }
  }
  return alike.paths;
}

function pathsOf(event: LogEvent): readonly string[] {
  if (event.type === 'file.renamed') return [event.from, event.to];
  if (event.type === 'conflict.kept') return [event.path, event.to];
  return 'path' in event && typeof event.path === 'string' ? [event.path] : [];
}

function moment(n: number, event: LogEvent, losses: readonly Loss[]): Moment[] {
  const said = sentence(event);
  const loss = losses.find(({ lostAt }) => lostAt === n) ?? null;
  if (said === null && loss === null) return [];
  return [{ n, at: event.at, type: event.type, sentence: said ?? event.type, loss }];
}

const HIVE = 'ntuser.dat';

/** All names a file has had: a rename carries its life on. */
function followRenames(events: readonly LogEvent[], path: string): Set<string> {
  const names = new Set([pathKey(path)]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const event of events) {
      const pair = linked(event);
      if (pair === null) continue;
      const [from, to] = pair;
      for (const name of names) {
        for (const [a, b] of [
          [from, to],
          [to, from],
        ] as const) {
          if (name !== a && !name.startsWith(`${a}/`)) continue;
          const other = b + name.slice(a.length);
          if (!names.has(other)) grown = true;
          names.add(other);
        }
      }
      if (names.size > 1000) return names;
    }
  }
  return names;
}

function linked(event: LogEvent): [string, string] | null {
  if (event.type === 'file.renamed') return [pathKey(event.from), pathKey(event.to)];
  if (event.type === 'conflict.kept') return [pathKey(event.path), pathKey(event.to)];
  return null;
}

/** What happens to all files of a profile at once. */
const ALL_OF_A_PROFILE: ReadonlySet<LogEvent['type']> = new Set([
  'profile.deleted',
  'profile.substituted',
  'local.changed',
]);

function isAbout(event: LogEvent, names: ReadonlySet<string>, user: string | null): boolean {
  if (user !== null && 'user' in event && event.user !== user) return false;
  if (event.type === 'file.renamed') return covers(event.from, names) || covers(event.to, names);
  if ('path' in event && typeof event.path === 'string') {
    return event.type === 'file.removed' ? covers(event.path, names) : names.has(pathKey(event.path));
  }
  if (ALL_OF_A_PROFILE.has(event.type)) return true;
  if (hazardOf(event) !== null) return true;
  if (!names.has(HIVE)) return false;
  return (
    event.type === 'setting.written' ||
    event.type.startsWith('hive.') ||
    event.type === 'settings.merged' ||
    event.type === 'wait.expired'
  );
}

/** Whether a path is one of the names, or a folder above one. */
function covers(path: string, names: ReadonlySet<string>): boolean {
  const key = pathKey(path);
  for (const name of names) if (name === key || name.startsWith(`${key}/`)) return true;
  return false;
}

function lossesOf(judge: Judge, names: ReadonlySet<string>, user: string | null): Loss[] {
  return judge
    .judgement()
    .losses.filter((loss) => names.has(pathKey(loss.path)) && (user === null || loss.user === user));
}

const NOTHING: Kept = { central: null, hive: null };

function keptOnServer(state: FleetState, path: string, user: string | null): Kept {
  for (const [folder, { files, hive }] of Object.entries(state.server.profiles)) {
    if (user !== null && folder !== user && !folder.startsWith(`${user}.V`)) continue;
    const file = getFile(files, path);
    if (file !== undefined) return { central: file.content, hive: null };
    if (hive !== null && pathKey(path) === HIVE) return { central: null, hive: valuesOf(hive) };
  }
  return NOTHING;
}

function valuesOf({ settings }: Hive): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
}

/** Settings that are named; of more only how many. */
const NAMED = 5;

/** What the server has at the end, for the middle of a sentence; `null`: nothing. */
export function keptText({ central, hive }: Kept): string | null {
  if (central !== null) return quoted(central);
  if (hive === null) return null;
  const settings = Object.entries(hive).map(([key, value]) => `${visible(key)} = ${quoted(value)}`);
  if (settings.length === 0) return 'a hive';
  const more = settings.length > NAMED ? ` and ${settings.length - NAMED} more` : '';
  return `a hive with ${settings.slice(0, NAMED).join(', ')}${more}`;
}

/** The same stimuli under every other algorithm. */
function fates(
  events: readonly LogEvent[],
  path: string,
  names: ReadonlySet<string>,
  user: string | null,
  algorithm: string,
): Fate[] {
  const stimuli = stimuliOf(events);
  if (stimuli.length === 0) return [];
  return Object.keys(ALGORITHMS)
    .filter((name) => name !== algorithm)
    .map((name) => fate(name, stimuli, path, names, user));
}

function fate(
  algorithm: string,
  stimuli: readonly Stimulus[],
  path: string,
  names: ReadonlySet<string>,
  user: string | null,
): Fate {
  const judge = new Judge();
  const simulator = new Simulator({ algorithm, onEvent: (event) => judge.observe(event) });
  for (const stimulus of stimuli) simulator.feed(stimulus);
  simulator.finish();
  return {
    algorithm,
    ...keptOnServer(simulator.state, path, user),
    losses: lossesOf(judge, names, user).filter(({ permitted }) => permitted !== 'P2'),
  };
}

/**
 * A life as lines of text.
 *
 * @param width where sentences are broken, in characters; what is left of one stands below its beginning
 * @param lost how a line about data lost without permission is painted
 */
export function lifeText(
  life: Life,
  width = Number.POSITIVE_INFINITY,
  lost: (line: string) => string = (line) => line,
): string[] {
  const lines: string[] = [];
  for (const { n, at, sentence: said, loss } of life.moments) {
    const time = when(at);
    lines.push(...labelled(time, `${said}  [${n}]`, time.length, width));
    if (loss === null) continue;
    const told = labelled('', lossText(loss), WHOLE_SECOND, width);
    lines.push(...(loss.permitted === null ? told.map(lost) : told));
  }
  if (life.moments.length === 0) lines.push(`No event of this log touches ${visible(life.path)}.`);
  if (life.alike.length > 0) lines.push(...wrap(visible(alikeText(life.alike)), width));
  return lines;
}

/** Length of an instant without milliseconds. */
const WHOLE_SECOND = 19;

function lossText(loss: Loss): string {
  const what =
    loss.key === undefined ? quoted(loss.content) : `the setting ${loss.key} = ${quoted(loss.content)}`;
  const end = visible(`${what}, written on ${loss.writtenBy}, is now nowhere any more`);
  return loss.permitted === null ? `LOST: ${end}.` : `Permitted loss ${loss.permitted}: ${end}.`;
}

const LONGEST_ALGORITHM = 14;

/** What would have become of it elsewhere: an algorithm's name, and the rest broken at a width beside it. */
export function fateText(fate: Fate, width: number): readonly string[] {
  const { algorithm, losses } = fate;
  const end = `${keptText(fate) ?? 'not'} on the server at the end`;
  const lost = losses.map(
    ({ content, rule, permitted }) =>
      `${quoted(content)} ${permitted === null ? 'LOST' : `gone (${permitted})`} by rule ${rule}`,
  );
  const text = [end, ...(lost.length === 0 ? ['nothing lost'] : lost)].join('; ');
  return labelled(`  ${algorithm}`, text, LONGEST_ALGORITHM, width);
}
