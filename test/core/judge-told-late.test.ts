/** Who was killed between an upload and its record tells it late, or never: another computer's record shows that it was there. */
import { describe, expect, it } from 'vitest';
import { verdictOn } from './history.ts';

/** doc "v1" lies on the server, on A and on B; both are logged on, and A has brought "v2" there: its record is missing yet. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc v1\nB on\nB down doc v1\nA writes doc v2';
/** Twice: everyone logs off and on again. */
const ROUNDS = 'A off\nB off\nA on\nA off\nB on\nB off\nA on\nA off\nB on\nB off';
const check = (history: string, verdict: string): void =>
  expect(verdictOn(`${SHARED}\n${history}`)).toBe(verdict);

describe('what another computer had from the server before it was told who brought it', () => {
  it('is no copy over itself, neither there nor when it is told', () => {
    check('B down doc v2', 'nothing');
    check('B down doc v2\nA up doc v2', 'nothing');
    check('A writes new x\nB down new x\nA up new x\nB writes new y\nB up new y', 'nothing');
  });
  it('is where everybody sees it: the computer that brought it may go', () => {
    check('B down doc v2\nA deletesProfile', 'nothing');
    check('A deletesProfile', 'lost doc "v2", G1, G5');
  });
  it('is what the other goes on from', () => {
    check('B down doc v2\nB writes doc v3\nB up doc v3\nA down doc v3', 'nothing');
  });
  it('is what went into a conflict copy', () => {
    const settled = 'B up doc w\nB up copy v2\nA down doc w';
    check(`B writes doc w\nB aside central doc copy v2\n${settled}`, 'nothing');
  });
  it('is what seemed to be put there by hand, unless something else lay there', () => {
    check('B hand replaced doc v2\nB down doc v2\nA up doc v2', 'nothing');
    const aside = 'A up doc v2\nB aside central doc copy v2\nA hand replaced copy v2\nB confirms copy';
    check(`${aside}\nB deletesThere doc\nA deletesHere doc`, 'nothing');
    check('B writes doc w\nB up doc w\nA hand replaced doc v2', 'nothing');
  });
  it('is what a third had planned to have before the other went on', () => {
    const planned = 'C starts\nC on\nC plans down doc\nB writes doc w';
    const settled = 'B aside central doc copy v2\nB up copy v2\nB up doc w';
    check(`${planned}\n${settled}\nC down doc v2\nC down doc w`, 'nothing');
    check(`B writes doc w\n${settled}\nC starts\nC on\nC plans down doc\nC down doc v2`, 'lost doc "w", G1');
  });
  it('took the place of what lay there, and is judged for that', () => {
    check('B writes doc w\nB up doc w\nA writes doc v3\nB down doc v3', 'P1 doc "w"');
    check('B writes doc w\nB up doc w\nB down doc v2', 'lost doc "w", G1');
  });
});

describe('what another computer had, and who brought it confirmed before he told of it', () => {
  const seen = 'B down doc v2\nA off';
  it('is no copy over itself, where he could not tell of it in that session', () => {
    check(`${seen}\nA on readOnly\nA confirms doc\nA off\nA on\nA up doc v2`, 'nothing');
    check(`${seen}\nA on readOnly\nA confirms doc\nA off\nA on\nA up doc v2\nA up doc v2`, 'G6');
  });
  it('is one, where he could', () => {
    check(`${seen}\nA on\nA confirms doc\nA up doc v2`, 'G6');
  });
  it('is one, where it was not told of because it was', () => {
    check(`A up doc v2\n${seen}\nA on readOnly\nA confirms doc\nA off\nA on\nA up doc v2`, 'G6');
  });
});

describe('what is told late and is something else after all', () => {
  it('is a copy over itself, the second time', () => {
    check('B down doc v2\nA up doc v2\nA up doc v2', 'G6');
  });
  it('takes the place of what was made from it', () => {
    check('B down doc v2\nB writes doc v3\nB up doc v3\nA up doc v2', 'lost doc "v3", G1, G2');
  });
  it('is a copy of an older version over a newer one', () => {
    check('A up doc v2\nB writes doc w\nB down doc v1', 'lost doc "w", G1, G2, G5');
    check('B writes doc w\nB down doc v1', 'lost doc "w", G1, G2, G5');
  });
});

describe('a conflict copy that is told when another computer has made the same', () => {
  const moved = 'A up doc v2\nA aside central doc copy v2\nA up copy v2\nA deletesThere doc';
  it('is that one: what follows on it is no conflict', () => {
    const on = 'B writes doc w\nB aside central doc copy v2\nB confirms copy\nB writes copy x\nB up copy x';
    check(`${moved}\n${on}\nA down copy x`, 'nothing');
  });
});

describe('a conflict copy that somebody has from the server before it is told', () => {
  const KILLED = 'A up doc v2\nB writes doc w\nB plans up copy<doc';
  const told = 'B aside central doc copy v2\nB up copy v2\nB up doc w';
  it('is what the plan says', () => {
    check(`${KILLED}\nA down copy v2\nA down doc w\n${told}`, 'nothing');
    check(`${KILLED}\nA hand replaced copy v2\n${told}\nA down copy v2\nA down doc w`, 'nothing');
  });
  it('is what the plan says, also where nobody had told what was to go aside', () => {
    const untold = 'A writes new x\nB plans up copy<new\nA up new x\nA hand replaced copy x\nA down copy x';
    const gone = 'B deletesThere new\nA deletesHere new';
    check(`${untold}\nB aside central new copy x\nB confirms copy\n${gone}`, 'nothing');
    check(`${untold.replaceAll('copy x', 'copy y')}\n${gone}`, 'lost new "x", G1, G3');
  });
  it('is something else, where it is no such thing', () => {
    check(`${KILLED}\nA hand replaced copy other\nA deletesThere doc`, 'lost doc "v2", G1, G3');
    check(`${KILLED}\nB finishes up\nA hand replaced copy v2\nA deletesThere doc`, 'lost doc "v2", G1, G3');
  });
});

describe('a copy down that is told when the server has moved on', () => {
  it('is of the version it names: what comes next is another', () => {
    check('A up doc v2\nA writes doc v3\nA up doc v3\nB down doc v2\nB down doc v3', 'nothing');
    check('A up doc v2\nA removes doc\nA deletesThere doc\nB down doc v2\nB deletesHere doc', 'P2 doc "v2"');
  });
  it('is of the version that was planned, whatever lies there now', () => {
    const planned = 'A up doc v2\nB plans down doc\nC starts\nC on\nC writes doc w\nC up doc w';
    check(`${planned}\nB down doc v2\nB down doc w`, 'P1 doc "v2"');
    check(`${planned}\nB down doc v2\nB down doc w\nB down doc w`, 'P1 doc "v2", G6');
  });
  it('is of what was taken away since it was planned', () => {
    const planned = 'A up doc v2\nB down doc v2\nB plans down new';
    const away = 'A aside central new copy x\nA up copy x\nA deletesThere new';
    const settled = `B deletesHere new\nB down copy x\n${ROUNDS}`;
    check(`${planned}\n${away}\nB down new x\n${settled}`, 'nothing');
    check(`${planned}\n${away}\nB down new other\n${settled}`, 'G8');
    check(`${away}\n${planned}\nB down new x\n${settled}`, 'G8');
  });
  it('is of something that nobody told of, where nothing tells what it was', () => {
    const replaced = 'A up doc v2\nA hand replaced doc h\nB down doc unheard-of';
    check(`${replaced}\nB down doc h`, 'nothing');
    check(`${replaced}\nB down doc h\nB down doc h`, 'G6');
    const aside = 'B aside local doc copy unheard-of\nB up copy unheard-of\nB down doc h';
    const late = 'A up doc v2\nB plans down doc\nA hand replaced doc h\nB down doc unheard-of';
    check(
      `${late}\n${aside}\nA plans down copy doc\nA down copy unheard-of\nA down doc h\n${ROUNDS}`,
      'nothing',
    );
  });
  it('is of something newer, where it was planned after what is known came there', () => {
    const planned = 'A up doc v2\nA hand replaced doc h\nB plans down doc\nB down doc newer';
    check(`${planned}\nA down doc newer`, 'nothing');
    check(`${planned}\nB down doc h`, 'G2');
  });
  it('is of the latest that was made from the same bytes', () => {
    const again = 'A up doc v2\nA writes doc v1\nA up doc v1\nA writes doc v3\nA up doc v3';
    check(`${again}\nB down doc v1\nB writes doc w\nB up doc w\nA down doc w`, 'P1 doc "v3"');
  });
});

describe('a deletion that is not told before somebody brings the same back', () => {
  const deleted = 'A up doc v2\nB down doc v2\nB removes doc\nB plans up -doc';
  it('is no copy over itself, as long as it may have been carried out', () => {
    check(`${deleted}\nA up doc v2`, 'nothing');
    check(`${deleted}\nB finishes up\nA up doc v2`, 'G6');
    check(`${deleted}\nB deletesThere doc\nA up doc v2\nA up doc v2`, 'G6');
    check(`${deleted.replace('-doc', '-other')}\nA up doc v2`, 'G6');
  });
});

describe('what a merge was to do that was cut short, where the next session does not reach the server', () => {
  const apart = (way: string, plan: string): string =>
    `B plans ${way} ${plan}\nB plans ${way}\nB finishes ${way} 0 apart\nB off\nB on`;
  const reached = 'B plans down\nB finishes down';
  it('is of the version that was planned then', () => {
    const replaced = 'C starts\nC on\nC writes doc w\nC up doc w';
    const told = 'B plans down doc\nB down doc v2\nB down doc w';
    const cut = `A up doc v2\n${apart('down', 'doc')}`;
    check(`${cut}\n${replaced}\n${told}`, 'P1 doc "v2"');
    check(`${cut}\n${reached}\n${replaced}\n${told}`, 'P1 doc "v2", G2');
    check(
      `A up doc v2\nB plans down doc\nB down doc v2\nB plans down\nB finishes down 0 apart\nB off\nB on\n${replaced}\n${told}`,
      'P1 doc "v2", G2',
    );
  });
  it('is what its user goes on from', () => {
    const cut = `A up doc v2\n${apart('down', 'doc')}\nC starts\nC on\nC writes doc w\nC up doc w`;
    check(`${cut}\nB plans down doc\nB down doc v2\nB writes doc x\nB up doc x`, 'P1 doc "v2", P1 doc "w"');
  });
  it('is a deletion that may have been carried out', () => {
    const deleted = `A up doc v2\nB down doc v2\nB removes doc\n${apart('up', '-doc')}`;
    check(`${deleted}\nA up doc v2`, 'nothing');
    check(`${deleted}\n${reached}\nA up doc v2`, 'G6');
    check(`${deleted}\nB plans up -doc\nB deletesThere doc\nB finishes up\nA up doc v2\nA up doc v2`, 'G6');
  });
  it('is what went aside', () => {
    const cut = `A up doc v2\nB writes doc w\n${apart('up', 'copy<doc')}`;
    const byHand = 'A hand replaced copy v2\nA deletesThere doc';
    check(`${cut}\n${byHand}`, 'nothing');
    check(`${cut}\n${reached}\n${byHand}`, 'lost doc "v2", G1, G3');
  });
});

describe('a deletion that is told when something else lies there', () => {
  const deleted = 'A up doc v2\nB down doc v2\nB removes doc\nC starts\nC on\nC writes doc w\nC up doc w';
  it('was of what it names', () => {
    check(`${deleted}\nB deletesThere doc v2\nB down doc w\nA down doc w`, 'P2 doc "v2"');
  });
  it('or is of what lies there', () => {
    check(`${deleted}\nB deletesThere doc`, 'lost doc "w", G1, G3');
    check(`${deleted}\nB deletesThere doc w`, 'lost doc "w", G1, G3');
  });
});

describe('what comes to lie below a file', () => {
  it('tells that a hand has taken the file away', () => {
    check('A up doc v2\nC starts\nC on\nC writes doc/c x\nC up doc/c x\nA down doc/c x', 'nothing');
    check('A up doc v2\nC starts\nC on\nC writes doc/c x\nC up doc/c x\nC up doc/c x', 'G6');
  });
});
