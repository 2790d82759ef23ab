import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import { isStimulus, type LogEvent } from '../../src/log/events.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { logOf, simulated, stimuliOf } from './scene.ts';

/** Records of some types as `09:30:00 A type path`. */
function timesOf(log: readonly LogEvent[], ...types: string[]): string[] {
  return log
    .filter(({ type }) => types.includes(type))
    .map((event) => {
      const where = 'computer' in event ? ` ${event.computer}` : '';
      const path = 'path' in event ? ` ${String(event.path)}` : '';
      return `${new Date(event.at).toISOString().slice(11, 19)}${where} ${event.type}${path}`;
    });
}

/** The records that the last stimulus of a scene led to, not counting what a finish would add. */
function afterLast(scene: string): string[] {
  const { events } = simulated(scene);
  const last = events.findLastIndex(isStimulus);
  return events
    .slice(last + 1)
    .map((event) => ('path' in event ? `${event.type} ${String(event.path)}` : event.type));
}

const LOCKED = `
  0 A starts 2003
  1 A on
  2 A opens mail
  30 A off`;

describe('the wait for a locked hive', () => {
  const END = ['wait.expired', 'hive.saved'];

  it('ends a minute after the logoff, before anything later happens', () => {
    const times = timesOf(logOf(`${LOCKED}\n45 time`), ...END, 'time.passed');
    expect(times).toEqual(['09:31:00 A wait.expired', '09:31:00 A hive.saved', '09:45:00 time.passed']);
  });
  it('ends a minute after the logoff where nothing happens any more', () => {
    expect(timesOf(logOf(LOCKED), ...END)).toEqual(['09:31:00 A wait.expired', '09:31:00 A hive.saved']);
  });
  it('ends at once when the last handle closes', () => {
    expect(timesOf(logOf(`${LOCKED}\n30.5 A closes mail`), ...END)).toEqual(['09:30:30 A hive.saved']);
  });
  it('lasts as many seconds as the policy says', () => {
    const scene = `0 A starts 2003\n0 A policy {"ProfileUnloadTimeout":5}\n${LOCKED.slice(LOCKED.indexOf('1 A'))}`;
    expect(timesOf(logOf(scene), 'wait.expired')).toEqual(['09:30:05 A wait.expired']);
  });
  it('does not hold up a shutdown', () => {
    const scene = `${LOCKED}\n30.25 A stops shutdown`;
    expect(timesOf(logOf(scene), ...END)).toEqual(['09:30:15 A wait.expired', '09:30:15 A hive.saved']);
  });
  it('ends with the power', () => {
    expect(timesOf(logOf(`${LOCKED}\n30.25 A stops power-loss`), ...END)).toEqual([]);
  });
});

const THREE_FILES = `
  0 A starts 2003
  0 B starts 2003
  1 A on
  2 A writes a 1
  3 A writes b 2
  4 A writes c 3`;

describe('steps', () => {
  it('of 0 do nothing yet', () => expect(afterLast(`${THREE_FILES}\n9 A off steps=0`)).toEqual([]));
  it('of n are n records', () => {
    const wanted = ['quota.checked', 'handles.counted', 'hive.saved', 'merge.planned', 'file.copied a'];
    expect(afterLast(`${THREE_FILES}\n9 A off steps=5`)).toEqual(wanted);
  });
  it('left out are all', () => expect(afterLast(`${THREE_FILES}\n9 A off`).at(-1)).toBe('logoff.finished'));

  const held = `${THREE_FILES}\n9 A off steps=5`;
  const rest = [
    'file.copied b',
    'file.copied c',
    'hive.copied',
    'merge.finished',
    'hive.unloaded',
    'logoff.finished',
  ];

  it('go on when time passes', () => expect(afterLast(`${held}\n10 time`)).toEqual(rest));
  it('go on with the computer’s next stimulus', () => {
    expect(afterLast(`${held}\n10 A clock 5`)).toEqual(rest);
  });
  it('do not go on with another computer’s', () => {
    expect(afterLast(`${held}\n10 B on steps=1`)).toEqual(['user.refreshed']);
  });
  it('go on at the end of the scenario', () => {
    const log = logOf(held);
    expect(log.at(-1)?.type).toBe('logoff.finished');
  });
});

describe('two logoffs', () => {
  it('interleave between any two file actions', () => {
    const log = logOf(`${THREE_FILES}
      5 B on
      6 B writes d 4
      9 A off steps=5
      9 B off steps=5
      10 time`);
    const copies = timesOf(log, 'file.copied').slice(-4);
    expect(copies).toEqual([
      '09:09:00 A file.copied a',
      '09:09:00 B file.copied d',
      '09:10:00 A file.copied b',
      '09:10:00 A file.copied c',
    ]);
  });
});

describe('the end of a computer', () => {
  it('by power loss leaves what had been copied', () => {
    const { state } = simulated(`${THREE_FILES}\n9 A off steps=6\n10 A stops power-loss`);
    expect(Object.keys(state.server.profiles['alice']?.files.entries ?? {})).toEqual(['a', 'b']);
    expect(state.computers['A']?.profiles['alice']?.session).toBe('loggedOff');
  });
  it('by power loss while logged on sends nothing up', () => {
    const { state } = simulated(`${THREE_FILES}\n10 A stops power-loss`);
    expect(state.server.profiles['alice']).toBeUndefined();
  });
  it('by shutdown logs off first, as the log says', () => {
    const log = logOf(`${THREE_FILES}\n10 A stops shutdown`);
    expect(timesOf(log, 'logoff.requested', 'logoff.finished', 'computer.stopped')).toEqual([
      '09:10:00 A logoff.requested',
      '09:10:00 A logoff.finished',
      '09:10:00 A computer.stopped',
    ]);
  });
});

/** What a folder holds, as `doc v1, new n1`. */
function contents(entries: object = {}): string {
  const files = Object.values(entries) as { name: string; content: string }[];
  return files.map(({ name, content }) => `${name} ${content}`).join(', ');
}

describe('time that goes back', () => {
  const history = `
    0 A starts 2003
    1 A on
    2 A writes doc v1
    3 A off
    4 A on
    5 A writes doc v2
    6 A writes new n1
    7 A off`;
  it('on the server shows the share as it was', () => {
    const { state } = simulated(`${history}\n9 server rolled-back 3.5`);
    expect(contents(state.server.profiles['alice']?.files.entries)).toBe('doc v1');
    expect(contents(state.computers['A']?.profiles['alice']?.files.entries)).toBe('doc v2, new n1');
  });
  it('on the server to before the first logoff shows none', () => {
    expect(simulated(`${history}\n9 server rolled-back 2.5`).state.server.profiles).toEqual({});
  });
  it('on a computer shows its disk as it was, and nobody is logged on', () => {
    const { state } = simulated(`${history}\n8 A on\n9 A changed reverted 4`);
    const profile = state.computers['A']?.profiles['alice'];
    expect(contents(profile?.files.entries)).toBe('doc v1');
    expect(profile?.session).toBe('loggedOff');
    expect(contents(state.server.profiles['alice']?.files.entries)).toBe('doc v2, new n1');
  });
  it('in the lines of a log changes no order', () => {
    const log = logOf(`0 A starts 2003\n10 A on\n5 A writes doc v1\n6 A off`);
    expect(log.filter(isStimulus).map(({ type }) => type)).toEqual([
      'computer.started',
      'logon.requested',
      'file.written',
      'logoff.requested',
    ]);
    expect(timesOf(log, 'logoff.finished')).toEqual(['09:06:00 A logoff.finished']);
  });
});

describe('a share that hides what lies there', () => {
  const history = `
    0 A starts 2003
    1 A on
    2 A writes doc v1
    3 A off
    5 server empty`;
  it('has it still when it is seen whole again, also where that is in the middle of a merge', () => {
    for (const seen of ['6 A on\n7 A off\n8 server up', '6 A on steps=2\n7 server up\n8 time']) {
      const { state, events } = simulated(`${history}\n${seen}`, { algorithm: 'windows-2003' });
      expect(timesOf(events, 'file.deleted')).toHaveLength(1);
      expect(contents(state.server.profiles['alice']?.files.entries)).toBe('doc v1');
    }
  });
});

const lines = (log: readonly LogEvent[]): string[] => log.map(encodeEvent);

describe('a simulation', () => {
  const scene = `${THREE_FILES}
    5 B on
    6 B writes a other
    7 B sets Color red
    8 A off steps=6
    9 B off
    10 time
    11 A on
    12 A off`;
  it('gives the same log twice', () => expect(lines(logOf(scene))).toEqual(lines(logOf(scene))));

  it('goes on from any prefix of its log to the same log', () => {
    const whole = logOf(scene);
    const stimuli = stimuliOf(scene);
    for (let cut = 0; cut <= whole.length; cut++) {
      const resumed = new Simulator();
      resumed.resume(whole.slice(0, cut));
      const told = whole.slice(0, cut).filter(isStimulus).length;
      for (const stimulus of stimuli.slice(told)) resumed.feed(stimulus);
      resumed.finish();
      expect(lines(resumed.events)).toEqual(lines(whole));
    }
  });
});
