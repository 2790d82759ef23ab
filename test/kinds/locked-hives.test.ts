import { describe, expect, it } from 'vitest';
import type { EventOf } from '../../src/log/events.ts';
import { finalState } from '../../src/outcome/final-state.ts';
import { Hazards } from '../../src/outcome/hazards.ts';
import { hiveMemory, refCount } from '../../src/outcome/profile-list.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { logOf, simulated } from '../core/scene.ts';

const LOCKED = '0 A starts 2003\n1 A on\n2 A sets Color blue\n3 A opens mail\n4 A off';

const memoryAfter = (scene: string, algorithm = 'windows-2003') => {
  const { state } = simulated(scene, { algorithm });
  return finalState(algorithm, state, { losses: [], violations: [] }, []).machines['A'];
};

const waited = (policy: string, algorithm = 'windows-2003') => {
  const log = logOf(`0 A starts 2003\n0 A policy ${policy}\n1 A on\n3 A opens mail\n4 A off`, {
    algorithm,
  });
  const counted = log.find((event) => event.type === 'handles.counted') as EventOf<'handles.counted'>;
  return counted.until === null ? counted.lock : (counted.until - counted.at) / 1000;
};

describe('the wait for a locked hive', () => {
  it('is sixty seconds, or what the policy says; nought is exactly one try', () => {
    expect(waited('{}')).toBe(60);
    expect(waited('{"ProfileUnloadTimeout":5}')).toBe(5);
    expect(waited('{"ProfileUnloadTimeout":0}')).toBe(0);
  });
  it('is none where the hive is unloaded by force, unless that is disabled', () => {
    expect(waited('{}', 'windows-7')).toBe('force');
    expect(waited('{"DisableForceUnload":1}', 'windows-7')).toBe(60);
  });
});

const hive = (bytes: number) => ({
  hiveLoaded: true,
  hive: { modified: 0, settings: { k: { value: 'x'.repeat(bytes - 1), modified: 0, version: 1 } } },
});

describe('memory', () => {
  it('is held by a profile that could not be unloaded, and freed with its last handle', () => {
    expect(memoryAfter(`${LOCKED}\n9 time`)?.lingeringMemory).toBe(8192);
    expect(memoryAfter(`${LOCKED}\n9 A closes mail`)?.lingeringMemory).toBe(0);
  });
  it('is held until the boot by Windows 2000, whatever is closed', () => {
    expect(memoryAfter(`${LOCKED}\n9 A closes mail`, 'windows-2000')?.lingeringMemory).toBe(8192);
    expect(
      memoryAfter(`${LOCKED}\n9 A closes mail\n10 A stops shutdown\n11 A starts 2000`, 'windows-2000')
        ?.hiveMemory,
    ).toBe(0);
  });
  it('grows with what the hive holds, a bin at a time', () => {
    expect(hiveMemory(hive(10))).toBe(8192);
    expect(hiveMemory(hive(4097))).toBe(12_288);
    expect(hiveMemory({ ...hive(10), hiveLoaded: false })).toBe(0);
  });
});

describe('references', () => {
  it('never go below nought, and a deletion waits for nought', () => {
    const scene = `0 A starts 2003\n0 A policy {"DeleteRoamingCache":1}\n1 A on\n2 A opens mail\n3 A opens scan\n4 A off`;
    const at = (more: string) => {
      const profile = simulated(`${scene}\n${more}`).state.computers['A']?.profiles['alice'];
      return profile === undefined ? null : [refCount(profile), profile.session, profile.cached];
    };
    expect(at('9 time')).toEqual([2, 'deletePending', true]);
    expect(at('9 A closes mail')).toEqual([1, 'deletePending', true]);
    expect(at('9 A closes mail\n10 A closes scan')).toEqual([0, 'loggedOff', false]);
    expect(at('9 A stops shutdown')).toEqual([0, 'deletePending', true]);
    expect(at('9 A stops shutdown\n10 A starts 2003')).toEqual([0, 'loggedOff', false]);
  });
  it('Windows 2000 deletes no locked profile, not even at the boot', () => {
    const scene = `0 A starts 2000\n0 user null Guests\n1 A on\n2 A opens mail\n4 A off\n9 A stops shutdown\n10 A starts 2000`;
    const { state, events } = simulated(scene, { algorithm: 'windows-2000' });
    expect(state.computers['A']?.profiles['alice']?.cached).toBe(true);
    expect(events.filter((event) => event.type === 'profile.kept').map((event) => event.rule)).toEqual([
      'K11',
    ]);
  });
  it('a logon that comes before the boot has deleted the profile does not get it back', () => {
    const scene = `0 A starts 2003\n0 A policy {"DeleteRoamingCache":1}\n1 A on\n2 A opens mail\n4 A off\n9 A stops power-loss\n10 A starts 2003 steps=0\n11 A on`;
    const types = simulated(scene).events.map((event) => event.type);
    expect(types.lastIndexOf('profile.deleted')).toBeLessThan(types.lastIndexOf('network.detected'));
    expect(types.lastIndexOf('profile.deleted')).toBeGreaterThan(0);
  });
});

describe('a logon to a hive that is still loaded', () => {
  const scene = `${LOCKED}\n8 B starts 2003\n9 B on\n10 B writes report r1\n11 B sets Color red\n12 B off\n13 A on`;

  it('gets the loaded profile, and the log says what it does not see', () => {
    const hazards = new Hazards();
    for (const event of logOf(scene)) hazards.observe(event);
    expect(hazards.found.map(({ computer, user, message }) => [computer, user, message])).toEqual([
      [
        'A',
        'alice',
        'The profile was still loaded and is used as it is; changed elsewhere and not seen here: the file report and settings.',
      ],
    ]);
  });
  it('says nothing where nobody has changed anything', () => {
    const reused = logOf(`${LOCKED}\n13 A on`).filter((event) => event.type === 'hive.loaded');
    expect(reused.map(({ reused: again, stale }) => [again, stale])).toEqual([
      [false, undefined],
      [true, undefined],
    ]);
  });
  it('loses none of the changes of the other computer', () => {
    const simulator = new Simulator({ algorithm: 'windows-2003' });
    for (const event of simulated(`${scene}\n14 A off\n15 A closes mail`).events)
      if (!('rule' in event)) simulator.feed(event as never);
    simulator.finish();
    expect(Object.keys(simulator.state.server.profiles['alice']?.files.entries ?? {})).toEqual(['report']);
  });
});
