/**
 * A damaged .reg, Registry.pol or JSON file gives problems with their places, and the rest is read. Spec
 * section 9.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSettings } from '../../src/policy/check.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { writeReg } from '../../src/policy/write-reg.ts';
import { writeRegistryPol } from '../../src/policy/write-registry-pol.ts';
import { machineSettings, runs, userSettings } from './any-settings.ts';

const beginnings = [
  '',
  'PReg\u0001\0\0\0',
  'REGEDIT4\r\n',
  'Windows Registry Editor Version 5.00\n[HKEY_X]\n',
  '{"',
];
const noise = fc
  .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 400 }))
  .map(([beginning, bytes]) => Buffer.concat([Buffer.from(beginning), bytes]));

const written = fc
  .tuple(machineSettings, userSettings, fc.constantFrom('reg', 'pol', 'json'))
  .map(([machine, user, format]) => {
    if (format === 'reg') return writeReg(machine, user);
    if (format === 'pol') return writeRegistryPol(machine, 'machine');
    return Buffer.from(JSON.stringify({ machine, user }, null, 1));
  });

/** A good file with some bytes changed, or cut off. */
const damaged = fc
  .tuple(written, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), fc.nat())
  .map(([file, changes, cut]) => {
    const bytes = new Uint8Array(file.subarray(0, file.length - (cut % 2 === 0 ? 0 : cut % file.length)));
    for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
    return bytes;
  });

it('noise and damaged policy files give acceptable settings and problems with their places', () => {
  fc.assert(
    fc.property(fc.oneof(noise, damaged), (bytes) => {
      const { machine, user, problems, unmapped } = readPolicyFile(bytes, 'policies');
      expect(checkSettings(machine, '7').problems).toEqual([]);
      expect(checkSettings(user, '7').problems).toEqual([]);
      for (const place of [...problems, ...unmapped]) {
        const at = 'line' in place ? place.line - 1 : place.offset;
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { ...runs, numRuns: 1500 },
  );
});
