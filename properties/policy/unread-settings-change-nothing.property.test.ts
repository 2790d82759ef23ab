/**
 * Settings of other Windows generations change nothing. Spec section 9 (effective on the algorithms of its
 * generation).
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findSetting } from '../../src/policy/catalogue.ts';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { isKnownTo, type Settings } from '../../src/policy/policy.ts';
import type { Windows } from '../../src/policy/windows.ts';
import { anyWindows, machineSettings, runs, userSettings } from './any-settings.ts';

/** The settings that `os` knows and that are configured. */
function readBy(os: Windows, settings: Settings): Settings {
  const isRead = (name: string): boolean => {
    const policy = findSetting(name)?.policy;
    return policy !== undefined && isKnownTo(policy, os);
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== null && isRead(name)),
  );
}

it('settings of other Windows generations and settings not configured change nothing', () => {
  fc.assert(
    fc.property(machineSettings, userSettings, anyWindows, (machine, user, os) => {
      const all = effectivePolicy(machine, user, os);
      expect(effectivePolicy(readBy(os, machine), readBy(os, user), os)).toEqual(all);
    }),
    runs,
  );
});
