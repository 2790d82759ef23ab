/**
 * Timings that can be compared: candidates take turns in one run, and medians count. Processor time, not wall time: on a
 * busy machine a candidate is not charged for what others did meanwhile.
 */

import process from 'node:process';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value must not exceed this. */
  readonly limit?: number;
  /** The value must reach this. */
  readonly least?: number;
}

/** Whether a figure keeps what was stated. */
export function isKept({ value, limit, least }: Figure): boolean {
  return (limit === undefined || value <= limit) && (least === undefined || value >= least);
}

/**
 * Runs each candidate to warm up, then in turns; the median processor time of each, ms.
 *
 * @param warmUps rounds before it counts: as many as it takes until all the code is compiled, which costs processor time as well
 */
export function medianMs(candidates: readonly (() => unknown)[], rounds = 5, warmUps = 1): number[] {
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < warmUps; round++) for (const candidate of candidates) candidate();
  for (let round = 0; round < rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      const start = process.cpuUsage();
      candidate();
      const { user, system } = process.cpuUsage(start);
      (times[i] as number[]).push((user + system) / 1000);
    }
  }
  return times.map((of) => of.sort((a, b) => a - b)[Math.floor(of.length / 2)] as number);
}

/** Three significant digits, grouped. */
export function shown(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}

/** A figure, and beside it what was stated and whether it holds. */
export function figureLine(figure: Figure): string {
  const { name, value, unit, limit, least } = figure;
  const stated = limit === undefined ? `at least ${shown(least ?? 0)}` : `at most ${shown(limit)}`;
  const verdict =
    limit === undefined && least === undefined ? '' : `  ${stated}: ${isKept(figure) ? 'ok' : 'MISSED'}`;
  return `${name.padEnd(64)} ${shown(value).padStart(12)} ${unit}${verdict}`;
}
