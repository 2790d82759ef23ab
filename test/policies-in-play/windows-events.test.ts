import { describe, expect, it } from 'vitest';
import type { Os } from '../../src/log/fields.ts';
import { windowsEventsOf } from '../../src/recorded/windows-events.ts';
import { WINDOWS_EVENTS } from '../../src/recorded/windows-ids.ts';
import { logOf } from '../core/scene.ts';

const NAMES: Readonly<Record<string, string>> = {
  'Microsoft-Windows-User Profiles Service': 'Service',
  'Microsoft-Windows-User Profiles General': 'General',
};

const LIFE_CYCLE = new Set([1, 2, 3, 4, 5, 6, 7, 1531, 1532]);

/** The Windows events of a scene, ids of the life cycle left out. */
function told(scene: string, os: Os, algorithm: string): string[] {
  return logOf(scene, { algorithm }).flatMap((event) =>
    windowsEventsOf(event, os)
      .filter(({ id }) => !LIFE_CYCLE.has(id))
      .map(
        ({ provider, id, level }) =>
          `${NAMES[provider] ?? provider} ${id} ${['', '', 'error', 'warning', 'info'][level]}`,
      ),
  );
}

const LOCKED = '1 A on\n2 A sets Color blue\n3 A opens mail\n4 A off\n9 A closes mail';

describe('a hive that stays locked', () => {
  it('Windows 2000 has one id for what went wrong', () => {
    expect(told(`0 A starts 2000\n${LOCKED}`, '2000', 'windows-2000')).toEqual([
      'Userenv 1000 error',
      'Userenv 1000 error',
    ]);
  });
  it('XP saves it, and unloads it later', () => {
    expect(told(`0 A starts xp\n${LOCKED}`, 'xp', 'windows-2003')).toEqual([
      'Userenv 1517 info',
      'Userenv 1512 error',
      'Userenv 1516 info',
    ]);
  });
  it('Windows 7 unloads it by force', () => {
    expect(told(`0 A starts 7\n${LOCKED}`, '7', 'windows-7')).toEqual(['Service 1530 warning']);
  });
});

describe('other facts', () => {
  it('no server, no cached copy: 1506, then a temporary profile', () => {
    expect(told('0 A starts 7\n0 server down\n1 A on\n2 A off', '7', 'windows-7')).toEqual([
      'Service 1506 error',
      'Service 1511 error',
    ]);
  });
  it('a slow link', () => {
    expect(told('0 A starts 7\n0 A link slow\n1 A on', '7', 'windows-7')).toContain('Service 1543 error');
    // Windows XP has no event for it.
    expect(told('0 A starts xp\n0 A link slow\n1 A on', 'xp', 'windows-2003')).not.toContain(
      'Userenv 1543 error',
    );
  });
  it('a file that could not be copied, and the copy that is therefore not whole', () => {
    const scene = '0 A starts 7\n1 A on\n2 A writes doc v1\n3 A fails up doc\n4 A off';
    expect(told(scene, '7', 'windows-7')).toEqual(['General 1509 warning', 'Service 1504 error']);
    expect(told(scene, 'xp', 'windows-2003')).toEqual(['Userenv 1509 error', 'Userenv 1504 error']);
  });
});

it('every id is one of the table', () => {
  const known = new Set(WINDOWS_EVENTS.map(({ id }) => id));
  const scene = `0 A starts 7\n${LOCKED}\n10 A on\n11 A fails up *\n12 A writes d v\n13 A off`;
  for (const os of ['nt4', '2000', 'xp', '2003', 'vista', '7'] as const) {
    for (const event of logOf(scene))
      for (const { id } of windowsEventsOf(event, os)) expect(known).toContain(id);
  }
});
