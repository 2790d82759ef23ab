/** Equal bytes are one content: who saw them, in which version and at which path; and equal values, confirmed in a merge. */
import { describe, expect, it } from 'vitest';
import { verdictOn } from './history.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc';
/** Color=grey lies on the server, on A and on B; both are logged on. */
const HIVE = 'A starts\nB starts\nA on\nA sets Color grey\nA hiveUp\nB on\nB hiveDown';

describe('who saw the same bytes', () => {
  it('saw them at this path, or brought them here; not where they lay before', () => {
    const other = 'C starts\nC on\nC writes other v1';
    check(`${SHARED}\n${other}\nC writes other w\nC renames other doc\nC up doc`, 'P1 doc "v1"');
    check(`${SHARED}\n${other}\nC renames other doc\nC writes doc w\nC up doc`, 'nothing');
  });
  it('is nobody of those who went on from another version, where these were written as a change', () => {
    const gone = `${SHARED}\nA writes doc v2\nA up doc\nA writes doc v3\nA up doc`;
    check(`${gone}\nB writes doc v2\nB deletesProfile`, 'lost doc "v2", G1, G5');
  });
  it('and deleted them, deleted them for all: an older version may come back', () => {
    const same = 'E starts\nE on\nE down doc\nC starts\nC on\nB writes doc same\nB up doc\nC down doc';
    const older = 'E up doc\nC down doc';
    const gone = 'A removes doc\nA deletesThere doc';
    check(`${SHARED}\n${same}\nA writes doc same\n${gone}\n${older}`, 'P2 doc "same"');
    check(
      `${SHARED}\n${same}\nA writes doc else\n${gone}\n${older}`,
      'P2 doc "else", lost doc "same", G1, G2, G3',
    );
  });
});

describe('what somebody made of the same bytes', () => {
  it('takes the place of none that were made of that in turn: files', () => {
    check(`${SHARED}\nA writes doc y\nA up doc\nA writes doc v1\nA down doc`, 'lost doc "v1", G1, G2, G5');
    const again = `${SHARED}\nA removes doc\nA deletesThere doc\nA writes doc v1\nA up doc`;
    check(`${again}\nA deletesThere doc`, 'lost doc "v1", G1, G3');
    check(`${again}\nA removes doc\nA deletesThere doc`, 'P2 doc "v1"');
  });
  it('takes the place of none that were made of that in turn: values', () => {
    check(
      `${HIVE}\nA sets Color red\nA hiveUp\nA sets Color grey\nA hiveDown`,
      'lost Color=grey, G1, G2, G5',
    );
    const again = `${HIVE}\nA sets Color\nA mergesUp Color\nA sets Color grey\nA mergesUp Color grey`;
    check(`${again}\nA mergesUp Color`, 'lost Color=grey, G1');
  });
  it('takes their place also where its user has gone on: a removal planned before is that removal', () => {
    const both =
      'A sets Color red\nB sets Color red\nB mergesUp Color red\nC starts\nC on\nC mergesDown Color red';
    const removed = 'A sets Color\nA sets Color blue\nA mergesUp Color\nC mergesDown Color';
    check(`${HIVE}\n${both}\n${removed}`, 'P2 Color=red');
    const files = 'A writes doc red\nB writes doc red\nB up doc\nC starts\nC on\nC down doc';
    check(
      `${SHARED}\n${files}\nA removes doc\nA writes doc blue\nA deletesThere doc\nC deletesHere doc`,
      'P2 doc "red"',
    );
  });
});

describe('the removal told last', () => {
  const unheard = 'E starts\nE on';

  it('is not forgotten when somebody removes what he has not removed: files', () => {
    const both =
      'A writes doc red\nB writes doc red\nB up doc\nC starts\nC on\nC down doc\nA hand removed doc';
    const gone = `${SHARED}\n${both}\nA removes doc\nA deletesThere doc\n${unheard}\nE deletesThere doc`;
    check(`${gone}\nC deletesHere doc`, 'P2 doc "red"');
  });
  it('is not forgotten when somebody removes what he has not removed: values', () => {
    const both =
      'A sets Color red\nB sets Color red\nB mergesUp Color red\nC starts\nC on\nC mergesDown Color red';
    const gone = `${HIVE}\n${both}\nA sets Color\nA mergesUp Color\n${unheard}\nF starts\nF on\nF sets Color other`;
    check(
      `${gone}\nF mergesUp Color other\nE mergesUp Color\nC mergesDown Color`,
      'P2 Color=red, lost Color=other, G1',
    );
  });
  it('is none where its user only set another value', () => {
    check(`${HIVE}\nB sets Color red\nB hiveUp\nA sets Color blue\nA mergesUp Color`, 'lost Color=red, G1');
  });
});

describe('values in a merge', () => {
  it('are confirmed as they are, whatever the merge was told of them', () => {
    check(`${HIVE}\nA confirmsValue Color`, 'nothing');
    const third = 'A sets Color red\nB sets Color blue\nB hiveUp\nA confirmsValue Color grey';
    check(
      `${HIVE}\n${third}\nA sets Color green\nA sets Color red\nA deletesProfile`,
      'lost Color=red, G1, G5',
    );
  });
  it('go up as they were planned; what was set since is not confirmed by that', () => {
    check(
      `${HIVE}\nA sets Color red\nA sets Color blue\nA carriesUp Color red\nA deletesProfile`,
      'lost Color=blue, G1, G5',
    );
    check(`${HIVE}\nA sets Color red\nA carriesUp Color red\nA deletesProfile`, 'nothing');
  });
  it('that are equal are the one on the server', () => {
    check(
      `${HIVE}\nA sets Color blue\nA hiveUp\nB sets Color blue\nB confirmsValue Color blue\nB givesUp`,
      'nothing',
    );
    check(`${HIVE}\nA sets Color blue\nA hiveUp\nB sets Color blue\nB givesUp`, 'G11');
  });
  it('are removed on both sides, or not at all', () => {
    check(
      `${HIVE}\nA sets Color red\nB sets Color\nB hiveUp\nA confirmsValue Color\nA deletesProfile`,
      'lost Color=red, G1, G5',
    );
    check(
      `${HIVE}\nA sets Color\nA confirmsValue Color\nA deletesProfile\nC starts\nC on\nC hiveUp`,
      'lost Color=grey, G1',
    );
  });
});
