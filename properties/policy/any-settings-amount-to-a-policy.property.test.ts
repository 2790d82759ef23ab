/** Any settings, refused ones too, amount to a complete policy within its ranges. Spec section 9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { settingsBehind } from '../../src/policy/why.ts';
import { anySettings, anyWindows, runs } from './any-settings.ts';

it('any settings, refused ones too, amount to a complete policy within its ranges', () => {
  fc.assert(
    fc.property(anySettings, anySettings, anyWindows, (machine, user, os) => {
      const policy = effectivePolicy(machine, user, os);
      expect(Object.keys(policy).toSorted()).toEqual(Object.keys(settingsBehind).toSorted());
      expect(policy.unloadRetries).toBeGreaterThanOrEqual(0);
      expect(policy.cleanupAfterDays ?? 1).toBeGreaterThanOrEqual(1);
      expect(policy.excludedFolders.length).toBeGreaterThan(0);
      for (const folder of policy.excludedFolders) expect(folder).not.toMatch(/^\/|\/$|\\|;/);
    }),
    runs,
  );
});
