import { describe, expect, it } from 'vitest';
import { verdictOn } from './history.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = `
  A starts
  B starts
  A on
  A writes doc v1
  A up doc
  B on
  B down doc`;

describe('G1: newer data is never lost', () => {
  it('an older edit takes the place of a newer one', () => {
    check(`${SHARED}\nB writes doc from-B\nA writes doc from-A\nA up doc\nB up doc`, 'lost doc "from-A", G1');
  });
  it('but: a newer edit takes the place of an older one', () => {
    check(`${SHARED}\nA writes doc from-A\nB writes doc from-B\nA up doc\nB up doc`, 'P1 doc "from-A"');
  });
  it('but: the older edit is still on its computer, unconfirmed', () => {
    check(`${SHARED}\nA writes doc from-A\nB writes doc from-B\nB up doc`, 'nothing');
  });
  it('but: it was made from the one it replaces', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB down doc\nB writes doc v3\nB up doc`, 'nothing');
  });
});

describe('G2: causality beats clocks', () => {
  it('a copy is replaced by its ancestor', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB up doc`, 'lost doc "v2", G1, G2');
  });
  it('but: by a version made from it', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB down doc`, 'nothing');
  });
});

describe('G3: absence is not deletion', () => {
  it('what nobody deleted is removed from the server', () => {
    check(`${SHARED}\nB deletesThere doc`, 'lost doc "v1", G1, G3');
  });
  it('but: somebody deleted it', () => {
    check(`${SHARED}\nB removes doc\nB deletesThere doc\nA deletesHere doc`, 'P2 doc "v1"');
  });
});

describe('G4: a deletion removes only what its user had seen', () => {
  it('a later version goes by a deletion of the earlier one', () => {
    check(`${SHARED}\nB removes doc\nA writes doc v2\nA up doc\nB deletesThere doc`, 'lost doc "v2", G1, G4');
  });
  it('but: the later version had come down before', () => {
    check(
      `${SHARED}\nA writes doc v2\nA up doc\nB down doc\nB removes doc\nB deletesThere doc\nA deletesHere doc`,
      'P2 doc "v2"',
    );
  });
});

describe('G5: unconfirmed content is removed by nothing', () => {
  it('a file that never went up is removed', () => {
    check(`${SHARED}\nA writes new n1\nA deletesHere new`, 'lost new "n1", G1, G3, G5');
  });
  it('a file that never went up goes with the cached copy', () => {
    check(`${SHARED}\nA writes new n1\nA deletesProfile`, 'lost new "n1", G1, G5');
  });
  it('but: it went up before', () => {
    check(`${SHARED}\nA writes new n1\nA up new\nA deletesProfile`, 'nothing');
  });
});

describe('G6: stamps alone move nothing', () => {
  it('a touched copy goes over the very version it is', () => {
    check(`${SHARED}\nA touches doc\nA up doc`, 'G6');
  });
  it('a touched old copy goes over a newer version', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB touches doc\nB up doc`, 'lost doc "v2", G1, G2, G6');
  });
  it('but: it was changed as well', () => {
    check(`${SHARED}\nA touches doc\nA writes doc v2\nA up doc`, 'nothing');
  });
});

describe('G7: never half a file', () => {
  it('half a file stays', () => check(`${SHARED}\nA writes doc v2\nA half doc\nA stops`, 'G7'));
  it('half a file comes down over the only whole one', () => {
    check(
      `${SHARED}\nA writes doc v2\nA half doc\nA stops\nA starts\nA on\nA down doc v`,
      'lost doc "v2", G1, G5, G7',
    );
  });
  it('but: the other half follows', () =>
    check(`${SHARED}\nA writes doc v2\nA half doc\nA up doc`, 'nothing'));
});

const ROUNDS = 'A off\nB off\nA on\nA off\nB on\nB off\nA on\nA off\nB on\nB off';

describe('G8: all agree in the end', () => {
  it('a copy differs after two rounds', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\n${ROUNDS}`, 'G8');
  });
  it('something deleted is back after two rounds', () => {
    check(`${SHARED}\nA removes doc\nA deletesThere doc\nB up doc\nA down doc\n${ROUNDS}`, 'G8');
  });
  it('but: the rounds are not over', () => check(`${SHARED}\nA writes doc v2\nA up doc\nA off`, 'nothing'));
  it('but: the copy came down', () => {
    check(`${SHARED}\nA writes doc v2\nA up doc\nB down doc\n${ROUNDS}`, 'nothing');
  });
  it('but: what was renamed was renamed back', () => {
    check(`${SHARED}\nA renames doc other\nA renames other doc\n${ROUNDS}`, 'nothing');
  });
});

describe('G9: every overwrite has its rule', () => {
  it('a copy names no rule', () => check(`${SHARED}\nA writes doc v2\nA upWithoutRule doc`, 'G9'));
  it('but: it does', () => check(`${SHARED}\nA writes doc v2\nA up doc`, 'nothing'));
});

describe('G10: what does not roam back uploads nothing', () => {
  it('a read-only session sends a file up', () => {
    check('A starts\nA on readOnly\nA writes new n1\nA up new', 'G10');
  });
  it('a session without a download sends a file up', () => {
    check('A starts\nA on offline\nA writes new n1\nA up new', 'G10');
  });
  it('but: a roaming session', () => check('A starts\nA on\nA writes new n1\nA up new', 'nothing'));
});

describe('G11: a locked hive costs nothing, and does not stay for ever', () => {
  const CHANGED = 'A starts\nA on\nA sets Color red\nA opens mail';

  it('a hive is given up', () => check(`${CHANGED}\nA givesUp`, 'lost Color=red, G1, G11'));
  it('but: it had gone up', () => check(`${CHANGED}\nA hiveUp\nA givesUp`, 'nothing'));
  it('a hive stays loaded after its last handle closed', () => {
    check(`${CHANGED}\nA hiveUp\nA off lingering\nA closes mail\nB starts`, 'G11');
  });
  it('but: it is unloaded', () => {
    check(`${CHANGED}\nA hiveUp\nA off lingering\nA closes mail\nA unloads\nB starts`, 'nothing');
  });
  it('a marked profile is there after the boot', () => {
    check(`${CHANGED}\nA hiveUp\nA marks\nA off deletePending\nA stops\nA starts\nB starts`, 'G11');
  });
  it('but: it is deleted at the boot', () => {
    check(
      `${CHANGED}\nA hiveUp\nA marks\nA off deletePending\nA stops\nA starts\nA deletesProfile\nB starts`,
      'nothing',
    );
  });
});

describe('G12: no older local hive at the first roaming logon', () => {
  const LOCAL = `
    A starts
    B starts
    A on local
    A sets Color blue
    A off
    B on
    B sets Color red
    B hiveUp
    B off`;

  it('the old local hive goes up', () => {
    check(`${LOCAL}\nA on first\nA hiveUp`, 'lost Color=red, G1, G12');
  });
  it('but: the central hive comes down first', () => {
    check(`${LOCAL}\nA on first\nA hiveDown\nA hiveUp`, 'P5 Color=blue');
  });
});

describe('G13: the background upload keeps its hour', () => {
  const chosen = 'A starts\nA policy {"UploadHiveMethod":1,"UploadHiveInterval":1}\nA on';

  it('it runs before it is due', () => check(`${chosen}\nA schedules interval 60\nA uploads 60`, 'G13'));
  it('it runs by the mode that was not chosen', () => check(`${chosen}\nA schedules timeOfDay 60`, 'G13'));
  it('it runs twice for one trigger', () => {
    check(`${chosen}\nA schedules interval 2\nA uploads 2\nA uploads 2`, 'G13');
  });
  it('it runs after the logoff', () => {
    check(`${chosen}\nA schedules interval 2\nA off\nA uploads 2`, 'G13');
  });
  it('it carries a file', () => {
    check(`${chosen}\nA writes new n1\nA schedules interval 2\nA uploads 2\nA up new`, 'G13');
  });
  it('but: once, when due, the hive only', () => {
    check(`${chosen}\nA sets Color red\nA schedules interval 2\nA uploads 2\nA hiveUp`, 'nothing');
  });
});
