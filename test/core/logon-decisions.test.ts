import { describe, expect, it } from 'vitest';
import { logOf } from './scene.ts';

/** How the last logon of a scene goes on: outcome, kind, whether it roams back, rule. */
function check(scene: string, decision: string, algorithm = 'windows-2003'): void {
  const log = logOf(scene, { algorithm });
  const told = log.flatMap((event) => {
    if (event.type === 'logon.refused') return [`refused ${event.rule}`];
    if (event.type !== 'network.detected') return [];
    return [`${event.outcome} ${event.kind} ${event.roamsBack ? 'roams back' : 'stays'} ${event.rule}`];
  });
  expect(told.at(-1)).toBe(decision);
}

const ROAMED = `
  0 A starts 2003
  1 A on
  2 A writes doc v1
  3 A off`;
const PATH = '\\\\server\\profiles\\alice';

describe('a user with a profile path', () => {
  it('roams', () => check(ROAMED, 'merge roaming roams back F1'));
  it('uses the cached profile without the server, and nothing goes up', () => {
    check(`${ROAMED}\n5 server down\n6 A on`, 'local roaming stays F5');
    check(`${ROAMED}\n5 A link none\n6 A on`, 'local roaming stays F5');
  });
  it('uses the cached profile over a slow link', () => {
    check(`${ROAMED}\n5 A link slow\n6 A on`, 'local roaming stays F6');
  });
  it('roams over a slow link that is not looked for', () => {
    check(
      `${ROAMED}\n4 A policy {"SlowLinkDetectEnabled":0}\n5 A link slow\n6 A on`,
      'merge roaming roams back F1',
    );
  });
  it('has a local profile where only those are allowed', () => {
    check(`${ROAMED}\n5 A policy {"LocalProfile":1}\n6 A on`, 'local local stays P2');
  });
  it('carries nothing back where changes are not propagated', () => {
    check(`${ROAMED}\n5 A policy {"ReadOnlyProfile":1}\n6 A on`, 'merge readOnly stays P1');
  });
  it('carries nothing back from a mandatory profile', () => {
    check(`${ROAMED}\n5 central replaced ntuser.man hive\n6 A on`, 'merge mandatory stays P5');
  });
  it('is refused where a super-mandatory profile cannot be reached', () => {
    check(`0 A starts 2003\n1 user ${PATH}.man\n2 server down\n3 A on`, 'refused P8');
  });
});

describe('a user without a profile path', () => {
  it('has a local profile', () => check('0 A starts 2003\n1 user null\n2 A on', 'local local stays F7'));
  it('is logged on from the cache by XP from the second time on', () => {
    check('0 A starts xp\n1 user null\n2 A on', 'local local stays F7');
    check('0 A starts xp\n1 user null\n2 A on\n3 A off\n4 A on', 'cached local stays F2');
  });
  it('is not logged on from the cache by Windows 2000 and Server 2003', () => {
    check('0 A starts 2000\n1 user null\n2 A on\n3 A off\n4 A on', 'local local stays F7');
    check('0 A starts 2003\n1 user null\n2 A on\n3 A off\n4 A on', 'local local stays F7');
  });
  it('is not logged on from the cache with a home directory or a logon script', () => {
    check('0 A starts xp\n1 home \\\\server\\h\n2 A on\n3 A off\n4 A on', 'local local stays F7');
    check('0 A starts xp\n1 script logon.cmd\n2 A on\n3 A off\n4 A on', 'local local stays F7');
  });
  it('is not logged on from the cache where the policy waits for the network', () => {
    const policy = '1 A policy {"SyncForegroundPolicy":1}';
    check(`0 A starts xp\n${policy}\n1 user null\n2 A on\n3 A off\n4 A on`, 'local local stays F7');
  });
});

describe('the first roaming logon over a local profile', () => {
  const local = `
    0 A starts 2003
    0 B starts 2003
    1 user ${PATH}
    2 B on
    3 B off
    4 user null
    5 A on
    6 A off
    7 user ${PATH}
    8 A on`;
  const withoutCopy = `
    0 A starts 2003
    4 user null
    5 A on
    6 A off
    7 user ${PATH}
    8 A on`;

  it('with a copy on the server is a special case from XP on', () => {
    check(local, 'transition roaming roams back F8');
    check(local, 'transition roaming roams back F8', 'windows-7');
    check(local, 'merge roaming roams back F1', 'windows-2000');
    check(local, 'merge roaming roams back F1', 'three-way');
  });
  it('may be over what a guest left, whose session lost power', () => {
    const asGuest = local.replace(
      '6 A off',
      '5 A off\n6 user null Guests\n6 A on\n6 A stops power-loss\n6 A starts 2003',
    );
    check(asGuest, 'transition roaming roams back F8');
  });
  it('without a copy on the server is not', () => check(withoutCopy, 'merge roaming roams back F1'));
  it('is a special case only once', () => check(`${local}\n9 A off\n10 A on`, 'merge roaming roams back F1'));
});

describe('a member of Guests', () => {
  const deleted = 'local guest stays P4';
  const kept = 'local local stays F7';

  const cases: [string, string, string, string][] = [
    ['nt4', 'domain', 'Guests', deleted],
    ['nt4', 'workgroup', 'Guests', deleted],
    ['2000', 'workgroup', 'Guests', deleted],
    ['xp', 'domain', 'Guests', deleted],
    ['2003', 'domain', 'Guests', deleted],
    ['2003', 'workgroup', 'Guests', kept],
    ['7', 'workgroup', 'Guests', kept],
    ['2003', 'domain', 'Guests Administrators', kept],
  ];
  it.each(cases)('on %s in a %s, member of %s', (os, joined, groups, decision) => {
    check(`0 A starts ${os} ${joined}\n1 user null ${groups}\n2 A on`, decision);
  });
});
