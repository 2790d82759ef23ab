/**
 * Administrators get access to a central folder when it is made, by the policy of that computer, or never.
 * 2003 document, “New Group Policy Settings”.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { settings } from '../settings.ts';

const algorithms = fc.constantFrom('windows-2000', 'windows-2003', 'windows-7', 'three-way', 'nt4');

/** Per round: whether the policy grants access, and whether an administrator takes the folder away before. */
const rounds = fc.array(fc.record({ grants: fc.boolean(), removed: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});

it('administrators have access exactly if the computer that made the folder granted it then', () => {
  fc.assert(
    fc.property(algorithms, rounds, (algorithm, played) => {
      const simulator = new Simulator({ algorithm });
      let at = 0;
      const feed = (stimulus: Omit<Stimulus, 'at'>) =>
        simulator.feed({ at: (at += 60_000), ...stimulus } as Stimulus);
      feed({ type: 'computer.started', computer: 'A', os: '2003' } as never);
      let wanted: boolean | undefined;
      for (const { grants, removed } of played) {
        if (removed) {
          feed({ type: 'central.changed', user: 'alice', change: 'removed' } as never);
          wanted = undefined;
        }
        const settings = grants ? { AddAdminGroupToRUP: 1 } : {};
        feed({ type: 'policy.changed', computer: 'A', settings } as never);
        feed({ type: 'logon.requested', computer: 'A', user: 'alice' } as never);
        feed({ type: 'logoff.requested', computer: 'A', user: 'alice' } as never);
        // Windows 2000 does not know the policy; NT 4.0 always grants.
        wanted ??= algorithm === 'nt4' || (grants && algorithm !== 'windows-2000');
        expect(simulator.state.server.profiles['alice']?.administratorsHaveAccess).toBe(wanted);
      }
    }),
    settings(100),
  );
});
