/**
 * Rank invariance: a merge only compares instants, so putting other instants of the same order in their place changes no
 * decision. It is why `explore` may replace times by ranks and end. Spec section 5.
 *
 * Left out is what counts time: clocks that are wrong by an amount, waits for locked hives, policies with hours and days.
 * Instants are a minute apart at least: a setting written over one of the same instant is stamped a millisecond later.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { FAULTS, type Fault } from '../history/scope.ts';
import { settings } from '../settings.ts';

const COUNTS_TIME: ReadonlySet<Fault> = new Set(['clocks', 'handles', 'policies', 'waits']);
const MINUTE = 60_000;
const START = Date.UTC(2003, 4, 1, 9);

const MEMBERS = ['at', 'modified', 'to'] as const;

/** The history with every instant it names replaced by another, in the same order; `gaps` are those between them, ms. */
function withInstants(history: readonly Stimulus[], gaps: readonly number[]): Stimulus[] {
  const instants = history.flatMap((event) => {
    const members = event as unknown as Readonly<Record<string, unknown>>;
    return MEMBERS.map((name) => members[name]).filter((value) => typeof value === 'number');
  });
  const to = new Map<number, number>();
  let at = START;
  for (const [i, instant] of [...new Set(instants)].toSorted((a, b) => a - b).entries()) {
    to.set(instant, at);
    at += gaps[i % gaps.length] ?? MINUTE;
  }
  return history.map((event) => {
    const copy: Record<string, unknown> = { ...event };
    for (const name of MEMBERS) {
      const value = copy[name];
      if (typeof value === 'number') copy[name] = to.get(value);
    }
    return copy as unknown as Stimulus;
  });
}

const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;
/** The names of conflict copies say when. */
const IN_NAMES = /\d{4}-\d{2}-\d{2} \d{4}/g;

/** An image holds instants as plain numbers, and nothing that was decided. */
const withoutImage = (event: LogEvent): LogEvent =>
  event.type === 'local.restored'
    ? { ...event, profile: null }
    : event.type === 'central.restored'
      ? { ...event, profiles: {} }
      : event;

/** A log in which every instant is its rank: what is left are the decisions. */
function decisions(log: readonly LogEvent[]): string[] {
  const lines = log.map((event) => encodeEvent(withoutImage(event)));
  const all = [...new Set(lines.flatMap((line) => line.match(INSTANT) ?? []))].toSorted();
  const rank = new Map(all.map((text, i) => [text, `#${i}`]));
  return lines.map((line) =>
    line.replaceAll(INSTANT, (text) => rank.get(text) ?? text).replaceAll(IN_NAMES, '#'),
  );
}

function run(algorithm: string, history: readonly Stimulus[]): string[] {
  const simulator = new Simulator({ algorithm, immutable: false });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return decisions(simulator.events);
}

const timeless = histories({
  faults: FAULTS.filter((fault) => !COUNTS_TIME.has(fault)),
  steps: [5, 60],
  settled: 0,
});
const gaps = fc.array(fc.integer({ min: MINUTE, max: 100_000 * MINUTE }), { minLength: 1, maxLength: 40 });

it.each(['nt4', 'windows-2000', 'windows-2003', 'csync', 'three-way'])('%s', (algorithm) => {
  fc.assert(
    fc.property(timeless, gaps, (history, between) => {
      const even = run(algorithm, withInstants(history, [MINUTE]));
      expect(run(algorithm, withInstants(history, between))).toEqual(even);
    }),
    settings(80),
  );
});
