/**
 * One computer's session as a table of small integers. Nothing is decided here: every cell is asked once of the
 * production simulator, which runs the session machine and the decisions of src/decide, on a computer without files.
 */
import { stateName } from '../../machines/step.ts';
import type { LocalProfile } from '../fold/state.ts';
import { openHandles } from '../fold/state.ts';
import type { LogEvent } from '../log/events.ts';
import type { RecordOf } from '../log/records.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Fault, type Scope, USER } from './scope.ts';
import { smallest } from './smallest-table.ts';
import { clockOffsetMs, Steps, startOf } from './stimuli.ts';

/** What happens to one computer. `exists`: somebody's upload has made the central profile. `path`: the user is given one. */
export const SESSION_EVENTS = [
  'logon',
  'logoff',
  'reboot',
  'unlink',
  'link',
  'open',
  'close',
  'logon-cut',
  'logoff-cut',
  'release',
  'path',
  'exists',
] as const;
export type SessionEventName = (typeof SESSION_EVENTS)[number];

/** What a file's or the hive's component does, in this order, when its computer's session takes an edge. */
export type Op =
  | 'planDown'
  | 'planDownNew'
  | 'planDownFresh'
  | 'planDownTransition'
  | 'planUp'
  | 'run'
  | 'runUnlinked'
  | 'drop'
  | 'load'
  | 'unload'
  | 'forgetLoad'
  | 'forgetUnload'
  | 'stamp'
  | 'abandon';

export interface SessionEdge {
  readonly event: SessionEventName;
  readonly to: number;
  readonly ops: readonly Op[];
  /** Whether a merge was planned and left where it is: actions may run now, the rest at the release. */
  readonly cut: boolean;
}

export interface SessionState {
  readonly edges: readonly SessionEdge[];
  /** Whether the user may change files and settings. */
  readonly works: boolean;
  readonly exists: boolean;
  /** Whether the computer has a base manifest. */
  readonly manifest: boolean;
}

const NEEDED: Readonly<Partial<Record<SessionEventName, Fault>>> = {
  reboot: 'crash',
  unlink: 'network',
  link: 'network',
  open: 'lock',
  close: 'lock',
  'logon-cut': 'interleave',
  'logoff-cut': 'interleave',
  release: 'interleave',
  path: 'transition',
};

/** The events of a scope, those every scope has included. */
export function eventsOf(scope: Scope): SessionEventName[] {
  return SESSION_EVENTS.filter((event) => {
    const fault = NEEDED[event];
    return fault === undefined || scope.faults.has(fault);
  });
}

/** All states a session of the scope can be in; number 0 is the first. States nothing can ever tell apart are one. */
export function sessionTable(scope: Scope): SessionState[] {
  const events = eventsOf(scope);
  const first = run(scope, []);
  const numbers = new Map([[first.key, 0]]);
  const points = [first];
  const paths: SessionEventName[][] = [[]];
  const table: SessionState[] = [];
  for (let n = 0; n < points.length; n++) {
    const before = points[n] as Point;
    const path = paths[n] as SessionEventName[];
    const edges: SessionEdge[] = [];
    for (const event of events) {
      const after = run(scope, [...path, event]);
      const cut = event.endsWith('-cut');
      if (after.refused || after.temporary || (cut && !after.planned)) continue;
      let to = numbers.get(after.key);
      if (to === undefined) {
        numbers.set(after.key, (to = points.length));
        points.push(after);
        paths.push([...path, event]);
      }
      edges.push({ event, to, ops: opsOf(scope, before, after), cut });
    }
    table.push({ edges, works: before.works, exists: before.exists, manifest: before.manifest });
  }
  return smallest(table);
}

/** A session after some events: what it is, and what the last event did. */
interface Point {
  readonly key: string;
  readonly refused: boolean;
  /** A profile that is thrown away at logoff: what is written there is announced as lost and not followed. */
  readonly temporary: boolean;
  readonly works: boolean;
  readonly planned: boolean;
  readonly exists: boolean;
  readonly manifest: boolean;
  readonly linked: boolean;
  readonly resting: boolean;
  readonly loadAlive: boolean;
  readonly loadTime: number | null;
  readonly records: readonly LogEvent[];
}

function run(scope: Scope, path: readonly SessionEventName[]): Point {
  const simulator = new Simulator({ algorithm: scope.algorithm, reading: scope.reading, immutable: false });
  const steps = new Steps(scope);
  const feed = (stimulus: Stimulus): boolean => simulator.feed(stimulus) === null;
  for (const stimulus of startOf(scope, 1)) feed(steps.at(stimulus));
  let from = simulator.events.length;
  let refused = false;
  for (const event of path) {
    from = simulator.events.length;
    refused = !take(event, simulator, steps, feed);
    const profile = simulator.state.computers['A']?.profiles[USER];
    if (profile?.waitUntil != null) feed(steps.at({ type: 'time.passed', at: 0 }));
  }
  return pointOf(simulator, refused, simulator.events.slice(from));
}

function take(
  event: SessionEventName,
  simulator: Simulator,
  steps: Steps,
  feed: (stimulus: Stimulus) => boolean,
): boolean {
  const profile = (): LocalProfile | undefined => simulator.state.computers['A']?.profiles[USER];
  if (event === 'exists') return makeCentral(simulator, steps, feed);
  if (event === 'path' && simulator.state.users[USER]?.profilePath !== null) return false;
  const held = profile()?.plan != null;
  // One handle is enough to hold a hive.
  const handles = profile() === undefined ? 0 : openHandles(profile() as LocalProfile);
  if (event === 'open' && handles > 0) return false;
  if (held && ['logon', 'logoff', 'open', 'close'].includes(event)) return false;
  if (event === 'release' && !held) return false;
  const [first, ...rest] = steps.stimuliOf(event, 'A', 1).map((stimulus) => steps.at(stimulus));
  if (first === undefined || !feed(first)) return false;
  for (const stimulus of rest) if (!feed(stimulus)) return false;
  if (event.endsWith('-cut')) {
    for (let n = 0; profile()?.plan == null; n++) {
      if (n > 8 || profile()?.waitUntil != null) return false;
      feed(steps.at({ type: 'time.passed', at: 0, steps: 1 }));
    }
  }
  return true;
}

/** Another computer's user of the same name makes the central profile: the world of which this computer is one. */
function makeCentral(simulator: Simulator, steps: Steps, feed: (stimulus: Stimulus) => boolean): boolean {
  if (existsIn(simulator)) return false;
  if (simulator.state.users[USER]?.profilePath === null) return false;
  const { os } = simulator.state.computers['A'] as { os: 'xp' };
  feed(steps.at({ type: 'computer.started', computer: 'Z', os, at: 0 }));
  feed(steps.at({ type: 'logon.requested', computer: 'Z', user: USER, at: 0 }));
  return feed(steps.at({ type: 'logoff.requested', computer: 'Z', user: USER, at: 0 }));
}

const existsIn = (simulator: Simulator): boolean => Object.keys(simulator.state.server.profiles).length > 0;

function pointOf(simulator: Simulator, refused: boolean, records: readonly LogEvent[]): Point {
  const { state } = simulator;
  const computer = state.computers['A'];
  const profile = computer?.profiles[USER];
  const session = stateName(profile?.session ?? 'loggedOff');
  const exists = existsIn(simulator);
  const path = state.users[USER]?.profilePath !== null;
  const key = JSON.stringify([profile === undefined ? null : keyOf(profile), computer?.link, exists, path]);
  const resting = ['loggedOff', 'lingering', 'deletePending'].includes(session);
  return {
    key,
    refused,
    temporary: profile?.kind === 'temporary',
    works: session === 'loggedOn' && profile?.plan == null,
    planned: profile?.plan != null,
    exists,
    manifest: profile?.manifest != null,
    linked: computer?.link !== 'none',
    resting,
    loadAlive: session !== 'loggedOff' && profile?.roamsBack === true,
    loadTime: profile?.loadTime ?? null,
    records: records.filter((record) => 'computer' in record && record.computer === 'A'),
  };
}

/** Members that belong to files and the hive, or are set anew before they are read again. */
const LEFT_OUT = new Set([
  'files',
  'hive',
  'confirmed',
  'merged',
  'mergedWhole',
  'cacheDecided',
  'uploadSkipped',
  'unloadTime',
]);

/** Everything else a session is, with instants told apart only from none. */
function keyOf(profile: LocalProfile): object {
  const plain = JSON.parse(
    JSON.stringify(profile, (name, value: unknown) => {
      if (LEFT_OUT.has(name)) return undefined;
      if (name === 'plan' || name === 'manifest') return value !== null;
      return typeof value === 'number' ? 'n' : value;
    }),
  ) as object;
  return { ...plain, handles: openHandles(profile) };
}

/** What the records of one event mean to the files and the hive. */
function opsOf(scope: Scope, before: Point, after: Point): Op[] {
  const ops: Op[] = [];
  let planned = before.planned;
  let load = before.loadTime;
  for (const record of after.records) {
    switch (record.type) {
      case 'computer.stopped':
        if (planned) ops.push('drop');
        planned = false;
        break;
      case 'merge.planned':
        planned = true;
        load = record.loadTime;
        if (record.direction === 'up') {
          if (after.linked) ops.push('planUp');
        } else ops.push(planDown(before, after, record));
        break;
      case 'merge.finished':
        planned = false;
        ops.push(after.linked ? 'run' : 'runUnlinked');
        break;
      case 'hive.loaded':
        if (record.loadTime !== load) ops.push('load');
        load = record.loadTime;
        if (!record.reused) ops.push('stamp');
        break;
      case 'hive.saved':
      case 'hive.unloaded':
        // Unloading what was saved before leaves the stamp of the saving.
        if (record.modified === record.at + clockOffsetMs(scope, 0)) ops.push('stamp');
        break;
      case 'hive.abandoned':
        ops.push('abandon');
        break;
      case 'logoff.finished':
        ops.push('unload');
        break;
      default:
    }
  }
  const plain = ops.filter((op, i) => op !== ops[i - 1]);
  return [...plain, ...forgotten(scope, before, after, plain)];
}

/** How a merge down is planned: there may be no central profile yet, or no manifest, or the local profile becomes roaming. */
function planDown({ exists }: Point, after: Point, { manifest }: RecordOf<'merge.planned'>): Op {
  if (!exists) return 'planDownNew';
  if (manifest === 'fresh') return 'planDownFresh';
  return isTransition(after) ? 'planDownTransition' : 'planDown';
}

function isTransition({ records }: Point): boolean {
  return records.some((record) => record.type === 'network.detected' && record.outcome === 'transition');
}

/** Times that will be set anew before anybody reads them. */
function forgotten(scope: Scope, before: Point, after: Point, done: readonly Op[]): Op[] {
  const ops: Op[] = [];
  const loaded = done.some((op) => op === 'load' || op.startsWith('planDown'));
  if (!after.loadAlive && (before.loadAlive || loaded)) ops.push('forgetLoad');
  if (!after.resting && before.resting && !scope.faults.has('crash')) ops.push('forgetUnload');
  return ops;
}
