import { describe, expect, it } from 'vitest';
import { type SessionEvent, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';

/** An event as a word or two: `handles.counted lock=wait`. */
function eventOf(text: string): SessionEvent {
  const [type, ...facts] = text.split(' ');
  const members = facts.map((fact) => fact.split('=') as [string, string]);
  return { type, ...Object.fromEntries(members) } as SessionEvent;
}

/** Walks from logged off through the events and compares the states on the way; `refused` stays where it is. */
function check(...steps: (readonly [event: string, state: string])[]): void {
  let state = session.initial;
  const walked = steps.map(([event]): [string, string] => {
    const next = session.step(state, eventOf(event));
    state = next ?? state;
    return [event, next === null ? 'refused' : stateName(state)];
  });
  expect(walked).toEqual(steps);
}

type Walk = readonly (readonly [string, string])[];

const LOGON: Walk = [
  ['logon.requested', 'detectingNetwork'],
  ['network.detected outcome=merge', 'merging'],
  ['merge.finished', 'loadingHive'],
  ['hive.loaded', 'loggedOn'],
];
const LOGOFF: Walk = [
  ['logoff.requested', 'checkingQuota'],
  ['quota.checked verdict=within', 'waitingForUnlock'],
];
const SAVED: Walk = [
  ['hive.saved roams=yes', 'mergingUp'],
  ['merge.finished', 'unloading'],
];

describe('a logon', () => {
  it('merges the central profile and loads the hive', () => check(...LOGON));
  it('with the cached profile opens it without a merge', () => {
    check(
      ['logon.requested', 'detectingNetwork'],
      ['network.detected outcome=cached', 'cachedLogon'],
      ['profile.opened', 'loadingHive'],
      ['hive.loaded', 'loggedOn'],
    );
  });
  it('that roams for the first time has a merge of its own', () => {
    check(
      ['logon.requested', 'detectingNetwork'],
      ['network.detected outcome=transition', 'localToRoaming'],
      ['merge.finished', 'loadingHive'],
    );
  });
  it('with a local profile loads the hive at once', () => {
    check(['logon.requested', 'detectingNetwork'], ['network.detected outcome=local', 'loadingHive']);
  });
  it('that is refused leaves nobody logged on', () => {
    check(['logon.requested', 'detectingNetwork'], ['logon.refused', 'loggedOff']);
  });
});

describe('a logoff', () => {
  it('checks the quota, counts handles, saves, merges and unloads', () => {
    check(...LOGON, ...LOGOFF, ['handles.counted lock=free', 'savingHive'], ...SAVED, [
      'logoff.finished outcome=loggedOff',
      'loggedOff',
    ]);
  });
  it('over the quota is blocked, and may be tried again', () => {
    check(
      ...LOGON,
      ['logoff.requested', 'checkingQuota'],
      ['quota.checked verdict=blocked', 'loggedOn'],
      ...LOGOFF,
    );
  });
  it('of a session that does not roam back merges nothing', () => {
    check(
      ...LOGON,
      ...LOGOFF,
      ['handles.counted lock=free', 'savingHive'],
      ['hive.saved roams=no', 'unloading'],
    );
  });
});

describe('a locked hive', () => {
  const WAIT: Walk = [...LOGON, ...LOGOFF, ['handles.counted lock=wait', 'waitingForUnlock']];

  it('is waited for until the last handle closes', () => {
    check(
      ...WAIT,
      ['handle.closed left=some', 'waitingForUnlock'],
      ['handle.closed left=none', 'savingHive'],
    );
  });
  it('is saved at the end of the wait', () => check(...WAIT, ['wait.expired', 'savingHive']));
  it('is given up at the end of the wait', () => check(...WAIT, ['hive.abandoned', 'unloading']));
  it('is unloaded by force', () => check(...LOGON, ...LOGOFF, ['handles.counted lock=force', 'savingHive']));

  const LINGERS: Walk = [
    ...WAIT,
    ['wait.expired', 'savingHive'],
    ...SAVED,
    ['logoff.finished outcome=lingering', 'lingering'],
  ];

  it('lingers until it is unloaded', () => check(...LINGERS, ['hive.unloaded', 'loggedOff']));
  it('that lingers is used again at the next logon, without a merge', () => {
    check(...LINGERS, ['logon.requested', 'loadingHive'], ['hive.loaded', 'loggedOn']);
  });
  it('that lingers is gone when the power goes', () => check(...LINGERS, ['computer.stopped', 'loggedOff']));
});

describe('a profile marked for deletion', () => {
  const MARKED: Walk = [
    ...LOGON,
    ...LOGOFF,
    ['handles.counted lock=wait', 'waitingForUnlock'],
    ['wait.expired', 'savingHive'],
    ...SAVED,
    ['profile.marked', 'unloading'],
    ['logoff.finished outcome=deletePending', 'deletePending'],
  ];

  it('outlives the power and is deleted at the boot', () => {
    check(...MARKED, ['computer.stopped', 'deletePending'], ['profile.deleted', 'loggedOff']);
  });
  it('is deleted when the hive is free', () => {
    check(...MARKED, ['hive.unloaded', 'deletePending'], ['profile.deleted', 'loggedOff']);
  });
  it('is kept by a new logon', () => check(...MARKED, ['logon.requested', 'loadingHive']));
});

describe('in every state but one the end of the computer ends the session', () => {
  const ways: [string, Walk][] = [
    ['detecting the network', LOGON.slice(0, 1)],
    ['merging', LOGON.slice(0, 2)],
    ['loading the hive', LOGON.slice(0, 3)],
    ['logged on', LOGON],
    ['checking the quota', [...LOGON, ...LOGOFF.slice(0, 1)]],
    ['waiting', [...LOGON, ...LOGOFF]],
  ];
  it.each(ways)('%s', (_, walk) => check(...walk, ['computer.stopped', 'loggedOff']));
});

describe('what cannot happen is refused', () => {
  it('work before the logon', () => check(['user.worked', 'refused'], ['setting.written', 'refused']));
  it('work during the merges', () => check(...LOGON.slice(0, 2), ['user.worked', 'refused']));
  it('a logoff during the logon', () => check(...LOGON.slice(0, 2), ['logoff.requested', 'refused']));
  it('a second logon', () => check(...LOGON, ['logon.requested', 'refused']));
  it('a merge while the user works', () => check(...LOGON, ['merge.planned', 'refused']));
  it('a background upload after the logoff', () => check(...LOGON, ...LOGOFF, ['upload.started', 'refused']));
});

/** The whole state with its regions after a walk. */
function regions(...walk: Walk): string {
  return walk.reduce((state, [event]) => session.step(state, eventOf(event)) ?? 'refused', session.initial);
}

describe('beside the session', () => {
  it('an upload runs and ends', () => {
    expect(regions(...LOGON, ['upload.started', ''])).toContain('upload=running');
    expect(regions(...LOGON, ['upload.started', ''], ['upload.finished', ''])).toContain('upload=idle');
    expect(regions(...LOGON, ['upload.started', ''], ['upload.abandoned', ''])).toContain('upload=idle');
  });
  it('the user object is refreshed', () => {
    expect(regions(...LOGON)).toContain('refresh=stale');
    expect(regions(...LOGON, ['user.refreshed', ''])).toContain('refresh=fresh');
  });
});
