/** Every setting is accepted, or refused with its range. Spec section 9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findSetting } from '../../src/policy/catalogue.ts';
import { checkSettings } from '../../src/policy/check.ts';
import { anySettings, anyWindows, runs } from './any-settings.ts';

it('every name given is accepted or refused, never both and never neither', () => {
  fc.assert(
    fc.property(anySettings, anyWindows, (settings, os) => {
      const { accepted, problems, notes } = checkSettings(settings, os);
      const names = Object.keys(settings);
      const refused = new Set(problems.map(({ name }) => name));
      expect(Object.keys(accepted).length + problems.length).toBe(names.length);
      for (const name of names.filter((given) => !refused.has(given))) {
        expect(accepted).toHaveProperty([findSetting(name)?.setting.name ?? '']);
      }
      for (const { name } of notes) expect(accepted).toHaveProperty([name]);
    }),
    runs,
  );
});
