/** A determinism self-check: a seed and a history give one log, whatever ran before and however states are kept. Spec section 6. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import { encodeLog } from '../../src/log/encode.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { EVERYTHING } from '../history/scope.ts';
import { settings } from '../settings.ts';

function run(algorithm: string, history: readonly Stimulus[], immutable: boolean): Simulator {
  const simulator = new Simulator({ algorithm, immutable, seed: 7 });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return simulator;
}

it.each(['windows-2003', 'windows-7', 'three-way', 'native'])('%s', (algorithm) => {
  let before: readonly Stimulus[] = [];
  fc.assert(
    fc.property(histories(EVERYTHING), (history) => {
      const first = run(algorithm, history, false);
      // Another history in between: nothing of it may show. A copy: no object of the first run is known to the second.
      run(algorithm, before, false);
      const again = run(algorithm, structuredClone([...history]), true);
      before = history;
      expect(encodeLog(again.events)).toBe(encodeLog(first.events));
      expect(JSON.stringify(again.state)).toBe(JSON.stringify(first.state));
      expect(judge(again.events)).toEqual(judge(first.events));
    }),
    settings(60),
  );
});
