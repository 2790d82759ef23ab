import { describe, expect, it } from 'vitest';
import { newComputer } from '../../src/fold/state.ts';
import {
  inconsistentKeys,
  serviceProfiles,
  systemHive,
  workOnSystem,
} from '../../src/fold/system-profile.ts';
import type { Os } from '../../src/log/fields.ts';

const running = (os: Os) => ({ ...newComputer(os, 'domain'), running: true });

type Work = 'load' | 'unload' | readonly [key: string, value: string | null];

function work(os: Os, ...steps: Work[]) {
  const computer = running(os);
  for (const step of steps) {
    const of = { at: 0, computer: 'A' };
    const refusal = workOnSystem(
      computer,
      step === 'load'
        ? { ...of, type: 'system.profile.loaded', component: 'indexer' }
        : step === 'unload'
          ? { ...of, type: 'system.profile.unloaded', component: 'indexer' }
          : { ...of, type: 'system.setting.written', key: step[0], value: step[1] },
    );
    expect(refusal).toBeNull();
  }
  return computer;
}

describe('from Windows XP on', () => {
  it.each(['xp', '2003', 'vista', '7'] as const)('%s has LocalService, NetworkService and System', (os) => {
    const shown = serviceProfiles('A', running(os)).map(({ name, sid, hidden, superHidden, listed }) =>
      [name, sid, hidden && superHidden ? 'super hidden' : 'visible', listed ? 'listed' : 'not listed'].join(
        ', ',
      ),
    );
    expect(shown).toEqual([
      'LocalService, S-1-5-19, super hidden, not listed',
      'NetworkService, S-1-5-20, super hidden, not listed',
      'System, S-1-5-18, visible, not listed',
    ]);
  });
  it('the profile of the system is always loaded and a link to the default hive', () => {
    expect(serviceProfiles('A', running('xp')).at(-1)).toMatchObject({
      loaded: true,
      linkedTo: 'HKEY_USERS\\.DEFAULT',
      location: '%systemroot%\\System32\\Config\\SystemProfile',
    });
  });
  it('the system reads what it wrote', () => {
    const computer = work('xp', ['Proxy', 'old'], 'load', ['Proxy', 'new'], 'unload');
    expect(systemHive(computer)).toEqual({ Proxy: 'new' });
    expect(inconsistentKeys(computer)).toEqual([]);
  });
});

describe('Windows 2000', () => {
  it('makes a profile %computername%$ when one is loaded, not before', () => {
    expect(serviceProfiles('A', running('2000'))).toEqual([]);
    expect(serviceProfiles('A', work('2000', 'load'))).toMatchObject([
      { name: 'A$', sid: 'S-1-5-18', loaded: true },
    ]);
    const left = work('2000', 'load', ['Proxy', 'new'], 'unload');
    expect(serviceProfiles('A', left)).toMatchObject([{ name: 'A$', loaded: false }]);
  });
  it('has two hives, so the system reads what it did not write', () => {
    const loaded = work('2000', ['Proxy', 'old'], 'load', ['Proxy', 'new']);
    expect(systemHive(loaded)).toEqual({ Proxy: 'new' });
    const unloaded = work('2000', ['Proxy', 'old'], 'load', ['Proxy', 'new'], 'unload');
    expect(systemHive(unloaded)).toEqual({ Proxy: 'old' });
    expect(inconsistentKeys(unloaded)).toEqual(['Proxy']);
  });
  it('is consistent as long as nothing loads the profile', () => {
    expect(inconsistentKeys(work('2000', ['Proxy', 'old'], ['Proxy', null]))).toEqual([]);
  });
});

describe('what cannot be', () => {
  it('letting go of a profile that was not loaded, or anything on a computer that is off', () => {
    const event = { at: 0, type: 'system.profile.unloaded', computer: 'A', component: 'x' } as const;
    expect(workOnSystem(running('xp'), event)).toContain('has not loaded');
    expect(workOnSystem(newComputer('xp', 'domain'), event)).toContain('switched off');
  });
});
