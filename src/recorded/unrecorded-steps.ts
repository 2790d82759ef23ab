/**
 * Steps of a session that a recorded log does not show: most because Windows writes no event for them, some because an
 * event is missing. The cheapest way through the session machine to a state that takes the next recorded event says
 * what must have happened in between.
 */
import { type SessionEvent, session } from '../../machines/session.ts';
import { type StateText, stateName } from '../../machines/step.ts';
import type { LogEvent } from '../log/events.ts';
import type { ProfileKind } from '../log/records.ts';

/** What an unrecorded step needs to become an event. */
export interface StepFacts {
  readonly at: number;
  readonly computer: string;
  readonly user: string;
  /** Kind of profile as far as it is known. */
  readonly kind: ProfileKind;
  readonly folder: string;
}

export interface UnrecordedStep {
  readonly told: SessionEvent;
  readonly cost: number;
  /** Why no event is needed for it; `null` where Windows should have written one. */
  readonly because: string | null;
  /** The event that is missing, in words. */
  readonly missing: string;
  readonly make: (facts: StepFacts) => LogEvent;
}

/** What a step costs: unrecorded by nature, unrecorded in some cases, or an event that should be there. */
export const COST = { silent: 1, unusual: 5, missing: 100 } as const;

const base = ({ at, computer, user }: StepFacts): { at: number; computer: string; user: string } => ({
  at,
  computer,
  user,
});
const SILENT = 'Windows records no event for this step';

function silent(told: SessionEvent, make: UnrecordedStep['make']): UnrecordedStep {
  return { told, cost: COST.silent, because: SILENT, missing: '', make };
}

function missing(told: SessionEvent, words: string, make: UnrecordedStep['make']): UnrecordedStep {
  return { told, cost: COST.missing, because: null, missing: words, make };
}

const STEPS: readonly UnrecordedStep[] = [
  silent({ type: 'network.detected', outcome: 'local' }, (facts) => detected(facts, 'local')),
  silent({ type: 'network.detected', outcome: 'merge' }, (facts) => detected(facts, 'merge')),
  silent({ type: 'quota.checked', verdict: 'within' }, (facts) => ({
    ...base(facts),
    type: 'quota.checked',
    verdict: 'within',
    sizeKB: 0,
    limitKB: null,
    rule: 'Q1',
  })),
  silent({ type: 'handles.counted', lock: 'free' }, (facts) => ({
    ...base(facts),
    type: 'handles.counted',
    open: 0,
    processes: [],
    lock: 'free',
    until: null,
    rule: 'K1',
  })),
  silent({ type: 'hive.saved', roams: 'yes' }, (facts) => saved(facts, true)),
  silent({ type: 'hive.saved', roams: 'no' }, (facts) => saved(facts, false)),
  {
    told: { type: 'hive.loaded' },
    cost: COST.unusual,
    because: 'the hive was in memory already',
    missing: '',
    make: (facts) => ({
      ...base(facts),
      type: 'hive.loaded',
      rule: 'K8',
      reused: true,
      modified: facts.at,
      loadTime: facts.at,
    }),
  },
  missing({ type: 'logon.requested' }, 'the begin of the logon (1)', (facts) => ({
    ...base(facts),
    type: 'logon.requested',
  })),
  missing({ type: 'merge.finished' }, 'the end of the merge (7)', (facts) => ({
    ...base(facts),
    type: 'merge.finished',
    direction: 'down',
    failed: 0,
    complete: false,
    rule: 'X6',
  })),
  missing({ type: 'logoff.requested' }, 'the begin of the logoff (3)', (facts) => ({
    ...base(facts),
    type: 'logoff.requested',
  })),
  missing({ type: 'logoff.finished', outcome: 'loggedOff' }, 'the end of the logoff (4)', (facts) => ({
    ...base(facts),
    type: 'logoff.finished',
    outcome: 'loggedOff',
    unloadTime: facts.at,
    roamed: false,
  })),
  missing({ type: 'upload.started' }, 'the begin of the background upload (50)', (facts) => ({
    ...base(facts),
    type: 'upload.started',
    rule: 'B2',
    n: 0,
    due: facts.at,
  })),
];

function detected(facts: StepFacts, outcome: 'local' | 'merge'): LogEvent {
  const merges = outcome === 'merge';
  const kind = merges && facts.kind === 'local' ? 'roaming' : facts.kind;
  return {
    ...base(facts),
    type: 'network.detected',
    link: 'fast',
    reachable: true,
    outcome,
    kind,
    roamsBack: merges && kind === 'roaming',
    folder: merges ? facts.folder : '',
    rule: merges ? 'F1' : 'F7',
  };
}

function saved(facts: StepFacts, roams: boolean): LogEvent {
  return { ...base(facts), type: 'hive.saved', rule: 'K1', inUse: false, modified: facts.at, roams };
}

export interface WayThere {
  readonly steps: readonly UnrecordedStep[];
  readonly cost: number;
}

interface Reached extends WayThere {
  readonly state: StateText;
}

const ways = new Map<string, WayThere | null>();

/**
 * The cheapest unrecorded steps from a state to one that takes the event; `null` if there are none.
 *
 * @param within the states the event may find, where more than these take it
 */
export function wayTo(state: StateText, event: SessionEvent, within?: readonly string[]): WayThere | null {
  const key = `${state}\u0000${JSON.stringify(event)}\u0000${within?.join() ?? ''}`;
  let way = ways.get(key);
  if (way === undefined) ways.set(key, (way = search(state, event, within)));
  return way;
}

/** Dijkstra; the machine has a few dozen states, so a plain list serves as the queue. */
function search(from: StateText, event: SessionEvent, within?: readonly string[]): WayThere | null {
  const open: Reached[] = [{ state: from, steps: [], cost: 0 }];
  const closed = new Set<StateText>();
  for (;;) {
    open.sort((a, b) => a.cost - b.cost);
    const nearest = open.shift();
    if (nearest === undefined) return null;
    if (closed.has(nearest.state)) continue;
    closed.add(nearest.state);
    const fits = within === undefined || within.includes(stateName(nearest.state));
    if (fits && session.step(nearest.state, event) !== null) return nearest;
    for (const step of STEPS) {
      const state = session.step(nearest.state, step.told);
      if (state === null || closed.has(state)) continue;
      open.push({ state, steps: [...nearest.steps, step], cost: nearest.cost + step.cost });
    }
  }
}
