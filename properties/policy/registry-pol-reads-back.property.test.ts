/** A Registry.pol reads back as the settings it was written from. Spec section 9; the PReg format. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { writeRegistryPol } from '../../src/policy/write-registry-pol.ts';
import { machineSettings, runs, userSettings } from './any-settings.ts';

const clean = { problems: [], unmapped: [] };

it('a Registry.pol reads back as the settings it was written from', () => {
  fc.assert(
    fc.property(machineSettings, userSettings, (machine, user) => {
      const ofMachine = readPolicyFile(writeRegistryPol(machine, 'machine'), 'Machine/Registry.pol');
      const ofUser = readPolicyFile(writeRegistryPol(user, 'user'), 'User/Registry.pol');
      expect(ofMachine).toEqual({ machine, user: {}, ...clean });
      expect(ofUser).toEqual({ machine: {}, user, ...clean });
    }),
    runs,
  );
});
