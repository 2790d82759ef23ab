/**
 * Whose profile goes at logoff because he is a guest: by Windows, domain and membership. 2003 document,
 * “Changes to the way Guest profiles are handled”.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDeletedGuest } from '../../src/decide/logon.ts';
import type { Os } from '../../src/log/fields.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { settings } from '../settings.ts';

const guests = fc.record({
  os: fc.constantFrom<Os>('nt4', '2000', 'xp', '2003', 'vista', '7'),
  joined: fc.constantFrom('domain' as const, 'workgroup' as const),
  groups: fc.subarray(['Guests', 'Administrators', 'Sales']),
  algorithm: fc.constantFrom('nt4', 'windows-2000', 'windows-2003', 'windows-7', 'three-way', 'native'),
});

it('a profile is gone after the logoff exactly if its user is a guest and no administrator, and the computer is of a domain or older than XP', () => {
  fc.assert(
    fc.property(guests, ({ os, joined, groups, algorithm }) => {
      const simulator = new Simulator({ algorithm });
      const stimuli: Stimulus[] = [
        { at: 1000, type: 'computer.started', computer: 'A', os, joined },
        { at: 1000, type: 'user.changed', user: 'alice', profilePath: null, groups },
        { at: 2000, type: 'logon.requested', computer: 'A', user: 'alice' },
        { at: 3000, type: 'file.written', computer: 'A', user: 'alice', path: 'doc', content: 'v1' },
        { at: 4000, type: 'logoff.requested', computer: 'A', user: 'alice' },
      ];
      for (const stimulus of stimuli) expect(simulator.feed(stimulus)).toBeNull();
      const cached = simulator.state.computers['A']?.profiles['alice']?.cached;
      const older = os === 'nt4' || os === '2000';
      const gone =
        groups.includes('Guests') && !groups.includes('Administrators') && (older || joined === 'domain');
      expect(cached).toBe(!gone);
      expect(isDeletedGuest(groups, { os, joined, link: 'fast' })).toBe(gone);
    }),
    settings(120),
  );
});
