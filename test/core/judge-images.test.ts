/** Images put back and memories lost: what was written, told and taken back in a life that never was. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import { eventsOf, verdictOn } from './history.ts';
import { logOf } from './scene.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);

/** Color=grey lies on the server, on A and on B; both are logged on. C has no value, and is logged on as well. */
const HIVE =
  'A starts\nB starts\nC starts\nA on\nA sets Color grey\nA hiveUp\nB on\nB hiveDown\nC on\nC sets Color blue';

describe('the bytes confirmed last, written again after a machine image was put back', () => {
  const two = (then: string): string =>
    `A starts\nB starts\nA on\nA writes doc v1\nA up doc\nA writes doc v2\n${then}`;
  const again = 'A back doc=v2 / doc=v1\nA on\nA writes doc v1\nA deletesHere doc';

  it('are what the server was told was deleted, whoever used the name since', () => {
    const told = two('A removes doc\nA deletesThere doc');
    check(`${told}\n${again}`, 'P2 doc "v2"');
    const since = 'B on\nB writes doc z\nB up doc\nB removes doc\nB deletesThere doc';
    check(`${told}\n${since}\n${again}`, 'P2 doc "v2", P2 doc "z"');
  });
  it('are not, where nobody was told', () => {
    check(two(`A removes doc\nA hand removed doc\n${again}`), 'P2 doc "v2", lost doc "v1", G1, G3');
    check(two(`A hand removed doc\n${again}`), 'lost doc "v1", G1, G3');
  });
  it('gave way to what went up, though it was made of what is taken back', () => {
    check(two(`A writes doc v3\nA up doc\nB on\nB writes doc z\nA deletesHere doc\n${again}`), 'nothing');
  });
  it('are there still, where what was taken back had gone elsewhere before', () => {
    check(
      two('A renames doc other\nA up other\nA writes doc v1\nA deletesThere doc'),
      'lost doc "v1", G1, G3',
    );
  });
  it('go with the deletion in a whole life as well', () => {
    const log = logOf(
      `0 A starts 2003
      0 B starts 2003
      0 user profiles
      1 A on
      2 A writes doc v1
      3 A off
      4 A on
      5 A writes doc v2
      7 A removes doc
      8 A off
      9 B on
      10 B writes doc z
      11 B off
      12 B on
      13 B removes doc
      14 B off
      15 A changed reverted 6
      16 A on
      17 A writes doc v1
      18 A off
      19 A on`,
      { algorithm: 'three-way' },
    );
    const { losses, violations } = judge(log);
    expect(violations).toEqual([]);
    expect(losses.map(({ content, permitted }) => [content, permitted])).toEqual([
      ['v2', 'P2'],
      ['z', 'P2'],
    ]);
    expect(log.some((event) => event.type === 'file.deleted' && event.rule === 'T6')).toBe(true);
  });
});

describe('a value written back, once it counts', () => {
  const back = 'B sets Color red\nB sets Color grey';
  const lost = 'B forgets\nC hiveUp\nB deletesProfile';

  it('was written before the hive was saved, though it counts only since', () => {
    check(`${HIVE}\n${back}\nB saves\n${lost}`, 'lost Color=grey, G1, G5');
    check(`${HIVE}\nB saves\n${back}\n${lost}`, 'P7 Color=grey');
  });
  it('is of the session in which it was written', () => {
    check(`${HIVE}\nB saves\n${back}\nB off\nB on\n${lost}`, 'P7 Color=grey');
    check(`${HIVE}\nB off\nB on readOnly\n${back}\nB off\nB on\n${lost}`, 'P3 Color=grey');
    check(`${HIVE}\n${back}\nB off\nB on\n${lost}`, 'lost Color=grey, G1, G5');
  });
});

describe('settings in an image that has a memory', () => {
  const anew = 'B on local\nB sets Color red\nB off\nB on first\nB mergesUp Color red';
  const removed = `${HIVE}\nB slow\nB sets Color`;

  it('are removed where the memory has them alone: what is set then is newer than what was removed', () => {
    check(`${removed}\nB back / Color=grey\n${anew}`, 'nothing');
    check(`${removed}\nB back\n${anew}`, 'G12');
  });
  it('are what was confirmed, where the same value is set again', () => {
    const since = `${HIVE}\nB sets Color red\nB back Color=red / Color=grey\nB on\nB sets Color grey`;
    check(`${since}\nA sets Color green\nA hiveUp\nB deletesProfile`, 'nothing');
  });
});

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc';
/** C, which has no copy, puts there what follows on nothing. */
const ANEW = 'C starts\nC on\nC writes doc z\nC up doc';

describe('bytes written back', () => {
  const back = `${SHARED}\nA writes doc v2\nA writes doc v1`;

  it('are a change again once the computer has forgotten what was confirmed', () => {
    check(`${back}\n${ANEW}\nA deletesProfile`, 'P1 doc "v1"');
    check(`${back}\nA forgets\n${ANEW}\nA deletesProfile`, 'lost doc "v1", G1, G5');
  });
  it('are so in an image that has them', () => {
    check(`${back}\nA back doc=v1 / doc=v1\nA forgets\n${ANEW}\nA deletesProfile`, 'lost doc "v1", G1, G5');
  });
  it('are so in an image of a moment before they were written over', () => {
    const since = `${back}\nA writes doc v3\nA back doc=v1`;
    check(`${since}\nA forgets\n${ANEW}\nA deletesProfile`, 'lost doc "v1", G1, G5');
    check(`${since}\n${ANEW}\nA deletesProfile`, 'nothing');
  });
  it('are as old as their clock says, where they follow on a removal', () => {
    const slowly = `${SHARED}\nC starts\nC on\nA slow\nA writes doc v2\nA removes doc`;
    const then = 'C slow\nC writes doc z\nA forgets\nC up doc\nA down doc';
    check(`${slowly}\nA slow\nA writes doc v1\n${then}`, 'P2 doc "v2", P1 doc "v1"');
  });
  it('are what somebody deleted who saw them, whatever became of the share', () => {
    const gone = 'B removes doc\nB deletesThere doc';
    const since = 'A writes doc v2\nA writes doc v1';
    for (const world of ['A hand renamed', 'A shareBack 3']) {
      check(`${SHARED}\n${world}\n${gone}\n${since}\nA deletesProfile`, 'nothing');
      check(`${SHARED}\n${world}\n${since}\n${gone}\nA deletesProfile`, 'nothing');
      check(`${SHARED}\n${gone}\n${world}\n${since}\nA deletesProfile`, 'nothing');
    }
    const image = 'C on\nA back doc=v1\nA on\nA up doc\nC up doc';
    check(
      `C starts\nC on\n${SHARED}\nC down doc\nA hand renamed\n${since}\n${gone}\nA deletesProfile\n${image}`,
      'nothing',
    );
    const other = 'A writes doc v2\nA writes doc v3';
    check(`${SHARED}\nA hand renamed\n${gone}\n${other}\nA deletesProfile`, 'lost doc "v3", G1, G5');
    const anew = 'B writes doc v1\nB up doc\nA down doc';
    check(
      `${SHARED}\n${gone}\n${anew}\nA hand renamed\n${since}\nA deletesProfile`,
      'P2 doc "v1", lost doc "v1", G1, G5',
    );
    const between = 'A shareBack 3\nA removes doc\nA writes doc v1\nA shareBack 8';
    check(`${SHARED}\n${gone}\n${between}\nA deletesHere doc`, 'P2 doc "v1"');
  });
  it('are gone where nobody can see the share, though they lie there', () => {
    check(`${back}\nA forgets\nA up doc\nA hides\nA deletesProfile`, 'lost doc "v1", G1');
  });
});

describe('a share that went back', () => {
  const again = 'A writes doc v2\nA writes doc v1';

  it('has what it has, as computers know it', () => {
    check(`${SHARED}\nA shareBack 4 doc=v1\n${again}\nA up doc`, 'G6');
  });
  it('makes computers forget what came after that moment', () => {
    check(`${SHARED}\nA shareBack 3\n${again}\nA deletesProfile`, 'lost doc "v1", G1, G5');
    check(`${SHARED}\nA shareBack 4\n${again}\nA deletesProfile`, 'lost doc "v1", G1');
  });
});

describe('a cached copy that goes', () => {
  it('takes its removals with it, and an image brings them back', () => {
    const gone = `${SHARED}\nA removes doc\nA deletesProfile`;
    check(`${gone}\nA back / doc=v1\nA deletesThere doc\nB deletesHere doc`, 'P2 doc "v1"');
    check(`${gone}\nA deletesThere doc`, 'lost doc "v1", G1, G3');
  });
  it('takes no deletion of others with it, of which it has learned', () => {
    const learned = `${SHARED}\nC starts\nC on\nC down doc\nB removes doc\nA deletesHere doc\nA deletesProfile`;
    check(`${learned}\nC deletesThere doc`, 'nothing');
  });
  it('takes no removal with it on which a value followed that was given up', () => {
    check(
      `${HIVE}\nA sets Color\nA sets Color red\nA givesUp\nA deletesProfile\nC sets Color\nC hiveUp`,
      'lost Color=red, P2 Color=blue, G1, G11',
    );
  });
  it('takes the removal with it of what another file was renamed over', () => {
    check(
      `${SHARED}\nA removes doc\nA writes x n\nA renames x doc\nA deletesProfile\nB deletesHere doc\nB deletesThere doc`,
      'lost doc "n", lost doc "v1", G1, G3, G5',
    );
  });
});

describe('the first roaming logon after a machine image was put back', () => {
  const red = 'B starts\nB on\nB sets Color red\nB hiveUp\nB off';
  const after = (before: string, image: string): string =>
    `A starts\n${before}\nA sets Color blue\nA off\n${red}\nA back ${image} Color=blue\nA on first\nA hiveUp`;

  it.each(['local', 'guest'])('is one over the %s profile that the image has', (kind) => {
    check(after('A on local', kind), 'lost Color=red, G1, G12');
    check(after('A on', kind), 'lost Color=red, G1, G12');
  });
  it('is none over a roaming one, whatever was there since', () => {
    check(after('A on', ''), 'lost Color=red, G1');
    check(after('A on local', ''), 'lost Color=red, G1');
  });
  it('is none where the image has no profile: what is there is newer than that', () => {
    const none = eventsOf(after('A on local', '')).map((event) =>
      event.type === 'local.restored' ? { ...event, profile: null } : event,
    );
    expect(judge(none).violations.map(({ guarantee }) => guarantee)).toEqual(['G1']);
  });
});
