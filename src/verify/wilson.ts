/** Wilson's score interval: what a rate that was counted says of the rate that holds (E. B. Wilson, 1927). */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % of a normal distribution lie within this many standard deviations. */
const Z = 1.959_964;

/** @returns bounds in [0, 1] between which the rate lies with 95 % confidence */
export function wilson(hits: number, trials: number, z = Z): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const p = hits / trials;
  const z2 = z * z;
  const centre = (p + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z / (1 + z2 / trials)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  return { low: hits === 0 ? 0 : Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
