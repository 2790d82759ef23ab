/** What is searched: how many computers and files, under which algorithm, and which faults the world may commit. */
import type { Algorithm } from '../plan/algorithms.ts';
import { ALGORITHMS } from '../plan/algorithms.ts';
import { DEFAULT_READING, type Reading } from '../plan/view.ts';

/** Faults and liberties of the world, each a name for `--faults`. */
export const FAULTS = {
  'failed-upload': 'any of the transfers of a logoff may fail',
  'failed-download': 'any of the transfers of a logon may fail',
  network: 'a computer loses its link and gets it back; logons go on with the cached profile',
  crash: 'power loss and reboot, at any moment the scope knows of',
  lock: 'an application holds the hive; logoffs wait, profiles linger, and are used again while loaded',
  transition:
    'the profile path is given later: cached (fast) logons first, then the local profile becomes roaming',
  skew: 'the first computer’s clock is ahead and the second’s behind, by more than the time between two events',
  interleave:
    'every merge may be cut once between any two of its actions, and anything may happen in the cut',
} as const;

export type Fault = keyof typeof FAULTS;

/** The faults of the rich rules: all that need no finer steps and no second clock. */
export const RICH: readonly Fault[] = ['failed-upload', 'network', 'crash', 'lock', 'transition'];

export interface Scope {
  readonly algorithm: Algorithm;
  readonly reading: Reading;
  readonly computers: number;
  readonly files: number;
  readonly hive: boolean;
  readonly faults: ReadonlySet<Fault>;
  /** Whether versions, their descent and their confirmation are followed, so that guarantees can be judged. */
  readonly judged: boolean;
  /** Whether states that differ only in the names of computers and files are one. */
  readonly symmetry: boolean;
  /** Keep instants as they are; then `depth` bounds the graph. For comparison with checkers without ranks. */
  readonly absoluteTimes: boolean;
}

export const COMPUTERS_MAX = 4;

/** A scope from its few stated parts; the rest by default. Throws a `RangeError` for what cannot be searched. */
export function scopeOf(parts: Partial<Omit<Scope, 'algorithm'>> & { algorithm: string | Algorithm }): Scope {
  const { algorithm: named, ...rest } = parts;
  const algorithm = typeof named === 'string' ? ALGORITHMS[named] : named;
  if (algorithm === undefined) {
    throw new RangeError(
      `explore knows ${Object.keys(ALGORITHMS).join(', ')}; not ${typeof named === 'string' ? named : named.name}`,
    );
  }
  const scope: Scope = {
    reading: DEFAULT_READING,
    computers: 2,
    files: 1,
    hive: false,
    faults: new Set(),
    judged: true,
    symmetry: true,
    absoluteTimes: false,
    ...rest,
    algorithm,
  };
  if (scope.computers < 1 || scope.computers > COMPUTERS_MAX) {
    throw new RangeError(`1 to ${COMPUTERS_MAX} computers can be explored, not ${scope.computers}`);
  }
  if (scope.files + Number(scope.hive) < 1 || scope.files > 4) {
    throw new RangeError('1 to 4 files can be explored, or a hive alone');
  }
  return scope;
}

/** Computers and files by name, as they appear in traces. */
export const COMPUTERS = ['A', 'B', 'C', 'D'] as const;
export const FILES = ['f1', 'f2', 'f3', 'f4'] as const;
export const USER = 'alice';
export const SETTING = 'Color';

/** Clock codes, see `times.ts`: how far an event moves time on, and how far the skewed clocks are off. */
export function clocks(scope: Scope): { tick: number; offsets: readonly number[] } {
  const none = new Array<number>(scope.computers).fill(0);
  if (!scope.faults.has('skew')) return { tick: 1, offsets: none };
  // Three units between two events and offsets of 1 and 2 modulo 3: stamps of two computers are never equal.
  return { tick: 3, offsets: none.map((_, m) => (m === 0 ? 4 : m === 1 ? -4 : 0)) };
}
