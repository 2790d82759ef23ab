/** The scoreboard: algorithms against guarantees. Text without colours; the command paints it. */
import type { GuaranteeId } from '../plan/algorithms.ts';
import { armName, GUARANTEES, isJudged, promisesOfArm } from './arms.ts';
import type { Tally } from './tally.ts';
import { wilson } from './wilson.ts';

/** One cell: promised and held, promised and broken, or only measured. */
export interface Verdict {
  readonly promised: boolean;
  readonly broken: boolean;
  readonly text: string;
}

export interface Row {
  readonly name: string;
  readonly losses: string;
  readonly verdicts: Readonly<Record<GuaranteeId, Verdict>>;
}

export function percent(rate: number): string {
  const value = rate * 100;
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function verdict(tally: Tally, id: GuaranteeId): Verdict {
  const promised = promisesOfArm(tally.arm).includes(id);
  const { histories } = tally.cells[id];
  const broken = histories > 0;
  const rate = percent(tally.histories === 0 ? 0 : histories / tally.histories);
  if (!isJudged(tally.arm, id)) return { promised: false, broken: false, text: '–' };
  const text = promised ? (broken ? `✗${rate.padStart(4)}` : '✓') : broken ? rate : '·';
  return { promised, broken, text };
}

export function rowOf(tally: Tally): Row {
  const { low, high } = wilson(tally.losing, tally.histories);
  const rate = percent(tally.losing / Math.max(1, tally.histories));
  const verdicts = Object.fromEntries(GUARANTEES.map((id) => [id, verdict(tally, id)]));
  return {
    name: armName(tally.arm),
    losses:
      tally.losing === 0
        ? `0 (<${percent(high).replace('<', '')})`
        : `${rate} (${percent(low)}–${percent(high)})`,
    verdicts: verdicts as unknown as Row['verdicts'],
  };
}

/** Guarantees that were promised and broke, by arm. */
export function brokenPromisesOf(tally: Tally): GuaranteeId[] {
  return promisesOfArm(tally.arm).filter((id) => tally.cells[id].histories > 0);
}
