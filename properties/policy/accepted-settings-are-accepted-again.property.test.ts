/** Settings that were accepted are accepted again, unchanged. Spec section 9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSettings } from '../../src/policy/check.ts';
import { anySettings, anyWindows, goodSettings, runs } from './any-settings.ts';

it('what was accepted is accepted again, unchanged and with the same notes', () => {
  fc.assert(
    fc.property(fc.oneof(anySettings, goodSettings), anyWindows, (settings, os) => {
      const first = checkSettings(settings, os);
      expect(checkSettings(first.accepted, os)).toEqual({ ...first, problems: [] });
    }),
    runs,
  );
});
