/**
 * G11: a hive is in memory as long as it has references, and no longer; no count is below zero. 2003
 * document, “More robust roaming”.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateName } from '../../machines/step.ts';
import { hiveMemory, refCount } from '../../src/outcome/profile-list.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { policiesInPlay } from './policies-in-play.ts';
import { RUNS } from './run.ts';

it.each(['windows-2000', 'windows-2003', 'windows-7', 'three-way'])(
  '%s: a profile without references is in memory nowhere, and one in memory has a size',
  (algorithm) => {
    fc.assert(
      fc.property(policiesInPlay(), (history) => {
        const simulator = new Simulator({ algorithm });
        for (const stimulus of history) simulator.feed(stimulus);
        simulator.finish();
        for (const { profiles, running, power } of Object.values(simulator.state.computers)) {
          expect(running).toBe(stateName(power) !== 'off');
          for (const profile of Object.values(profiles)) {
            const references = refCount(profile);
            expect(references).toBeGreaterThanOrEqual(0);
            expect(hiveMemory(profile) > 0).toBe(profile.hiveLoaded);
            if (references > 0) expect(profile.hiveLoaded).toBe(true);
            const late = algorithm !== 'windows-2000';
            if (late && running && references === 0) expect(profile.hiveLoaded).toBe(false);
          }
        }
      }),
      RUNS,
    );
  },
);
