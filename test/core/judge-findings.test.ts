/** What the judge finds, word for word: which guarantee, at which event, of which version, by which rule. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import { eventsOf } from './history.ts';

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc';
const ALONE = 'A starts\nA on';
const OF = (version: string, computer: string): string => `${version} of alice, written on ${computer}`;

/** All that is found must be found at the last event. */
function check(history: string, findings: readonly string[], losses: readonly string[]): void {
  const events = eventsOf(history);
  const found = judge(events);
  expect(found.violations.map(({ guarantee, message }) => `${guarantee} ${message}`)).toEqual(findings);
  expect(new Set(found.violations.map(({ at }) => at))).toEqual(
    new Set(findings.length === 0 ? [] : [events.length]),
  );
  expect(
    found.losses.map((loss) => {
      const { path, content, writtenBy, computer, permitted, rule, lostAt } = loss;
      return `${path} "${content}" of ${writtenBy} by ${computer} ${rule}@${lostAt} ${permitted ?? 'not permitted'}`;
    }),
  ).toEqual(losses);
}

describe('a copy goes up', () => {
  it('an older edit over a newer one', () => {
    check(
      `${SHARED}\nB writes doc from-B\nA writes doc from-A\nA up doc\nB up doc`,
      [`G1 ${OF('doc "from-A"', 'A')} is gone everywhere (rule R on B)`],
      ['doc "from-A" of A by B R@13 not permitted'],
    );
  });
  it('an ancestor', () => {
    check(
      `${SHARED}\nA writes doc v2\nA up doc\nB up doc`,
      [
        `G2 ${OF('doc "v2"', 'A')} was replaced by its ancestor "v1" (rule R)`,
        `G1 ${OF('doc "v2"', 'A')} is gone everywhere (rule R on B)`,
      ],
      ['doc "v2" of A by B R@12 not permitted'],
    );
  });
  it('an ancestor whose stamp alone was changed', () => {
    check(
      `${SHARED}\nA writes doc v2\nA up doc\nB touches doc\nB up doc`,
      [
        `G2 ${OF('doc "v2"', 'A')} was replaced by its ancestor "v1" (rule R)`,
        `G6 A changed stamp alone moved content: ${OF('doc "v2"', 'A')} was replaced by its ancestor "v1" (rule R)`,
        `G1 ${OF('doc "v2"', 'A')} is gone everywhere (rule R on B)`,
      ],
      ['doc "v2" of A by B R@13 not permitted'],
    );
  });
  it('the very version that lies there', () => {
    check(`${SHARED}\nB up doc`, [`G6 ${OF('doc "v1"', 'A')} was copied over itself (rule R)`], []);
  });
  it('content that nobody was seen writing', () => {
    check(
      `${ALONE}\nA up doc x\nA deletesThere doc`,
      [
        `G3 ${OF('doc "x"', 'unknown')} was removed although nobody deleted it (rule R on A)`,
        `G1 ${OF('doc "x"', 'unknown')} is gone everywhere (rule R on A)`,
      ],
      ['doc "x" of unknown by A R@5 not permitted'],
    );
  });
  it('what was deleted here is not what goes up', () => {
    check(`${SHARED}\nA removes doc\nA up doc x\nB down doc`, [], ['doc "v1" of A by B R@12 P2']);
  });
});

describe('a copy comes down', () => {
  it('an older edit over a newer one that never went up', () => {
    check(
      `${SHARED}\nA writes doc from-A\nB writes doc from-B\nA up doc\nB down doc`,
      [
        `G1 ${OF('doc "from-B"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('doc "from-B"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['doc "from-B" of B by B R@13 not permitted'],
    );
  });
  it('an ancestor', () => {
    check(
      `${SHARED}\nA writes doc v2\nA down doc`,
      [
        `G2 ${OF('doc "v2"', 'A')} was replaced by its ancestor "v1" (rule R)`,
        `G1 ${OF('doc "v2"', 'A')} is gone everywhere (rule R on A)`,
        `G5 ${OF('doc "v2"', 'A')} had not reached the server and was removed (rule R on A)`,
      ],
      ['doc "v2" of A by A R@11 not permitted'],
    );
  });
  it('the same version again', () => {
    check(`${SHARED}\nB down doc`, [`G6 ${OF('doc "v1"', 'A')} was copied over itself (rule R)`], []);
  });
  it('over what a session that does not roam back has made', () => {
    check('A starts\nA on readOnly\nA writes n x\nA down n y', [], ['n "x" of A by A R@5 P3']);
  });
  it('content that nobody was seen writing, and goes again', () => {
    check(`${ALONE}\nA down doc x\nA deletesHere doc`, [], []);
    check(
      `${ALONE}\nA down doc x\nA deletesHere doc\nA deletesThere doc`,
      [
        `G3 ${OF('doc "x"', 'unknown')} was removed although nobody deleted it (rule R on A)`,
        `G1 ${OF('doc "x"', 'unknown')} is gone everywhere (rule R on A)`,
      ],
      ['doc "x" of unknown by A R@6 not permitted'],
    );
  });
  it('where the user deleted an earlier version', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB removes doc\nB down doc`, [], []);
  });
});

describe('half a file', () => {
  it('on the server, over a newer concurrent version', () => {
    check(
      `${SHARED}\nB writes doc from-B\nA writes doc from-A\nA up doc\nB half doc`,
      [`G1 ${OF('doc "from-A"', 'A')} is gone everywhere (rule R on B)`],
      ['doc "from-A" of A by B R@13 not permitted'],
    );
  });
  it('on the server, over an older concurrent version', () => {
    check(
      `${SHARED}\nA writes doc from-A\nB writes doc from-B\nA up doc\nB half doc\nB up doc`,
      [],
      ['doc "from-A" of A by B R@13 P1'],
    );
  });
  it('here, over what never went up', () => {
    check(
      `${SHARED}\nB writes doc from-B\nA writes doc from-A\nB up doc\nA halfDown doc`,
      [`G1 ${OF('doc "from-A"', 'A')} is gone everywhere (rule R on A)`],
      ['doc "from-A" of A by A R@13 not permitted'],
    );
  });
});

describe('a removal on the server', () => {
  it('of what nobody deleted', () => {
    check(
      `${SHARED}\nB deletesThere doc`,
      [
        `G3 ${OF('doc "v1"', 'A')} was removed although nobody deleted it (rule R on B)`,
        `G1 ${OF('doc "v1"', 'A')} is gone everywhere (rule R on B)`,
      ],
      ['doc "v1" of A by B R@10 not permitted'],
    );
  });
  it('by a deletion of an earlier version', () => {
    check(
      `${SHARED}\nB removes doc\nA writes doc v2\nA up doc\nB deletesThere doc`,
      [
        `G4 ${OF('doc "v2"', 'A')} was removed by a deletion that had not seen it (rule R on B)`,
        `G1 ${OF('doc "v2"', 'A')} is gone everywhere (rule R on B)`,
      ],
      ['doc "v2" of A by B R@13 not permitted'],
    );
  });
  it('by a rename of an earlier version: that is no deletion', () => {
    check(
      `${SHARED}\nA renames doc other\nB writes doc v2\nB up doc\nA deletesThere doc`,
      [
        `G3 ${OF('doc "v2"', 'B')} was removed although nobody deleted it (rule R on A)`,
        `G1 ${OF('doc "v2"', 'B')} is gone everywhere (rule R on A)`,
      ],
      ['doc "v2" of B by A R@13 not permitted'],
    );
  });
  it('while somebody still holds it, unconfirmed', () => {
    check(`${SHARED}\nA writes n x\nB writes n y\nB up n\nB deletesThere none`, [], []);
  });
  it('of a file that is not there is nothing', () => {
    check(`${SHARED}\nA deletesThere none\nA deletesHere none`, [], []);
  });
});

describe('a removal here', () => {
  it('of what never went up', () => {
    check(
      `${SHARED}\nA writes doc v2\nA deletesHere doc`,
      [
        `G3 ${OF('doc "v2"', 'A')} was removed although nobody deleted it (rule R on A)`,
        `G1 ${OF('doc "v2"', 'A')} is gone everywhere (rule R on A)`,
        `G5 ${OF('doc "v2"', 'A')} had not reached the server and was removed (rule R on A)`,
      ],
      ['doc "v2" of A by A R@11 not permitted'],
    );
  });
  it('of what the server has', () => check(`${SHARED}\nA deletesHere doc`, [], []));
  it('of bytes that the server has by another hand', () => {
    check(`${SHARED}\nB writes n same\nA writes n same\nA up n\nB deletesHere n`, [], []);
  });
  it('of what its user deleted, while another computer has it still', () => {
    check(`${SHARED}\nA removes doc\nA deletesThere doc\nA deletesHere doc`, [], []);
  });
  it('of what another user deleted, at the last place that has it', () => {
    check(
      `${SHARED}\nA removes doc\nA deletesThere doc\nB deletesHere doc`,
      [],
      ['doc "v1" of A by B R@12 P2'],
    );
  });
});

describe('a file on the server that was not overwritten', () => {
  const NEWER_THERE = `${SHARED}\nB writes doc from-B\nA writes doc from-A\nA up doc`;
  const unasked = `G3 ${OF('doc "from-B"', 'B')} was removed although nobody deleted it (rule R on B)`;

  it('permits that the older one goes', () => {
    check(
      `${NEWER_THERE}\nB keepsThere doc\nB deletesHere doc`,
      [unasked],
      ['doc "from-B" of B by B R@14 P1'],
    );
  });
  it('but: it was never said', () => {
    check(
      `${NEWER_THERE}\nB deletesHere doc`,
      [
        unasked,
        `G1 ${OF('doc "from-B"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('doc "from-B"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['doc "from-B" of B by B R@13 not permitted'],
    );
  });
  it('but: the one there is the older', () => {
    check(
      `${SHARED}\nA writes doc from-A\nB writes doc from-B\nA up doc\nB keepsThere doc\nB deletesHere doc`,
      [
        unasked,
        `G1 ${OF('doc "from-B"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('doc "from-B"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['doc "from-B" of B by B R@14 not permitted'],
    );
  });
  it('but: what was kept is the local one', () => {
    check(
      `${NEWER_THERE}\nB keepsHere doc\nB deletesHere doc`,
      [
        unasked,
        `G1 ${OF('doc "from-B"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('doc "from-B"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['doc "from-B" of B by B R@14 not permitted'],
    );
  });
});

describe('a conflict copy', () => {
  const CONFLICT = `${SHARED}\nA writes doc from-A\nB writes doc from-B\nA up doc`;

  it('holds the local loser, until it goes as well', () => {
    check(`${CONFLICT}\nB aside local doc copy\nB down doc`, [], []);
    check(
      `${CONFLICT}\nB aside local doc copy\nB down doc\nB deletesHere copy`,
      [
        `G3 ${OF('doc "from-B"', 'B')} was removed although nobody deleted it (rule R on B)`,
        `G1 ${OF('doc "from-B"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('doc "from-B"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['doc "from-B" of B by B R@15 not permitted'],
    );
  });
  it('holds the loser from the server', () => {
    check(`${CONFLICT}\nB aside central doc copy\nB up doc`, [], []);
  });
  it('of a file that is not there is nothing', () => {
    check(`${CONFLICT}\nB aside local none copy\nB aside central none copy`, [], []);
  });
});

describe('a confirmation', () => {
  it('makes equal bytes one version', () => {
    check(`${SHARED}\nB writes n same\nA writes n same\nA up n\nB confirms n\nB deletesHere n`, [], []);
  });
  it('but: of other bytes it confirms nothing', () => {
    check(
      `${SHARED}\nA writes n one\nB writes n two\nA up n\nB confirms n\nB deletesHere n`,
      [
        `G3 ${OF('n "two"', 'B')} was removed although nobody deleted it (rule R on B)`,
        `G1 ${OF('n "two"', 'B')} is gone everywhere (rule R on B)`,
        `G5 ${OF('n "two"', 'B')} had not reached the server and was removed (rule R on B)`,
      ],
      ['n "two" of B by B R@14 not permitted'],
    );
  });
});

describe('a version in words', () => {
  it('is cut short after forty characters', () => {
    const long = 'x'.repeat(41);
    check(
      `${ALONE}\nA up doc ${long}\nA deletesThere doc`,
      [
        `G3 ${OF(`doc "${'x'.repeat(40)}…"`, 'unknown')} was removed although nobody deleted it (rule R on A)`,
        `G1 ${OF(`doc "${'x'.repeat(40)}…"`, 'unknown')} is gone everywhere (rule R on A)`,
      ],
      [`doc "${long}" of unknown by A R@5 not permitted`],
    );
  });
  it('of a setting names the setting', () => {
    const { violations } = judge(eventsOf('A starts\nA on\nA sets Color red\nA opens mail\nA givesUp'));
    expect(violations.map(({ message }) => message)).toContain(
      'the setting Color "red" of alice, written on A is gone everywhere (rule R on A)',
    );
  });
});
