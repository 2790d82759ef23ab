/**
 * Where in a history its loss became likely: after each of its stimuli, the share of random futures in which the guarantee
 * breaks. Futures run through the production simulator and the judge. Pure of the seed.
 */
import { castOf, continueHistory } from '../../properties/history/continue.ts';
import { seedOf } from '../../properties/history/random.ts';
import { settling } from '../../properties/history/settle.ts';
import type { History } from '../../properties/history/shrink.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, isFilesOnly } from './arms.ts';
import { breaks } from './counterexample.ts';
import { subjectOf } from './run.ts';
import { wilson } from './wilson.ts';

/** After the first `stimuli` stimuli, `broke` of `tried` futures break the guarantee. */
export interface CurvePoint {
  readonly stimuli: number;
  readonly tried: number;
  readonly broke: number;
}

/** Stimuli of a future. */
export const FUTURE_STEPS = 12;
const BATCH = 40;
/** Futures of one point at most; fewer where the interval is narrow before. */
const MOST = 160;
const NARROW = 0.11;

/**
 * The curve along a counterexample, from the end of its boots to its last stimulus, after which the guarantee is broken.
 *
 * @param history a history that breaks the guarantee
 */
export function lossCurve(arm: Arm, guarantee: GuaranteeId, history: History, seed: number): CurvePoint[] {
  const fails = breaks(subjectOf(arm), guarantee);
  const cast = castOf(history);
  const boots = history.findIndex(({ type }) => type !== 'computer.started');
  const points: CurvePoint[] = [];
  for (let stimuli = Math.max(0, boots); stimuli < history.length; stimuli++) {
    const past = history.slice(0, stimuli);
    let tried = 0;
    let broke = 0;
    while (tried < MOST && !isNarrow(broke, tried)) {
      for (let i = 0; i < BATCH; i++) {
        const drawn = continueHistory(past, cast, FUTURE_STEPS, seedOf(seed, tried++));
        const future = [...past, ...(isFilesOnly(arm) ? drawn.filter(isNoSetting) : drawn)];
        // Copies must agree once everyone has logged on and off again: that needs an end.
        if (fails(guarantee === 'G8' ? [...future, ...settling(future)] : future)) broke++;
      }
    }
    points.push({ stimuli, tried, broke });
  }
  return [...points, { stimuli: history.length, tried: 1, broke: 1 }];
}

const isNoSetting = ({ type }: Stimulus): boolean => type !== 'setting.written';

function isNarrow(broke: number, tried: number): boolean {
  const { low, high } = wilson(broke, tried);
  return tried > 0 && high - low < NARROW;
}

/** The stimulus by which the loss became most likely: the number of the point after it, and both shares. */
export function steepestStep(
  points: readonly CurvePoint[],
): { readonly at: number; readonly from: number; readonly to: number } | null {
  let best: { at: number; from: number; to: number } | null = null;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [rateOf(points[i - 1] as CurvePoint), rateOf(points[i] as CurvePoint)];
    if (best === null || to - from > best.to - best.from) best = { at: i, from, to };
  }
  return best;
}

export function rateOf({ broke, tried }: CurvePoint): number {
  return tried === 0 ? 0 : broke / tried;
}
