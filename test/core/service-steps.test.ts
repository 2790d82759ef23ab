import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/log/events.ts';
import { isStimulus } from '../../src/log/events.ts';
import { logOf } from './scene.ts';

/** Records that only say what was kept as it was. */
const QUIET = new Set(['file.kept', 'hive.kept', 'base.recorded']);

/** What the service did from a minute on, in order; each record by its type, with the file it is about. */
function stepsFrom(from: string, log: readonly LogEvent[]): string[] {
  const at = Date.parse(`2003-05-01T${from}:00.000Z`);
  return log
    .filter((event) => event.at >= at && !isStimulus(event) && !QUIET.has(event.type))
    .map((event) => ('path' in event ? `${event.type} ${String(event.path)}` : event.type));
}

/** Compares what the service does from 09:30 on. */
function check(scene: string, steps: string, algorithm = 'windows-2003'): void {
  const wanted = steps.split(',').map((step) => step.trim());
  expect(stepsFrom('09:30', logOf(scene, { algorithm }))).toEqual(wanted);
}

const WARM = `
  0 A starts 2003
  0 B starts 2003
  1 A on
  2 A writes doc v1
  3 A off`;

describe('a logon', () => {
  it('of a new user reads the user object, merges, loads the hive', () => {
    check(
      `${WARM}
       30 B on`,
      'user.refreshed, network.detected, merge.planned, file.copied doc, hive.copied, merge.finished, hive.loaded, logon.finished',
    );
  });
  it('with nothing new transfers nothing', () => {
    check(
      `${WARM}
       30 A on`,
      'network.detected, merge.planned, merge.finished, hive.loaded, logon.finished',
    );
  });
  it('without the server loads what is there', () => {
    check(
      `${WARM}
       20 server down
       30 A on`,
      'network.detected, hive.loaded, logon.finished',
    );
  });
  it('with fast logon opens the cached profile first and reads the user object after', () => {
    check(
      `0 A starts xp
       1 user null
       2 A on
       3 A off
       20 user \\\\server\\alice
       30 A on`,
      'network.detected, profile.opened, hive.loaded, logon.finished, user.refreshed',
    );
  });
});

describe('a logoff', () => {
  it('checks, counts, saves, merges, unloads', () => {
    check(
      `${WARM}
       20 A on
       21 A writes doc v2
       30 A off`,
      'quota.checked, handles.counted, hive.saved, merge.planned, file.copied doc, hive.copied, merge.finished, hive.unloaded, logoff.finished',
    );
  });
  it('removes before it copies, the hive comes last', () => {
    check(
      `${WARM}
       20 A on
       21 A removes doc
       22 A writes a v1
       30 A off`,
      'quota.checked, handles.counted, hive.saved, merge.planned, file.deleted doc, file.copied a, hive.copied, merge.finished, hive.unloaded, logoff.finished',
    );
  });
  it('of a read-only session merges nothing', () => {
    check(
      `${WARM}
       4 A policy {"ReadOnlyProfile":1}
       20 A on
       21 A writes doc v2
       30 A off`,
      'quota.checked, handles.counted, hive.saved, hive.unloaded, logoff.finished',
    );
  });
  it('with cached copies deleted ends with the deletion', () => {
    check(
      `${WARM}
       4 A policy {"DeleteRoamingCache":1}
       20 A on
       30 A off`,
      'quota.checked, handles.counted, hive.saved, merge.planned, hive.copied, merge.finished, hive.unloaded, profile.deleted, logoff.finished',
    );
  });
  it('with a locked hive waits first', () => {
    check(
      `${WARM}
       20 A on
       21 A opens mail
       30 A off`,
      'quota.checked, handles.counted, wait.expired, hive.saved, merge.planned, hive.copied, merge.finished, logoff.finished',
    );
  });
  it('of Windows 2000 gives a locked hive up', () => {
    check(
      `${WARM}
       20 A on
       21 A opens mail
       30 A off`,
      'quota.checked, handles.counted, hive.abandoned, logoff.finished',
      'windows-2000',
    );
  });
});

describe('windows nt4', () => {
  it('writes in place: half a file, then the whole', () => {
    check(
      `${WARM}
       20 A on
       21 A writes doc v2
       30 A off`,
      'quota.checked, handles.counted, hive.saved, merge.planned, file.truncated doc, file.copied doc, hive.copied, merge.finished, hive.unloaded, logoff.finished',
      'nt4',
    );
  });
});

describe('three-way', () => {
  it('transfers settings only where they changed', () => {
    check(
      `${WARM}
       20 A on
       21 A sets Color red
       30 A off`,
      'quota.checked, handles.counted, hive.saved, merge.planned, settings.merged, merge.finished, hive.unloaded, logoff.finished',
      'three-way',
    );
  });
});
