/** Replaying the log of a simulation, after writing and reading it, gives the same state. Spec section 3; G9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import { LogDecoder } from '../../src/log/decode.ts';
import { encodeLog } from '../../src/log/encode.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

it.each(['windows-2003', 'three-way', 'native'])(
  'the log of %s, written and read, folds to the state it was made with',
  (algorithm) => {
    fc.assert(
      fc.property(histories(), (history) => {
        const simulator = new Simulator({ algorithm });
        for (const stimulus of history) simulator.feed(stimulus);
        simulator.finish();
        const state = initialState();
        const problems: string[] = [];
        const decoder = new LogDecoder({
          event: (event) => {
            const refusal = foldInto(state, event);
            if (refusal !== null) problems.push(refusal);
          },
          problem: (message) => problems.push(message),
        });
        decoder.write(Buffer.from(encodeLog(simulator.events)));
        decoder.end();
        expect(problems).toEqual([]);
        expect(JSON.stringify(state)).toBe(JSON.stringify(simulator.state));
      }),
      settings(60),
    );
  },
);
