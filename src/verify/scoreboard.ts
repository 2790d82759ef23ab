/** The scoreboard: arms × guarantees. `✓` promised and held, `✗` promised and broken, else how often it broke. */
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, armName, GUARANTEES, promisesOfArm } from './arms.ts';
import { type Tally, wilson } from './tally.ts';

const percent = (rate: number): string => {
  const value = rate * 100;
  return value === 0 ? '0' : value < 0.1 ? '<.1' : value < 10 ? value.toFixed(1) : value.toFixed(0);
};

function cellText(tally: Tally, guarantee: GuaranteeId, promised: boolean): string {
  const count = tally.broken[guarantee]?.count ?? 0;
  if (promised) return count === 0 ? '✓' : `✗ ${count}`;
  return count === 0 ? '·' : percent(count / tally.histories);
}

/** Lines of the table, for a width of about a hundred columns. */
export function scoreboard(arms: readonly Arm[], tallies: readonly Tally[]): string[] {
  const head = [
    'algorithm'.padEnd(25),
    'losing %'.padStart(16),
    ...GUARANTEES.map((id) => id.padStart(5)),
  ].join('');
  const rows = arms.map((arm, i) => {
    const tally = tallies[i] as Tally;
    const promised = new Set<GuaranteeId>(promisesOfArm(arm));
    const [low, high] = wilson(tally.losing, tally.histories);
    const rate = `${percent(tally.losing / Math.max(1, tally.histories))} (${percent(low)}–${percent(high)})`;
    const cells = GUARANTEES.map((id) => cellText(tally, id, promised.has(id)).padStart(5));
    return [armName(arm).padEnd(25), rate.padStart(16), ...cells].join('');
  });
  return [head, ...rows];
}

/** What the signs of the table mean. */
export const LEGEND =
  '✓ promised and held   ✗ promised and broken (times)   number: not promised, broken in so many % of histories   · never broken';

/** Promised guarantees that broke. */
export function brokenCells(
  arms: readonly Arm[],
  tallies: readonly Tally[],
): { arm: Arm; guarantee: GuaranteeId }[] {
  return arms.flatMap((arm, i) =>
    promisesOfArm(arm)
      .filter((guarantee) => ((tallies[i] as Tally).broken[guarantee]?.count ?? 0) > 0)
      .map((guarantee) => ({ arm, guarantee })),
  );
}
