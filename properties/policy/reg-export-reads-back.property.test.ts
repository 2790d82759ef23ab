/** A .reg export reads back as the settings it was written from. Spec section 9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { writeReg } from '../../src/policy/write-reg.ts';
import { machineSettings, runs, userSettings } from './any-settings.ts';

it('a .reg export reads back as the settings it was written from', () => {
  fc.assert(
    fc.property(machineSettings, userSettings, (machine, user) => {
      expect(readPolicyFile(writeReg(machine, user), 'policies.reg')).toEqual({
        machine,
        user,
        problems: [],
        unmapped: [],
      });
    }),
    runs,
  );
});
