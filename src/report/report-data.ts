/** What a report page holds: the history, and the same stimuli under the other algorithms, computed beforehand. */

import { isWorldEvent } from '../explain/tell-event.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { ALGORITHMS, type Algorithm, algorithmNames, promisesOf } from '../plan/algorithms.ts';
import type { Reading } from '../plan/view.ts';
import { Simulator, stimuliOf } from '../simulate/simulator.ts';
import { buildHistory } from './build-history.ts';
import type { History } from './history.ts';
import type { Filter } from './lanes.ts';

/** As the page reads it; plain JSON. */
export interface ReportData {
  readonly title: string;
  /** Where the log came from, for the heading. */
  readonly source: string;
  /** Whether the first history was recorded, not simulated here. */
  readonly recorded: boolean;
  /** The history itself first, then the other algorithms. */
  readonly histories: readonly History[];
  readonly promises: Readonly<Record<string, readonly string[]>>;
  /** Algorithms left out because the log is long. */
  readonly left: readonly string[];
  readonly filter: Filter;
}

export interface DataOptions {
  readonly title?: string;
  readonly source?: string;
  /** The algorithm of the log, or the one to simulate a scenario under. Default `windows-2003`. */
  readonly algorithm?: string | Algorithm;
  readonly reading?: Partial<Reading>;
  readonly seed?: number;
  /** Which others to run beside it. Default: all, for logs of at most `LONG_LOG` events; else none. */
  readonly others?: readonly string[];
  readonly filter?: Filter;
}

/** Events beyond which the other algorithms are run only when asked for. */
export const LONG_LOG = 5000;

/** Whether a log has no records: then it must be simulated before there is anything to see. */
export function isScenario(events: readonly LogEvent[]): boolean {
  return events.every((event) => isWorldEvent(event) || event.type === 'stimulus.refused');
}

/** A run of stimuli under one algorithm. */
export function simulate(
  stimuli: readonly Stimulus[],
  algorithm: string | Algorithm,
  options: Pick<DataOptions, 'reading' | 'seed'> = {},
): History {
  const simulator = new Simulator({ ...options, algorithm });
  stimuli.forEach((stimulus, i) => simulator.feed(stimulus, i + 2));
  simulator.finish();
  return buildHistory(simulator.events, typeof algorithm === 'string' ? algorithm : algorithm.name);
}

/** Sessions beyond which a page begins with one user's. */
const MANY_SESSIONS = 8;
/** Rows of a lane where there are many lanes: one of those the page lets one choose. */
const FEW_PATHS = 3;

/** Of a large fleet nobody sees anything at first, so the page begins with one user, the one who loses most. */
function firstFilter({ cells, losses }: History): Filter {
  const sessions = cells.filter(([kind]) => kind === 'session');
  const users = new Set(sessions.map(([, , user]) => user));
  if (sessions.length <= MANY_SESSIONS || users.size < 2) return {};
  const lost = new Map<string, number>();
  for (const { user, permitted } of losses) {
    lost.set(user, (lost.get(user) ?? 0) + (permitted === null ? 1000 : 1));
  }
  const [most] = [...lost].toSorted((a, b) => b[1] - a[1]);
  const [first] = users;
  return { user: most?.[0] ?? first ?? '', paths: FEW_PATHS };
}

/** Builds all histories of a report. */
export function reportData(events: readonly LogEvent[], options: DataOptions = {}): ReportData {
  const algorithm = options.algorithm ?? 'windows-2003';
  const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
  const stimuli = stimuliOf(events);
  const recorded = !isScenario(events);
  const main = recorded ? buildHistory(events, name) : simulate(stimuli, algorithm, options);
  const known = Object.keys(ALGORITHMS).filter((other) => other !== name);
  const short = main.heads.length <= LONG_LOG && stimuli.some(({ type }) => type === 'logon.requested');
  const wanted = options.others ?? (short ? known : []);
  const others = wanted.filter((other) => other !== name).map((other) => simulate(stimuli, other, options));
  const histories = [main, ...others];
  return {
    title: options.title ?? 'History of a roaming profile',
    source: options.source ?? '',
    recorded,
    histories,
    promises: Object.fromEntries(
      histories.map((history) => [history.algorithm, promisesOf(history.algorithm)]),
    ),
    left: algorithmNames.filter((other) => known.includes(other) && !wanted.includes(other)),
    filter: Object.keys(options.filter ?? {}).length > 0 ? (options.filter ?? {}) : firstFilter(main),
  };
}
