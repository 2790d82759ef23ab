/** G9: a simulation that goes on from any prefix of its log, a merge half-way too, makes the same log. Spec section 6. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeLog } from '../../src/log/encode.ts';
import { isStimulus, type LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

/** Stimuli of the scenario that a prefix has used up: refused ones count, those a shutdown adds do not. */
function consumed(prefix: readonly LogEvent[]): number {
  return prefix.filter(
    (event) =>
      event.type === 'stimulus.refused' ||
      (isStimulus(event) && !(event.type === 'logoff.requested' && event.cause === 'shutdown')),
  ).length;
}

function run(
  algorithm: string,
  history: readonly Stimulus[],
  prefix: readonly LogEvent[] = [],
): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm, immutable: false });
  if (prefix.length > 0) simulator.resume(prefix);
  for (const stimulus of history.slice(consumed(prefix))) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

/** Whether a log cut here ends between two actions of a merge. */
const isMidMerge = (log: readonly LogEvent[], at: number): boolean =>
  log[at - 1]?.type === 'merge.planned'
    ? log[at]?.type !== 'merge.finished'
    : log[at - 1]?.type === 'file.copied' && log[at] !== undefined && !isStimulus(log[at]);

it.each(['windows-2003', 'windows-7', 'three-way'])('%s goes on from any event', (algorithm) => {
  let midMerge = 0;
  fc.assert(
    fc.property(histories({ steps: [1, 40] }), fc.nat(), (history, cut) => {
      const whole = run(algorithm, history);
      const at = cut % (whole.length + 1);
      if (isMidMerge(whole, at)) midMerge++;
      expect(encodeLog(run(algorithm, history, whole.slice(0, at)))).toBe(encodeLog(whole));
    }),
    settings(120),
  );
  expect(midMerge, 'prefixes that end inside a merge').toBeGreaterThan(5);
});
