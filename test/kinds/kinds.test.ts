import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/log/events.ts';
import { finalState } from '../../src/outcome/final-state.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { stimuliOf } from '../core/scene.ts';

/** Runs a scene and tells, of every logon, kind and rule, and what else bears on what kind of profile it is. */
function told(
  scene: string,
  algorithm = 'windows-2003',
  extra: (simulator: Simulator) => void = () => {},
): string[] {
  const simulator = new Simulator({ algorithm });
  for (const stimulus of stimuliOf(scene)) expect(simulator.feed(stimulus)).toBeNull();
  extra(simulator);
  simulator.finish();
  return simulator.events.flatMap((event) => line(event) ?? []);
}

function line(event: LogEvent): string | null {
  switch (event.type) {
    case 'network.detected':
      return `${event.kind} ${event.outcome} ${event.rule}${event.roamsBack ? ' roams' : ''}${event.owner === undefined ? '' : ` owner ${event.owner}`}`;
    case 'logon.refused':
    case 'profile.deleted':
    case 'profile.kept':
    case 'profile.substituted':
      return `${event.type} ${event.rule}`;
    default:
      return null;
  }
}

const check = (scene: string, expected: readonly string[], algorithm?: string): void =>
  expect(told(scene, algorithm)).toEqual(expected);

const XP = '0 A starts xp';

describe('local and roaming', () => {
  it('a user without a profile path has a local profile', () => {
    check(`${XP}\n1 user null\n2 A on\n3 A off`, ['local local F7']);
  });
  it('a user with one roams', () => check(`${XP}\n2 A on\n3 A off`, ['roaming merge F1 roams']));
  it('a computer may allow local profiles only; with read-only set as well, too', () => {
    check(`${XP}\n1 A policy {"LocalProfile":1,"ReadOnlyProfile":1}\n2 A on\n3 A off`, ['local local P2']);
  });
  it('a read-only profile comes down and nothing goes up', () => {
    check(`${XP}\n1 A policy {"ReadOnlyProfile":1}\n2 A on\n3 A writes doc v1\n4 A off`, [
      'readOnly merge P1',
    ]);
  });
});

describe('mandatory', () => {
  const made = `${XP}\n2 A on\n3 A writes doc v1\n4 A off\n5 central replaced ntuser.man hive`;
  it('a central ntuser.man makes the profile mandatory', () => {
    check(`${made}\n6 A on\n7 A off`, ['roaming merge F1 roams', 'mandatory merge P5']);
  });
  it('offline the cached copy of a mandatory profile is used', () => {
    check(`${made}\n6 A on\n7 A off\n8 server down\n9 A on`, [
      'roaming merge F1 roams',
      'mandatory merge P5',
      'roaming local F5',
    ]);
  });
  it('super-mandatory: without the server nobody is logged on', () => {
    check(`${XP}\n1 user \\\\s\\p\\alice.man\n2 A on\n3 A off\n4 server down\n5 A on`, [
      'superMandatory merge P5',
      'logon.refused P8',
    ]);
  });
});

describe('temporary', () => {
  const failing = `${XP}\n1 B starts xp\n2 A on\n3 A off\n4 B on\n5 B off`;
  it('stands in where the server is out of reach and nothing is cached, and is deleted at logoff', () => {
    check(`${XP}\n1 server down\n2 A on\n3 A writes doc v1\n4 A off`, [
      'roaming local F5',
      'profile.substituted P10',
      'profile.deleted P6',
    ]);
  });
  it('is refused where the policy says so', () => {
    check(`${XP}\n1 server down\n1 A policy {"ProfileErrorAction":1}\n2 A on`, [
      'roaming local F5',
      'logon.refused P8',
    ]);
  });
  it('is not used where a copy is cached', () => {
    check(`${failing}\n6 server down\n7 B on\n8 B off`, [
      'roaming merge F1 roams',
      'roaming merge F1 roams',
      'roaming local F5',
    ]);
  });
  it('stands in where the hive cannot be fetched; what was cached goes aside and is tried again', () => {
    const scene = `${XP}\n1 B starts xp\n2 A on\n3 A writes doc v1\n4 A off\n5 B on\n5 B off\n6 B on\n7 B fails down ntuser.dat\n8 B off`;
    check(`${scene}\n9 B on\n10 B off`, Array(4).fill('roaming merge F1 roams'));
    const fresh = `${XP}\n1 B starts xp\n2 A on\n3 A writes doc v1\n4 A off\n5 B link none\n6 B on\n7 B off\n8 B link fast`;
    const failed = `${fresh}\n9 B fails down ntuser.dat\n10 B on\n11 B writes new n1\n12 B off`;
    check(`${failed}\n13 B heals\n14 B on\n15 B off`, [
      'roaming merge F1 roams',
      'roaming local F5',
      'profile.substituted P10',
      'profile.deleted P6',
      'roaming merge F1 roams',
      'profile.substituted P10',
      'profile.deleted P6',
      'roaming merge F1 roams',
    ]);
  });
  it('takes nothing to the server, although the session would have roamed', () => {
    const scene = `${XP}\n1 B starts xp\n2 A on\n3 A off\n4 B fails down ntuser.dat\n5 B on\n6 B writes new n1\n7 B off`;
    const simulator = new Simulator({ algorithm: 'windows-2003' });
    for (const stimulus of stimuliOf(scene)) simulator.feed(stimulus);
    expect(simulator.events.map(({ type }) => type)).toContain('profile.substituted');
    expect(Object.keys(simulator.state.server.profiles['alice']?.files.entries ?? {})).toEqual([]);
  });
  it('is unknown to NT 4.0, csync and ours: they keep what was written', () => {
    for (const algorithm of ['nt4', 'csync', 'three-way']) {
      check(
        `0 A starts 2003\n1 server down\n2 A on\n3 A writes doc v1\n4 A off`,
        ['roaming local F5'],
        algorithm,
      );
    }
  });
});

const guest = (os: string, joined: string, ...groups: string[]) =>
  `0 A starts ${os} ${joined}\n1 user null Guests ${groups.join(' ')}\n2 A on\n3 A off`;

describe('a guest', () => {
  const deleted = ['guest local P4', 'profile.deleted P4'];
  const kept = ['local local F7'];

  it.each(['xp', '2003', 'vista', '7'])('of a domain is deleted on %s, of a workgroup not', (os) => {
    check(guest(os, 'domain'), deleted);
    check(guest(os, 'workgroup'), kept);
  });
  it.each(['nt4', '2000'])('is always deleted on %s', (os) => {
    check(guest(os, 'domain'), deleted);
    check(guest(os, 'workgroup'), deleted);
  });
  it('who is an administrator as well is not deleted', () =>
    check(guest('xp', 'domain', 'Administrators'), kept));
});

const owned = (owner: string) => (simulator: Simulator) => {
  const at = Date.parse('2003-05-01T10:00:00.000Z');
  simulator.feed({ at, type: 'owner.changed', user: 'alice', owner });
  simulator.feed({ at, type: 'logon.requested', computer: 'A', user: 'alice' });
  simulator.feed({ at, type: 'logoff.requested', computer: 'A', user: 'alice' });
};

describe('the owner of the central folder', () => {
  const cached = `${XP}\n2 A on\n3 A off`;

  it.each(['alice', 'Administrators'])('may be %s', (owner) => {
    expect(told(cached, 'windows-2003', owned(owner)).at(-1)).toBe('roaming merge F1 roams');
  });
  it('may be nobody else: the cached copy is used, or a temporary profile where there is none', () => {
    expect(told(cached, 'windows-2003', owned('mallory')).at(-1)).toBe('roaming local P9 owner mallory');
    expect(told(XP, 'windows-2003', owned('mallory'))).toEqual([
      'roaming local P9 owner mallory',
      'profile.substituted P10',
      'profile.deleted P6',
    ]);
  });
  it('may be anybody with the older check', () => {
    const scene = `${cached}\n4 A policy {"CompatibleRUPSecurity":1}`;
    expect(told(scene, 'windows-2003', owned('mallory')).at(-1)).toBe('roaming merge F1 roams');
  });
  it('NT 4.0 asks for none', () => {
    expect(told(cached, 'nt4', owned('mallory')).at(-1)).toBe('roaming merge F1 roams');
  });
});

const shown = (scene: string, algorithm = 'windows-2003') => {
  const simulator = new Simulator({ algorithm });
  for (const stimulus of stimuliOf(scene)) simulator.feed(stimulus);
  simulator.finish();
  return finalState(algorithm, simulator.state, { losses: [], violations: [] }, []);
};

const entry = (scene: string, algorithm?: string) =>
  (shown(scene, algorithm).computers['A']?.['alice'] as { profileList: object } | undefined)?.profileList;

const made = (policy: string, algorithm?: string) =>
  shown(`${XP}\n1 A policy ${policy}\n2 A on\n3 A writes doc v1\n4 A off`, algorithm).central['alice'];

const folders = (path: string) =>
  Object.keys(
    shown(`0 A starts 7\n1 A policy {"MachineProfilePath":"${path}"}\n2 A on\n3 A off`, 'windows-7').central,
  );

describe('what the final state shows', () => {
  it('State bits as Windows has them: an administrator who roams, a mandatory profile, a plain local one', () => {
    const admin = `${XP}\n1 user \\\\s\\p\\alice Administrators\n2 A on\n3 A off\n4 A on`;
    expect(entry(admin)).toEqual({
      State: 0x112,
      bits: ['useCache', 'updateCentral', 'administrator'],
      RefCount: 1,
      bak: null,
    });
    expect(entry(`${XP}\n1 user null\n2 A on`)).toMatchObject({ State: 0, RefCount: 1 });
    expect(entry(`${XP}\n1 user null Administrators\n2 A on`)).toMatchObject({ State: 0x100 });
    expect(entry(`${XP}\n1 user null Guests\n2 A on`)).toMatchObject({ State: 0x80 });
  });
  it('a reference for the session and one for each handle', () => {
    expect(entry(`${XP}\n2 A on\n3 A opens mail\n4 A opens mail`)).toMatchObject({ RefCount: 3 });
    expect(entry(`${XP}\n2 A on\n3 A opens mail\n4 A off\n9 time`)).toMatchObject({ RefCount: 1 });
  });
  it('a .bak entry while a temporary profile stands in', () => {
    const set = `${XP}\n1 B starts xp\n1 B on\n1 B off\n2 A fails down ntuser.dat\n3 A on`;
    expect(entry(set)).toEqual({
      State: 0x800,
      bits: ['temporary'],
      RefCount: 1,
      bak: { State: 0x8006, bits: ['useCache', 'newLocal', 'backup'] },
    });
    expect(entry(`${set}\n5 A off`)).toMatchObject({ bak: null });
  });
  it('who owns the central folder, and whether administrators may open it', () => {
    expect(made('{}')).toMatchObject({ owner: 'alice', administratorsHaveAccess: false });
    expect(made('{"AddAdminGroupToRUP":1}')).toMatchObject({ administratorsHaveAccess: true });
    expect(made('{}', 'nt4')).toMatchObject({ administratorsHaveAccess: true });
  });
  it('the policy counts when the folder is created and never later', () => {
    const later = `${XP}\n2 A on\n3 A off\n4 A policy {"AddAdminGroupToRUP":1}\n5 A on\n6 A off`;
    expect(shown(later).central['alice']).toMatchObject({ administratorsHaveAccess: false });
  });
  it('one folder for all users of a computer, or one each below the machine’s path', () => {
    expect(folders('\\\\\\\\s\\\\p\\\\kiosk')).toEqual(['kiosk.V2']);
    expect(folders('\\\\\\\\s\\\\p\\\\%USERNAME%')).toEqual(['alice.V2']);
  });
});
