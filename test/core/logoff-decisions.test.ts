import { describe, expect, it } from 'vitest';
import type { EventOf, EventType, LogEvent } from '../../src/log/events.ts';
import { logOf } from './scene.ts';

type Tellers = { readonly [T in EventType]?: (event: EventOf<T>) => string };

/** What a logoff decides, by record. */
const TELLERS: Tellers = {
  'quota.checked': ({ verdict, rule }) => (verdict === 'within' ? '' : `quota ${verdict} ${rule}`),
  'handles.counted': ({ open, lock, rule }) => `${open} handles ${lock} ${rule}`,
  'hive.abandoned': ({ rule }) => `given up ${rule}`,
  'hive.saved': ({ inUse, roams, rule }) =>
    `saved ${inUse ? 'in use' : 'free'} ${roams ? 'roams' : 'stays'} ${rule}`,
  'hive.unloaded': ({ forced, rule }) => `unloaded ${forced ? 'by force ' : ''}${rule}`,
  'profile.marked': ({ rule }) => `marked ${rule}`,
  'profile.deleted': ({ rule }) => `deleted ${rule}`,
  'profile.kept': ({ rule }) => `kept ${rule}`,
  'logoff.finished': ({ outcome, roamed }) => `${outcome}${roamed ? ', roamed' : ''}`,
};

function told(event: LogEvent): string[] {
  const tell = TELLERS[event.type] as ((event: LogEvent) => string) | undefined;
  const text = tell?.(event) ?? '';
  return text === '' ? [] : [text];
}

function check(scene: string, decisions: readonly string[], algorithm = 'windows-2003'): void {
  const whole = `0 A starts 2003\n1 A on\n2 A writes doc v1\n${scene}`;
  expect(logOf(whole, { algorithm }).flatMap(told)).toEqual(decisions);
}

describe('a hive that nobody holds', () => {
  it('is saved and unloaded', () => {
    check('9 A off', ['0 handles free K1', 'saved free roams K1', 'unloaded K1', 'loggedOff, roamed']);
  });
});

describe('a hive that is held', () => {
  const held = '3 A opens mail\n4 A opens mail\n5 A opens scan\n9 A off';

  it('is given up by Windows 2000 and stays loaded', () => {
    check(held, ['3 handles wait K2', 'given up K3', 'lingering'], 'windows-2000');
  });
  it('is saved and roamed by XP and Server 2003, and stays loaded', () => {
    check(held, ['3 handles wait K2', 'saved in use roams K4', 'lingering, roamed']);
  });
  it('is unloaded by force by Windows 7', () => {
    const decisions = [
      '3 handles force K6',
      'saved in use roams K6',
      'unloaded by force K6',
      'loggedOff, roamed',
    ];
    check(held, decisions, 'windows-7');
  });
  it('is waited for by Windows 7 where forcing is switched off', () => {
    const decisions = ['3 handles wait K2', 'saved in use roams K4', 'lingering, roamed'];
    check(`3 A policy {"DisableForceUnload":1}\n${held}`, decisions, 'windows-7');
  });
  it('is unloaded when the last of all its handles closes', () => {
    check(`${held}\n12 A closes mail\n13 A closes scan\n14 A closes mail`, [
      '3 handles wait K2',
      'saved in use roams K4',
      'lingering, roamed',
      'unloaded K5',
    ]);
  });
});

describe('cached copies that are to be deleted', () => {
  const policy = '3 A policy {"DeleteRoamingCache":1}';

  it('go once the profile is on the server', () => {
    check(`${policy}\n9 A off`, [
      '0 handles free K1',
      'saved free roams K1',
      'unloaded K1',
      'deleted P3',
      'loggedOff, roamed',
    ]);
  });
  it('stay where a file did not go up', () => {
    check(`${policy}\n4 A fails up doc\n9 A off`, [
      '0 handles free K1',
      'saved free roams K1',
      'unloaded K1',
      'kept P7',
      'loggedOff, roamed',
    ]);
  });
  it('stay where the server is gone', () => {
    check(`${policy}\n4 server down\n9 A off`, [
      '0 handles free K1',
      'saved free roams K1',
      'unloaded K1',
      'kept P7',
      'loggedOff',
    ]);
  });
  it('are marked while the hive is held, and go at the boot', () => {
    check(`${policy}\n4 A opens mail\n9 A off\n12 A stops shutdown\n13 A starts 2003`, [
      '1 handles wait K2',
      'saved in use roams K4',
      'marked K9',
      'deletePending, roamed',
      'deleted K10',
    ]);
  });
  it('are marked while the hive is held, and go with the last handle', () => {
    check(`${policy}\n4 A opens mail\n9 A off\n12 A closes mail`, [
      '1 handles wait K2',
      'saved in use roams K4',
      'marked K9',
      'deletePending, roamed',
      'unloaded K5',
      'deleted K9',
    ]);
  });
});

describe('a profile over its limit of 300 KB', () => {
  const limit = '3 A userPolicy {"EnableProfileQuota":1,"MaxProfileSize":300,"ExcludeProfileDirs":"Video"}';
  const big = 'x'.repeat(400 * 1024);

  it('blocks the logoff up to Server 2003, until it is smaller', () => {
    check(`${limit}\n4 A writes big ${big}\n9 A off\n10 A removes big\n11 A off`, [
      'quota blocked Q2',
      '0 handles free K1',
      'saved free roams K1',
      'unloaded K1',
      'loggedOff, roamed',
    ]);
  });
  it('is not uploaded by Windows 7', () => {
    const decisions = [
      'quota skipped Q3',
      '0 handles free K1',
      'saved free stays K1',
      'unloaded K1',
      'loggedOff',
    ];
    check(`${limit}\n4 A writes big ${big}\n9 A off`, decisions, 'windows-7');
  });
  it('is not over it by what lies in an excluded folder', () => {
    check(`${limit}\n4 A writes Video/big ${big}\n9 A off`, [
      '0 handles free K1',
      'saved free roams K1',
      'unloaded K1',
      'loggedOff, roamed',
    ]);
  });
});
