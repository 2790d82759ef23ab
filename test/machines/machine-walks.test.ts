import { describe, expect, it } from 'vitest';
import { computerPower } from '../../machines/computer.ts';
import { refresh } from '../../machines/refresh.ts';
import { upload } from '../../machines/upload.ts';

type Steps = { readonly initial: string; step(state: string, event: never): string | null };

/** Walks a machine through events (`type fact=value`) and compares the states on the way; `refused` stays where it is. */
function check(machine: Steps, walk: string): void {
  let state = machine.initial;
  const walked = walk
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' -> ')[0] ?? '')
    .map((told) => {
      const [type, ...facts] = told.split(' ');
      const event = { type, ...Object.fromEntries(facts.map((fact) => fact.split('='))) } as never;
      const next = machine.step(state, event);
      state = next ?? state;
      return `${told} -> ${next ?? 'refused'}`;
    });
  expect(walked.join('\n')).toEqual(walk.trim().replaceAll(/^ +/gm, ''));
}

describe('a computer', () => {
  it('boots straight into running where nothing is due, and knows its network', () => {
    check(
      computerPower,
      `computer.started due=none link=slow -> running link=slow hives=none
      network.changed link=none -> running link=none hives=none
      computer.stopped -> off`,
    );
  });
  it('deletes what is due before anybody can log on', () => {
    check(
      computerPower,
      `computer.started due=some link=fast -> booting
      hive.loaded -> refused
      profile.deleted left=none -> booting
      boot.finished link=fast -> running link=fast hives=none`,
    );
  });
  it('has hives in memory until the last one goes', () => {
    check(
      computerPower,
      `computer.started due=none link=fast -> running link=fast hives=none
      hive.loaded -> running link=fast hives=loaded
      hive.loaded -> running link=fast hives=loaded
      hive.unloaded left=some -> running link=fast hives=loaded
      hive.unloaded left=none -> running link=fast hives=none`,
    );
  });
});

describe('a background upload', () => {
  it('runs when it is due', () => {
    check(upload, 'upload.scheduled -> scheduled\nupload.started -> running\nupload.finished -> off');
  });
  it('waits for an idle computer, then for a network, and is caught up', () => {
    check(
      upload,
      `upload.scheduled -> scheduled
      upload.waiting for=idle -> waitingForIdle
      upload.waiting for=network -> waitingForNetwork
      upload.scheduled -> scheduled
      upload.started -> running`,
    );
  });
  it('is tried again, and given up', () => {
    check(
      upload,
      `upload.scheduled -> scheduled
      upload.started -> running
      upload.failed -> retrying
      upload.started -> refused
      upload.retried -> running
      upload.abandoned -> off`,
    );
  });
  it('has no second trigger while one is under way', () => {
    check(upload, 'upload.scheduled -> scheduled\nupload.started -> running\nupload.scheduled -> refused');
  });
  it('ends with its session', () => check(upload, 'upload.scheduled -> scheduled\nsession.ended -> off'));
});

describe('a change under fast logon', () => {
  it('of the user object is known after one logon and used by the next', () => {
    check(
      refresh,
      `configuration.changed needs=object -> changed
      logon.processed mode=cached -> changed
      background.processed needs=object -> known
      logon.processed mode=cached -> effective`,
    );
  });
  it('of the user object is seen at the logoff of the session it falls into', () => {
    check(
      refresh,
      `configuration.changed needs=object -> changed
      logoff.checked needs=object -> known
      logon.processed mode=cached -> effective`,
    );
  });
  it('of what only the foreground can apply makes the next logon wait', () => {
    check(
      refresh,
      `configuration.changed needs=foreground -> changed
      logon.processed mode=cached -> changed
      background.processed needs=foreground -> foregroundDue
      logon.processed mode=cached -> foregroundDue
      logon.processed mode=foreground -> effective`,
    );
  });
  it('of a membership is first known, then held, then due', () => {
    check(
      refresh,
      `configuration.changed needs=membership -> changed
      background.processed needs=membership -> membershipKnown
      logon.processed mode=cached -> membershipHeld
      background.processed needs=membership -> foregroundDue
      logon.processed mode=foreground -> effective`,
    );
  });
  it('is effective at once where the logon waits for the network', () => {
    check(
      refresh,
      'configuration.changed needs=membership -> changed\nlogon.processed mode=foreground -> effective',
    );
  });
});
