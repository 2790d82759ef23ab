/**
 * Whether a target is reached often enough, with confidence: the sequential test of QuickCheck's `checkCoverage` (Wilson's
 * interval at an error of one in 10^9, tolerance 0.9). A verdict stands however often it was asked for on the way.
 */
import { wilson } from '../wilson.ts';

/** The least share of histories that must reach each target: once in five thousand. */
export const REQUIRED_RATE = 1 / 5000;

/** Standard deviations that leave one in 10^9 outside (both sides together). */
const Z = 6.109_41;
/** A rate this much below the required one still passes: without it no finite number of histories would decide. */
const TOLERANCE = 0.9;

export type Sufficiency = 'enough' | 'too seldom' | 'undecided';

export function sufficiency(hits: number, histories: number, required = REQUIRED_RATE): Sufficiency {
  const { low, high } = wilson(hits, histories, Z);
  if (low >= TOLERANCE * required) return 'enough';
  return high < required ? 'too seldom' : 'undecided';
}
