import { describe, expect, it } from 'vitest';
import { foldEvent, foldEvents } from '../../src/fold/fold.ts';
import { simulated, stateAfter, stimuliOf } from './scene.ts';

const STARTED = '0 A starts 2003';
const LOGGED_ON = `${STARTED}
  1 A on
  2 A writes doc v1
  3 A writes d/x v1`;
const LOGGED_OFF = `${LOGGED_ON}
  4 A off`;

/** The last line of a scene is refused with this sentence, and the state is the very one of before. */
function check(before: string, refused: string, sentence: string): void {
  const state = stateAfter(before);
  const [stimulus] = stimuliOf(refused);
  if (stimulus === undefined) throw new Error('There is no stimulus');
  const sentences: string[] = [];
  foldEvents(state, [stimulus], (_, why) => sentences.push(why));
  expect(sentences).toEqual([sentence]);
  expect(foldEvent(state, stimulus)).toBe(state);
}

describe('a computer', () => {
  it('that was never started does nothing', () => {
    check('', '1 A on', 'the computer A has never been started');
    check('', '1 A clock 5', 'the computer A has never been started');
    check('', '1 A stops shutdown', 'the computer A has never been started');
  });
  it('is started once', () => check(STARTED, '1 A starts 2003', 'the computer A is running already'));
  it('is stopped once', () => {
    check(`${STARTED}\n1 A stops shutdown`, '2 A stops shutdown', 'the computer A is switched off already');
  });
  it('that is off takes no logon', () => {
    check(`${STARTED}\n1 A stops shutdown`, '2 A on', 'the computer A is switched off');
  });
});

describe('a session', () => {
  it('comes before work', () => {
    check(STARTED, '1 A writes doc v1', 'a change to a file is not possible: alice has never logged on on A');
    check(
      LOGGED_OFF,
      '5 A writes doc v2',
      'a change to a file is not possible: alice is in the state loggedOff on A',
    );
  });
  it('is opened once', () => {
    check(LOGGED_ON, '5 A on', 'logon.requested is not possible: alice is in the state loggedOn on A');
  });
  it('is closed once', () => {
    check(LOGGED_OFF, '5 A off', 'logoff.requested is not possible: alice is in the state loggedOff on A');
  });
  it('comes before settings and handles', () => {
    check(
      LOGGED_OFF,
      '5 A sets Color red',
      'setting.written is not possible: alice is in the state loggedOff on A',
    );
    check(
      LOGGED_OFF,
      '5 A opens mail',
      'handle.opened is not possible: alice is in the state loggedOff on A',
    );
  });
  it('closes only handles it has', () => {
    check(LOGGED_ON, '5 A closes mail', 'mail holds no handle of alice on A');
  });
});

describe('a file', () => {
  it('that is not there is not touched, removed or renamed', () => {
    check(LOGGED_ON, '5 A touches none', 'there is no file none to touch');
    check(LOGGED_ON, '5 A touches d', 'there is no file d to touch');
    check(LOGGED_ON, '5 A removes none', 'there is no none to remove');
    check(LOGGED_ON, '5 A renames none other', 'there is no none to rename');
  });
  it('has a name of a profile', () => {
    check(LOGGED_ON, '5 A writes NTUSER.DAT x', '"NTUSER.DAT" names no file of a profile');
    check(LOGGED_ON, '5 A writes ../secret x', '"../secret" names no file of a profile');
    check(LOGGED_ON, '5 A writes // x', '"//" names no file of a profile');
    check(LOGGED_ON, '5 A renames doc ntuser.man', '"ntuser.man" names no file of a profile');
  });
  it('does not move into itself', () => {
    check(LOGGED_ON, '5 A renames d D/e/f', 'd cannot be moved into itself');
  });
});

describe('the server', () => {
  it('needs to be told what its listing lacks', () => {
    check(
      LOGGED_OFF,
      '5 server partial',
      'server.changed to partial needs "missing", the paths left out of the listing',
    );
  });
  it('needs to be told how far it went back', () => {
    check(LOGGED_OFF, '5 server rolled-back', 'server.changed to rolled-back needs "to", an earlier instant');
  });
  it('has a central profile to remove or rename only after a logoff', () => {
    check(STARTED, '5 central removed', 'alice has no central profile');
    check(STARTED, '5 central renamed', 'alice has no central profile');
  });
  it('needs a path and a content for a replaced file', () => {
    const sentence = 'central.changed to replaced needs "path" and "content"';
    check(LOGGED_OFF, '5 central replaced doc', sentence);
    check(LOGGED_OFF, '5 central replaced', sentence);
    check(LOGGED_OFF, '5 central replaced / x', '"/" names no file');
  });
});

describe('a local profile', () => {
  it('must be there to be changed', () => {
    check(STARTED, '5 A changed emptied', 'alice has no profile on A');
  });
  it('needs to be told how far it went back', () => {
    check(LOGGED_OFF, '5 A changed reverted', 'local.changed to reverted needs "to", an earlier instant');
  });
});

describe('a refused line of a scenario', () => {
  it('is told with its line, kept in the log, and does not stop what follows', () => {
    const simulator = simulated(`${STARTED}
      1 A writes doc v1
      2 A on
      3 A writes doc v1`);
    const refused = simulator.events.filter((event) => event.type === 'stimulus.refused');
    expect(refused.map(({ line }) => line)).toEqual([2]);
    expect(simulator.state.computers['A']?.profiles['alice']?.session).toMatch(/^loggedOn/);
  });
});
