/** A setting whose remark says that it is ignored can be left out. Spec section 9; the policies' own texts. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSettings } from '../../src/policy/check.ts';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { anyWindows, goodSettings, runs } from './any-settings.ts';

it('a setting whose note says that it is ignored can be left out', () => {
  fc.assert(
    fc.property(goodSettings, anyWindows, (settings, os) => {
      const before = effectivePolicy(settings, {}, os);
      for (const { name, ignored } of checkSettings(settings, os).notes) {
        if (!ignored) continue;
        const { [name]: _, ...without } = settings;
        expect(effectivePolicy(without, {}, os), name).toEqual(before);
      }
    }),
    runs,
  );
});
