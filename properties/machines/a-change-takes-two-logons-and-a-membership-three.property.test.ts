/**
 * How many logons a change takes is what the machines compute: two, and three for a membership. 2003
 * document, “Fast network logon overview”.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Needs } from '../../machines/refresh.ts';
import { logonsUntilEffective } from '../../src/decide/refresh.ts';
import type { Os } from '../../src/log/fields.ts';
import type { RefreshItem } from '../../src/log/records.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { settings } from '../settings.ts';

const START = Date.parse('2003-05-01T08:00:00.000Z');
const HOUR = 3_600_000;

/** What the document says, by item: "up to" so many logons with fast logon; one where the logon waits. */
const SAID: Readonly<Record<RefreshItem, number>> = {
  userObject: 2,
  software: 2,
  redirection: 2,
  advancedRedirection: 3,
};

const NEEDED: Readonly<Record<RefreshItem, Needs>> = {
  userObject: 'object',
  software: 'foreground',
  redirection: 'foreground',
  advancedRedirection: 'membership',
};

const users = (groups: readonly string[], rest: object = {}): Stimulus => ({
  at: START,
  type: 'user.changed',
  user: 'alice',
  profilePath: null,
  groups: [...groups],
  ...rest,
});

const ADVANCED = [{ group: 'Sales', path: '\\\\server\\sales' }];

/** The change of one item, as the world makes it. */
const CHANGES: Readonly<Record<RefreshItem, (settings: object) => Stimulus>> = {
  userObject: () => users([], { displayed: true, homeDirectory: '\\\\server\\home' }),
  software: (settings) => policy({ ...settings, SoftwareInstallation: ['Editor'] }),
  redirection: (settings) => policy({ ...settings, FolderRedirection: { Documents: '\\\\server\\docs' } }),
  advancedRedirection: () => users(['Sales']),
};

function policy(settings: object): Stimulus {
  return { at: START, type: 'policy.changed', computer: 'A', settings } as Stimulus;
}

/** Logons after the change until it is effective on a computer, by simulation; the user never stays logged on. */
function logonsBySimulation(item: RefreshItem, os: Os, settings: object, algorithm: string): number | null {
  const simulator = new Simulator({ algorithm });
  let at = START;
  const feed = (stimulus: Stimulus) => expect(simulator.feed({ ...stimulus, at: (at += HOUR) })).toBeNull();
  const round = () => {
    feed({ at, type: 'logon.requested', computer: 'A', user: 'alice' });
    feed({ at, type: 'logoff.requested', computer: 'A', user: 'alice' });
  };
  feed({ at, type: 'computer.started', computer: 'A', os });
  feed(users([]));
  const base =
    item === 'advancedRedirection' ? { ...settings, AdvancedFolderRedirection: ADVANCED } : settings;
  feed(policy(base));
  for (let i = 0; i < 4; i++) round();
  feed(CHANGES[item](base));
  for (let i = 0; i < 6; i++) {
    round();
    const profile = simulator.state.computers['A']?.profiles['alice'];
    if (profile === undefined) return null;
    const { state, took } = profile.refresh[item];
    if (state === 'effective') return took;
  }
  return null;
}

const items = fc.constantFrom<RefreshItem>('userObject', 'software', 'redirection', 'advancedRedirection');
const systems = fc.constantFrom<Os>('nt4', '2000', 'xp', '2003', 'vista', '7');
const algorithms = fc.constantFrom('windows-2003', 'windows-7', 'three-way', 'native');

const waits = (os: Os, always: boolean) => always || os === 'nt4' || os === '2000' || os === '2003';

it('counted by simulation: two logons with fast logon, three where membership decides, one where the logon waits', () => {
  fc.assert(
    fc.property(items, systems, fc.boolean(), algorithms, (item, os, always, algorithm) => {
      const settings = always ? { SyncForegroundPolicy: 1 } : {};
      const counted = logonsBySimulation(item, os, settings, algorithm);
      // Windows before XP does not know the policy; it waits in any case.
      expect(counted).toBe(waits(os, always) ? 1 : SAID[item]);
    }),
    settings(60),
  );
});

it('counted on the machine alone: the same', () => {
  for (const item of Object.keys(SAID) as RefreshItem[]) {
    expect(logonsUntilEffective(NEEDED[item], false)).toBe(SAID[item]);
    expect(logonsUntilEffective(NEEDED[item], true)).toBe(1);
  }
});
