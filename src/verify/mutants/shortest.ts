/**
 * The shortest history that kills a mutant, found by trying all: two computers, one file or one setting, every order of
 * logons, logoffs, writes and deletions, the shorter ones first. For oracles that the explorer's model does not have.
 */
import type { History } from '../../../properties/history/shrink.ts';
import type { Stimulus } from '../../log/stimuli.ts';

const START = Date.UTC(2003, 4, 1, 9);
/** Between two stimuli, ms: longer than the wait for a locked hive. */
const STEP_MS = 120_000;
const COMPUTERS = ['A', 'B'] as const;

/** What is tried: stimuli of a history, and histories in all. */
const LENGTH_MAX = 9;
const HISTORIES_MAX = 400_000;

interface Computer {
  readonly on: boolean;
  /** Whether something was written or may have come down: only then a deletion can mean something. */
  readonly some: boolean;
}

interface Node {
  readonly history: History;
  readonly computers: readonly Computer[];
}

/**
 * @param notices whether a history kills the mutant
 * @param hive whether a setting is written instead of a file
 * @returns stimuli but for the boots; `null` where no history within the bounds kills it
 */
export function shortestKill(notices: (history: History) => boolean, hive: boolean): number | null {
  const boots = COMPUTERS.map(
    (computer, i): Stimulus => ({ type: 'computer.started', at: START + i, computer, os: 'xp' }),
  );
  let level: Node[] = [{ history: boots, computers: COMPUTERS.map(() => ({ on: false, some: false })) }];
  let tried = 0;
  for (let length = 1; length <= LENGTH_MAX; length++) {
    const longer: Node[] = [];
    for (const node of level) {
      for (const next of successors(node, length, hive)) {
        if (++tried > HISTORIES_MAX) return null;
        if (notices(next.history)) return length;
        longer.push(next);
      }
    }
    level = longer;
  }
  return null;
}

function successors({ history, computers }: Node, length: number, hive: boolean): Node[] {
  const found: Node[] = [];
  const at = START + length * STEP_MS;
  const user = 'alice';
  for (const [m, computer] of COMPUTERS.entries()) {
    // The computers are alike: who begins is called A.
    if (length === 1 && m > 0) break;
    const { on, some } = computers[m] as Computer;
    const anything = computers.some((one) => one.some);
    const take = (stimulus: Stimulus, after: Computer): void => {
      found.push({ history: [...history, stimulus], computers: computers.with(m, after) });
    };
    if (!on) {
      take({ type: 'logon.requested', at, computer, user }, { on: true, some: anything });
      continue;
    }
    take({ type: 'logoff.requested', at, computer, user }, { on: false, some });
    const content = `v${length}`;
    if (hive) {
      take({ type: 'setting.written', at, computer, user, key: 'Color', value: content }, { on, some: true });
      continue;
    }
    take({ type: 'file.written', at, computer, user, path: 'f', content }, { on, some: true });
    if (some) take({ type: 'file.removed', at, computer, user, path: 'f' }, { on, some: true });
  }
  return found;
}
