/** What takes several things at once: two users on a computer, clocks that show the same, a memory lost beside a merge. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { eventsOf, verdictOn } from './history.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);
const told = (events: readonly LogEvent[], guarantee: string): string[] =>
  judge(events).violations.flatMap((found) => (found.guarantee === guarantee ? [found.message] : []));
const disagreements = (history: string): number => told(eventsOf(history), 'G8').length;

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc';
/** Color=grey lies on the server, on A and on B; both are logged on. */
const HIVE = 'A starts\nB starts\nA on\nA sets Color grey\nA hiveUp\nB on\nB hiveDown';
/** Everyone logs off and on twice. */
const ROUNDS = 'A off\nB off\nA on\nA off\nB on\nB off\nA on\nA off\nB on\nB off';

/** The same of bob, with a profile of his own. */
const ofBob = (history: string): string =>
  history.replaceAll(/^([AB]) (?!starts)/gm, '$1/bob ').replaceAll(/ on$/gm, ' on roaming bob');

describe('two users on one computer', () => {
  const back = 'A removes doc\nA deletesThere doc\nB up doc\nA down doc';

  it('have half a file each: the other’s whole one does not finish it', () => {
    check('A starts\nA on\nA/bob on\nA writes doc v1\nA half doc\nA/bob up doc x', 'G7');
    check('A starts\nA on\nA/bob on\nA writes doc v1\nA half doc\nA up doc', 'nothing');
  });
  it('forget each for himself', () => {
    expect(disagreements(`${SHARED}\n${back}\n${ROUNDS}`)).toBe(1);
    expect(disagreements(`${SHARED}\nA/bob on roaming bob\nA/bob forgets\n${back}\n${ROUNDS}`)).toBe(1);
    expect(disagreements(`${SHARED}\nA forgets\n${back}\n${ROUNDS}`)).toBe(0);
  });
  it('are not disturbed by a hand in the other’s profile', () => {
    const hands = ['A hand removed', 'A hand replaced doc a0\nA hand replaced doc/sub a1'];
    for (const hand of hands)
      expect(disagreements(`${ofBob(SHARED)}\n${hand}\n${ofBob(`${back}\n${ROUNDS}`)}`)).toBe(1);
    const again = 'A writes doc v2\nA writes doc v1\nA up doc';
    check(`${ofBob(SHARED)}\nA hand removed\n${ofBob(again)}`, 'G6');
  });
  it('are at rest each for himself', () => {
    const differ = ofBob(`${SHARED}\nA writes doc v2\nA up doc\n${ROUNDS}`);
    expect(disagreements(`${differ}\nA on\nA writes other o1`)).toBe(1);
    expect(disagreements(`${differ}\nA/bob writes other o1`)).toBe(0);
  });
  it('write bytes back each for himself, though they share a folder', () => {
    const back = `${SHARED}\nA/bob on\nA/bob down doc\nA/bob writes doc v2\nA/bob writes doc v1\nA/bob forgets`;
    const gone = `${back}\nC starts\nC on\nC writes doc z\nC up doc\nA/bob deletesProfile`;
    expect(judge(eventsOf(gone)).losses.map(({ user, permitted }) => [user, permitted])).toEqual([
      ['bob', null],
    ]);
  });
  it('pass on their own deletions, though they share a folder', () => {
    const both = `${SHARED}\nA/bob on\nA/bob down doc\nA/bob removes doc`;
    check(`${both}\nA deletesThere doc\nA/bob deletesProfile\nB deletesHere doc`, 'lost doc "v1", G1, G3');
    check(`${both}\nA/bob deletesThere doc\nA/bob deletesProfile\nB deletesHere doc`, 'nothing');
  });
});

describe('clocks that show the same', () => {
  /** B is behind by two minutes and so many milliseconds: its second line shows the time of A’s. */
  const beside = (ms: number): string => `B behind ${120_000 + ms}`;

  it('make the one on the server the newer of two files', () => {
    const kept = (ms: number): string =>
      `${SHARED}\nA writes doc from-A\n${beside(ms)}\nB writes doc from-B\nA up doc\nB keepsThere doc\nB deletesHere doc`;
    check(kept(0), 'P1 doc "from-B", G3');
    check(kept(-1), 'lost doc "from-B", G1, G3, G5');
  });
  it('make the session that saves its hive last the newer one', () => {
    const saved = (ms: number): string =>
      `${HIVE}\nA sets Color red\n${beside(ms)}\nB sets Font big\nA hiveUp\nB hiveUp`;
    check(saved(0), 'P6 Color=red, G2');
    check(saved(1), 'lost Color=red, G1, G2');
  });
  it('make what came to the server at the moment of a first roaming logon no later one', () => {
    const events = eventsOf(
      'A starts\nB starts\nA on local\nA sets Color blue\nA off\nB on\nB sets Color red\nB hiveUp\nB off\nA on first\nA hiveUp',
    );
    const openedAt = events.findLast(({ type }) => type === 'network.detected')?.at ?? 0;
    const arriving = (at: number): LogEvent[] =>
      events.map((event) =>
        event.type === 'hive.copied' && event.computer === 'B' ? { ...event, at } : event,
      );
    expect([openedAt, openedAt + 1].map((at) => told(arriving(at), 'G12').length)).toEqual([1, 0]);
  });
  it('are told by the millisecond where bytes were written again by a clock set back', () => {
    const again = 'A writes doc v2\nA slow\nA writes doc v1\nA writes doc v3\nC starts\nC on';
    // The v2 taken back at minute 7 may be told as v1 one millisecond later, and v3 as one more.
    const against = (later: number): string =>
      `${SHARED}\n${again}\nC behind ${7 * 60_000 - later}\nC writes doc z\nA up doc\nC keepsThere doc\nC deletesHere doc`;
    check(against(2), 'P1 doc "z", G3');
    check(against(3), 'lost doc "z", G1, G3, G5');
  });
});

describe('a loser on record', () => {
  const lost = `${SHARED}\nB writes doc from-B\nA writes doc from-A\nA up doc`;

  it('may go, though nobody can see the winner by then', () => {
    check(`${lost}\nB keepsThere doc\nA hides\nB down doc`, 'P1 doc "from-B"');
    check(`${lost}\nA hides\nB down doc`, 'lost doc "from-B", G1, G5');
  });
});

describe('an older file', () => {
  it('is no rival of what was written after its removal, whatever the clock said', () => {
    check(`${SHARED}\nB slow\nB removes doc\nB writes doc v2\nB down doc`, 'lost doc "v2", G1, G2, G5');
  });
});

describe('the same bytes', () => {
  it('are no excuse where what somebody made of them cannot be seen either', () => {
    const next = `${SHARED}\nA writes doc same\nA writes doc next\nA up doc\nB writes doc same`;
    check(`${next}\nA hides\nB down doc`, 'lost doc "same", G1, G5');
    check(`${next}\nB down doc`, 'nothing');
  });
  it('lie in a conflict copy as well, be it of what they were made from', () => {
    const aside = `${SHARED}\nA aside local doc copy\nA up copy`;
    const anew =
      'B writes doc v2\nB writes doc v1\nB forgets\nC starts\nC on\nC writes doc z\nC up doc\nB deletesProfile';
    check(`${aside}\n${anew}`, 'nothing');
    check(`${SHARED}\n${anew}`, 'lost doc "v1", G1, G5');
  });
  it('over half a file are written, and do not finish it', () => {
    const half = `${SHARED}\nA writes doc v2\nA up doc\nB halfDown doc\nB writes doc v2`;
    check(`${half}\nC starts\nC on\nC writes doc z\nC up doc\nB deletesProfile`, 'lost doc "v2", G1, G5, G7');
  });
  it('of a value are deleted by who deleted his own, at whatever merge that is told', () => {
    const both = `${HIVE}\nA sets Font big\nA mergesUp Font big\nA sets Color red\nB sets Color red`;
    const gone = 'P2 Color=red';
    check(`${both}\nB hiveUp\nA sets Color\nA hiveUp`, gone);
    const merged = `${both}\nB mergesUp Color red`;
    check(`${merged}\nA sets Color\nA mergesUp Color`, gone);
    const third = `${merged}\nC starts\nC on\nC mergesDown Color red\nA sets Color\nA mergesUp Color`;
    check(`${third}\nC mergesDown Color`, gone);
    check(`${third}\nA sets Font\nA mergesUp Font\nC mergesDown Color`, `${gone}, P2 Font=big`);
  });
  it('at a first roaming logon are the same value to who went on from it', () => {
    const went = (first: string): string =>
      `A starts\nB starts\nA on local\nA sets Color ${first}\nA sets Color blue\nA off\nB on\nB sets Color red\nB hiveUp\nB off\nA on first\nA hiveUp`;
    expect(['red', 'green'].map((first) => told(eventsOf(went(first)), 'G12').length)).toEqual([0, 1]);
  });
});

describe('half a file', () => {
  it('says nothing of agreement, though something else lies there by then', () => {
    const half = `${SHARED}\nA writes doc v2\nA up doc\nB halfDown doc\nA writes doc v3\nA up doc`;
    expect(disagreements(`${half}\n${ROUNDS}`)).toBe(0);
  });
  it('is removed by a hand that puts a folder there', () => {
    check(`${SHARED}\nA writes doc v2\nA half doc\nA hand replaced doc/sub h`, 'G7');
  });
});

describe('a value over which a whole hive comes down', () => {
  const two = 'A starts\nB starts\nB on\nA on';

  it('is the older one by the session that made the other, where nobody was seen sending the hive up', () => {
    check(`${two}\nB sets Color grey\nA sets Color blue\nA mergesUp Color blue\nB hiveDown`, 'P6 Color=grey');
    check(
      `${two}\nA sets Color blue\nB sets Color grey\nA mergesUp Color blue\nB hiveDown`,
      'lost Color=grey, G1, G5',
    );
  });
  it('is lost where there is no other', () => {
    check(`${two}\nB sets Color blue\nA sets Font big\nB hiveDown`, 'lost Color=blue, G1, G5');
  });
  it('is lost in a session that goes on with its hive: that is no first roaming one', () => {
    check(
      `${HIVE}\nB sets Color blue\nA sets Color red\nA resumes\nB hiveUp\nA hiveDown`,
      'lost Color=red, G1, G5',
    );
  });
  it('is an older one that does not go up at a first roaming logon, be it written in that session by a slow clock', () => {
    const old =
      'A starts\nB starts\nA on local\nA sets Color blue\nA off\nB on\nB sets Color red\nB hiveUp\nB off\nA on first';
    expect(told(eventsOf(`${old}\nA slow\nA sets Color green\nA mergesUp Color green`), 'G12')).toEqual([]);
  });
});

describe('what an event wrote once more', () => {
  it('is in an image of that moment, as a file renamed over the same bytes', () => {
    check(`${SHARED}\nA writes x v1\nA renames x doc\nA writes doc v2\nA back doc=renamed\nA up doc`, 'G6');
  });
  it('is in an image of that moment, as a value', () => {
    check(`${HIVE}\nA sets Color grey\nA back Color=grey\nA hiveUp`, 'nothing');
  });
  it('takes back what was written at that path, and not what was renamed to it', () => {
    const over = `${SHARED}\nA writes x x0\nA up x\nA writes x n\nA renames x doc\nA writes doc v1`;
    check(`${over}\nB deletesThere x`, 'nothing');
  });
});

describe('a hand that begins a profile anew', () => {
  it('puts things there that follow on nothing', () => {
    const anew = `${SHARED}\nA hand replaced doc h1\nA down doc\nA hand removed`;
    check(`${anew}\nA hand replaced doc h2\nA up doc`, 'lost doc "h2", G1');
  });
  it('knows what it put into another one', () => {
    const other = ofBob(`${SHARED}\nA hand replaced doc h1\nA down doc\nA hand removed doc`);
    check(
      `${other}\nA hand replaced doc a0\nA hand removed\n${ofBob('A hand replaced doc h2\nA up doc')}`,
      'lost doc "h2", G1, G2',
    );
  });
});

describe('a deletion told under another name', () => {
  it('stays when the cached copy goes', () => {
    const aside = `${SHARED}\nB aside local doc copy\nB up copy\nA hand removed doc\nA removes doc`;
    check(`${aside}\nA deletesThere copy\nA deletesProfile\nB deletesHere copy`, 'P2 doc "v1"');
  });
  it('is a matter of the computer where the folder does not roam by then', () => {
    const film = SHARED.replaceAll('doc', 'video/film');
    const back = 'A removes video/film\nA deletesThere video/film\nB up video/film';
    expect(disagreements(`${film}\n${back}\nA down video/film\n${ROUNDS}`)).toBe(1);
    const policy = 'A policy {"ExcludeProfileDirs":"Video"}';
    expect(disagreements(`${film}\n${back}\n${policy}\n${ROUNDS}`)).toBe(0);
  });
});

describe('a computer that forgot', () => {
  const back = `A removes doc\nA deletesThere doc\nB up doc\nA down doc\n${ROUNDS}`;

  it.each([
    ['A forgets\nA plans up\nA finishes up', 1],
    ['A forgets\nA plans up\nA finishes up 1', 0],
    ['A forgets\nA plans down\nA finishes down', 0],
    ['A plans up\nA forgets\nA finishes up', 0],
  ])('knows again after a whole merge up that was planned since: %j', (merge, times) => {
    expect(disagreements(`${SHARED}\n${merge}\n${back}`)).toBe(times);
  });
});

describe('sessions and rounds', () => {
  it('a logon without a profile folder stays with the one before', () => {
    check(`${SHARED}\nA off\nA on offline none\nA deletesThere doc`, 'lost doc "v1", G1, G10, G3');
  });
  it.each([
    ['A on\nA off', 1],
    ['A on\nA resumes\nA off', 0],
    ['A on\nA stops\nA off', 0],
    ['A on\nA leaves\nA off', 0],
  ])('a second round that goes %j counts %d times', (round, times) => {
    const differ = `${SHARED}\nA writes doc v2\nA up doc\nA off\nB off\nA on\nA off\nB on\nB off`;
    expect(disagreements(`${differ}\n${round}\nB on\nB off`)).toBe(times);
  });
  it.each(['endsUpload', 'givesUploadUp'])(
    'what goes up after an upload that ended is none of it: %s',
    (ends) => {
      check(`A starts\nA on\nA uploads 2\nA ${ends}\nA writes doc v1\nA up doc`, 'nothing');
      check('A starts\nA on\nA uploads 2\nA writes doc v1\nA up doc', 'G13');
    },
  );
});
