import { describe, expect, it } from 'vitest';
import { verdictOn } from './history.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);

/** Color=grey lies on the server, on A and on B; both are logged on. */
const HIVE = `
  A starts
  B starts
  A on
  A sets Color grey
  A hiveUp
  B on
  B hiveDown`;

describe('P2: deleted by someone who had it', () => {
  it('is permitted', () => {
    check('A starts\nA on\nA writes doc v1\nA up doc\nA removes doc\nA deletesThere doc', 'P2 doc "v1"');
  });
  it('does not cover what came of a rename', () => {
    check(
      'A starts\nA on\nA writes doc v1\nA up doc\nA renames doc b\nA deletesThere doc\nA deletesHere b',
      'lost b "v1", G1, G3, G5',
    );
  });
});

describe('P3: sessions announced as not roaming back', () => {
  it('may lose what was made in them', () => {
    check('A starts\nA on readOnly\nA writes new n1\nA deletesHere new', 'P3 new "n1"');
  });
  it('may not lose what was made elsewhere', () => {
    check(
      'A starts\nA on\nA writes new n1\nA up new\nA off\nA on readOnly\nA deletesThere new',
      'lost new "n1", G1, G10, G3',
    );
  });
});

describe('P4: excluded folders', () => {
  const excluded = 'A starts\nA policy {"ExcludeProfileDirs":"Video"}\nA on\n';

  it('may go with the cached copy', () => {
    check(`${excluded}A writes Video/film pixels\nA deletesProfile`, 'P4 Video/film "pixels"');
  });
  it('are no other folders', () => {
    check(`${excluded}A writes Videos/film pixels\nA deletesProfile`, 'lost Videos/film "pixels", G1, G5');
  });
});

describe('P6: of two sessions that changed the hive, the older change', () => {
  it('is permitted, although a value is replaced by an older one', () => {
    check(`${HIVE}\nA sets Color red\nB sets Font big\nA hiveUp\nB hiveUp`, 'P6 Color=red, G2');
  });
  it('does not cover the newer change', () => {
    check(`${HIVE}\nB sets Font big\nA sets Color red\nA hiveUp\nB hiveUp`, 'lost Color=red, G1, G2');
  });
  it('does not cover a session that changed nothing', () => {
    check(`${HIVE}\nA sets Color red\nA hiveUp\nB hiveUp`, 'lost Color=red, G1, G2');
  });
});

describe('P7: hive changes after the forced save', () => {
  it('are permitted', () => {
    check(`${HIVE}\nA saves\nA sets Color red\nA hiveUp\nB sets Color blue\nB hiveUp`, 'P7 Color=red');
  });
  it('are not files, which do not wait for the hive', () => {
    check(`${HIVE}\nA saves\nA sets Color red\nA deletesProfile`, 'P7 Color=red');
    check(`${HIVE}\nA saves\nA writes doc v1\nA deletesProfile`, 'lost doc "v1", G1, G5');
  });
});

describe('P8: versions in between', () => {
  it('are no loss at all', () => {
    check('A starts\nA on\nA writes doc v1\nA writes doc v2\nA writes doc v3\nA up doc', 'nothing');
  });
});

describe('what was lost', () => {
  it('is not lost when it comes back', () => {
    check(
      `A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc\nA deletesThere doc\nB up doc`,
      'G3',
    );
  });
});
