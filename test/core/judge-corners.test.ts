/** Where two things meet that the judge must tell apart, and whose book-keeping no single guarantee shows. */
import { describe, expect, it } from 'vitest';
import { Judge, judge } from '../../src/judge/judge.ts';
import { isPrivateKind } from '../../src/judge/sessions.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { eventsOf, verdictOn } from './history.ts';
import { logOf } from './scene.ts';

const check = (history: string, verdict: string): void => expect(verdictOn(history)).toBe(verdict);
const messagesOn = (events: readonly LogEvent[]): string[] =>
  judge(events).violations.map(({ guarantee, message }) => `${guarantee} ${message}`);

/** doc "v1" lies on the server, on A and on B; both are logged on. */
const SHARED = 'A starts\nB starts\nA on\nA writes doc v1\nA up doc\nB on\nB down doc';
/** Everyone logs off and on twice. */
const ROUNDS = 'A off\nB off\nA on\nA off\nB on\nB off\nA on\nA off\nB on\nB off';

describe('records that say too little', () => {
  const without = (history: string, member: string): string[] => {
    const events = eventsOf(history);
    const last = { ...(events.at(-1) as LogEvent) } as Record<string, unknown>;
    delete last[member];
    return messagesOn([...events.slice(0, -1), last as unknown as LogEvent]);
  };
  const COPY = `${SHARED}\nA writes doc v2\nA up doc`;

  it('name no rule', () => {
    expect(without(COPY, 'rule')).toEqual(['G9 file.copied names no rule']);
    expect(without('A starts\nA on\nA deletesProfile', 'rule')).toEqual(['G9 profile.deleted names no rule']);
  });
  it.each([
    'A deletesHere doc',
    'A keepsHere doc',
    'A aside local doc other',
    'A hiveUp',
    'A mergesUp Color red',
    'A givesUp',
  ])('name no rule, whatever they tell: %s', (line) => {
    expect(without(`${SHARED}\n${line}`, 'rule').at(0)).toMatch(/^G9 .* names no rule$/);
  });
  it.each(['hive.kept', 'hive.failed', 'file.failed', 'logon.refused', 'profile.kept', 'upload.abandoned'])(
    'name no rule, be they of a kind that is not looked at: %s',
    (type) => {
      const events = eventsOf(`${SHARED}\nA hiveUp`);
      const last = { ...events.at(-1), type, rule: '' } as unknown as LogEvent;
      expect(messagesOn([...events.slice(0, -1), last])).toEqual([`G9 ${type} names no rule`]);
    },
  );
  it('do not say what was compared, where something was', () => {
    expect(without(COPY, 'compared')).toEqual(['G9 file.copied does not say what was compared']);
    expect(without('A starts\nA on\nA deletesProfile', 'compared')).toEqual([]);
  });
  it('do not say what a copy replaced', () => {
    expect(without(COPY, 'replaced')).toEqual(['G9 An overwrite does not say what it replaced']);
    expect(without(`${SHARED}\nA removes doc\nA deletesThere doc`, 'replaced')).toEqual([]);
    expect(messagesOn(eventsOf(COPY))).toEqual([]);
  });
});

describe('a deletion that went with the cached copy', () => {
  it('never happened to anybody else', () => {
    check(
      `${SHARED}\nA removes doc\nA deletesProfile\nB deletesHere doc\nB deletesThere doc`,
      'lost doc "v1", G1, G3',
    );
    check(`${SHARED}\nA removes doc\nB deletesHere doc\nB deletesThere doc`, 'P2 doc "v1"');
  });
  it('happened if the server had been told of it', () => {
    check(`${SHARED}\nA removes doc\nA deletesThere doc\nA deletesProfile\nB deletesHere doc`, 'P2 doc "v1"');
  });
  it('never happened, though the user wrote there again before', () => {
    check(
      `${SHARED}\nA removes doc\nA writes doc v2\nA deletesProfile\nB deletesHere doc\nB deletesThere doc`,
      'lost doc "v2", lost doc "v1", G1, G3, G5',
    );
  });
  it('of another file stays what it was', () => {
    check(
      `${SHARED}\nB writes other o1\nB up other\nA down other\nA removes other\nA deletesThere other\nA removes doc\nA deletesProfile\nB deletesHere other`,
      'P2 other "o1"',
    );
  });
});

describe('a marked profile', () => {
  it('is not to blame for what the world took from the server since it was marked', () => {
    check(`${SHARED}\nB off\nB deletesProfile\nA marks\nA hand removed doc\nA deletesProfile`, 'nothing');
  });
  it('has left out what lay in a folder that did not roam then', () => {
    const excluded =
      'A starts\nA policy {"ExcludeProfileDirs":"Video"}\nA on\nA writes Video/film pixels\nA marks\n';
    check(`${excluded}A policy {}\nA deletesProfile`, 'P4 Video/film "pixels"');
    check(
      `${excluded.replace('A marks\n', '')}A policy {}\nA marks\nA deletesProfile`,
      'lost Video/film "pixels", G1, G5',
    );
    check(`${excluded}A policy {}\nA marks\nA deletesProfile`, 'lost Video/film "pixels", G1, G5');
  });
});

describe('a temporary profile', () => {
  const TEMPORARY = 'A starts\nA on\nA writes doc v1\nA off\nA on';

  it('leaves what lies in the real one where it is, and is private itself', () => {
    check(`${TEMPORARY}\nA substitutes kept\nA writes new n1\nA deletesProfile`, 'P3 new "n1"');
    check(`${TEMPORARY}\nA substitutes kept\nA writes new n1\nA up new`, 'G10');
  });
  it('was announced as what it is', () =>
    expect(messagesOn(eventsOf(`${TEMPORARY}\nA substitutes kept\nA writes new n1\nA up new`))).toEqual([
      'G10 new of alice went up from A although it is temporary and was announced as not roaming back',
    ]));
  it('goes with all in it at the next logon, where a power loss left it', () => {
    check(`${TEMPORARY}\nA substitutes kept\nA writes new n1\nA stops\nA starts\nA on`, 'P3 new "n1"');
  });
  it('gives the real one back when it is gone', () => {
    check(
      `${TEMPORARY}\nA substitutes kept\nA deletesProfile\nA on\nA deletesProfile`,
      'lost doc "v1", G1, G5',
    );
    check(`${TEMPORARY}\nA substitutes kept\nA on\nA deletesProfile`, 'lost doc "v1", G1, G5');
    check(`${TEMPORARY}\nA substitutes gone\nA deletesProfile\nA on\nA deletesProfile`, 'nothing');
  });
});

describe('agreement', () => {
  const told = (history: string): string[] =>
    messagesOn(eventsOf(history)).filter((message) => message.startsWith('G8'));

  it('is asked in whole words only so far', () => {
    const long = 'x'.repeat(41);
    expect(told(`${SHARED}\nA writes doc ${long}\nA up doc\n${ROUNDS}`)).toEqual([
      `G8 After two rounds doc of alice is "v1" on B and "${'x'.repeat(40)}" on the server`,
    ]);
  });
  it('waits for a person where a removal was refused, by either side, until the next merge', () => {
    const there = `${SHARED}\nA removes doc\nA refusesThere doc`;
    expect(told(`${there}\n${ROUNDS}`)).toEqual([]);
    expect(told(`${there}\nA plans down\n${ROUNDS}`)).toEqual([]);
    expect(told(`${there}\nA plans up\n${ROUNDS}`)).not.toEqual([]);
    const here = `${SHARED}\nA hand removed doc\nB refusesHere doc\nA refusesHere doc`;
    expect(told(`${here}\n${ROUNDS}`)).toEqual([]);
    expect(told(`${here}\nB plans up\n${ROUNDS}`)).toEqual([]);
    expect(told(`${here}\nB plans down\n${ROUNDS}`)).toHaveLength(1);
  });
  it('is not asked about a file that was kept for another reason', () => {
    expect(told(`${SHARED}\nA writes doc v2\nA up doc\nB keepsHere doc\n${ROUNDS}`)).toHaveLength(1);
    expect(told(`${SHARED}\nA writes doc v2\nA up doc\nB keepsThere doc\n${ROUNDS}`)).toHaveLength(1);
  });
  it('says nothing of half a file, on either side', () => {
    expect(told(`${SHARED}\nA writes doc v2\nA half doc\n${ROUNDS}`)).toEqual([]);
    expect(told(`${SHARED}\nA writes doc v2\nA up doc\nB halfDown doc\n${ROUNDS}`)).toEqual([]);
  });
  it('begins anew with everything that disturbs it, for everyone', () => {
    const differ = `${SHARED}\nA writes doc v2\nA up doc\n${ROUNDS}`;
    expect(told(differ)).toHaveLength(1);
    expect(told(`${differ}\nA writes other o1`)).toEqual([]);
    for (const what of ['policy {}', 'link slow', 'failing', 'heals', 'account', 'owner', 'touches doc'])
      expect(told(`${differ}\nA ${what}`)).toEqual([]);
    expect(told(`${differ}\nA policy {}\n${ROUNDS.slice('A off\nB off\n'.length)}`)).toHaveLength(1);
  });
  it('takes two rounds of each, and nobody’s third stands for another’s', () => {
    const differ = `${SHARED}\nA writes doc v2\nA up doc\nA off\nB off\n`;
    const round = (who: string): string => `${who} on\n${who} off\n`;
    const [a, b] = [round('A'), round('B')];
    expect(told(differ + a + b + a + b)).toHaveLength(1);
    expect(told(differ + a + a + b + b)).toEqual([]);
    expect(told(differ + a + a + a + b)).toEqual([]);
    expect(told(differ + a + a + b + a + b)).toHaveLength(1);
  });
  it('is not asked while a hive is held, nor of a marked profile before it is gone', () => {
    const differ = `${SHARED}\nA writes doc v2\nA up doc\n${ROUNDS}\nA on\nA off`;
    expect(told(differ)).toHaveLength(1);
    expect(told(`${differ} held`)).toEqual([]);
    for (const end of ['A unloads', 'A stops', 'A marks\nA unloads\nA deletesProfile'])
      expect(told(`${differ} held\n${end}`)).toHaveLength(1);
    expect(told(`${differ} held\nA marks\nA unloads`)).toEqual([]);
    expect(told(`${differ}\nA marks\nA unloads`)).toHaveLength(1);
  });
  it('takes no round from a session with a temporary profile', () => {
    const differ = `${SHARED}\nA writes doc v2\nA up doc\nA off\nB off\nA on\nA off\nB on\nB off\nB on\nB off\nA on`;
    expect(told(`${differ}\nA off\nB on\nB off`)).toHaveLength(1);
    expect(told(`${differ}\nA substitutes kept\nA off\nB on\nB off`)).toEqual([]);
  });
  it('is not broken by what was deleted, and put back by who deleted it', () => {
    const back = `${SHARED}\nA removes doc\nA deletesThere doc\nB up doc\nA down doc`;
    expect(told(`${back}\n${ROUNDS}`)).toHaveLength(1);
    expect(
      told(`${SHARED}\nA removes doc\nA deletesThere doc\nA writes doc v1\nA up doc\n${ROUNDS}`),
    ).toEqual([]);
    const again = `${SHARED}\nA removes doc\nA deletesThere doc\nA writes doc v1`;
    expect(told(`${again}\nB up doc\nA down doc\n${ROUNDS}`)).toEqual([]);
    expect(told(`${again}\nA removes doc\nB up doc\nA down doc\n${ROUNDS}`)).not.toEqual([]);
    expect(
      told(`${SHARED}\nA removes doc\nA deletesThere doc\nA writes doc v2\nB up doc\nA down doc\n${ROUNDS}`),
    ).not.toEqual([]);
  });
});

describe('a deletion', () => {
  it('is passed on to the server by whose it is only', () => {
    check(
      `${SHARED}\nA removes doc\nB deletesThere doc\nA deletesProfile\nB deletesHere doc`,
      'lost doc "v1", G1, G3',
    );
    check(`${SHARED}\nA removes doc\nA deletesThere doc\nA deletesProfile\nB deletesHere doc`, 'P2 doc "v1"');
  });
});

describe('a deletion of what is gone from the server already', () => {
  it('is one that the server was told of: it stays when the cached copy goes', () => {
    const gone = `${SHARED}\nA removes doc\nA hand removed doc`;
    check(`${gone}\nA deletesThere doc\nA deletesProfile\nB deletesHere doc`, 'P2 doc "v1"');
    check(`${gone}\nA deletesProfile\nB deletesHere doc`, 'lost doc "v1", G1, G3');
  });
  it('is no past of what is written there next: that is as old as its clock says', () => {
    const gone = `${SHARED}\nB writes doc from-B\nA removes doc\nA hand removed doc`;
    const next = 'A slow\nA writes doc v3\nB up doc\nA up doc';
    check(`${gone}\nA deletesThere doc\n${next}`, 'lost doc "from-B", G1');
    check(`${gone}\n${next}`, 'P1 doc "from-B"');
  });
});

describe('a conflict copy that was deleted', () => {
  /** B's version goes aside and up as a conflict copy, comes down to A, and is written on B once more. */
  const aside = (doc: string, copy: string): string =>
    `A writes ${doc} from-A\nB writes ${doc} from-B\nA up ${doc}\nB aside local ${doc} ${copy}
     B down ${doc}\nB up ${copy}\nA down ${copy}\nB writes ${doc} from-B`;
  const gone = (name: string): string => `A removes ${name}\nA deletesThere ${name}`;

  it('is the same bytes deleted under their first name, of each file for itself', () => {
    const two = `${SHARED}\nA writes note v1\nA up note\nB down note\n${aside('doc', 'copy')}\n${aside('note', 'other')}`;
    check(`${two}\n${gone('copy')}\n${gone('other')}\nB deletesHere doc\nB deletesHere note`, 'nothing');
  });
  it('is so whatever else was removed since: the file itself, or a copy that nobody deleted', () => {
    check(
      `${SHARED}\n${aside('doc', 'copy')}\n${gone('copy')}\n${gone('doc')}\nB deletesHere doc`,
      'nothing',
    );
    const third = `${SHARED}\nC starts\nC on\n${aside('doc', 'copy')}\nC down copy\nC aside local copy second\nC up second`;
    check(`${third}\n${gone('copy')}\nB deletesThere second\nB deletesHere doc`, 'nothing');
  });
  it('is nothing to who renames it back to its first name', () => {
    const back = 'A up doc\nB aside local doc copy\nB down doc\nB up copy\nB renames copy doc';
    const edits = `${SHARED}\nA writes doc from-A\nB writes doc from-B`;
    check(`${edits}\n${back}\nB deletesThere copy\nB deletesHere doc`, 'lost doc "from-B", G1, G3, G5');
  });
});

describe('long contents', () => {
  const nameOf = (content: string): string =>
    messagesOn(eventsOf(`A starts\nA on\nA writes doc ${content}\nA deletesProfile`))[0] ?? '';
  it('are told by their first forty characters', () => {
    const [forty, more] = ['x'.repeat(40), 'x'.repeat(41)];
    expect(nameOf(forty)).toContain(`doc "${forty}" of`);
    expect(nameOf(more)).toContain(`doc "${forty}…" of`);
  });
});

describe('a copy that is known to be confirmed', () => {
  it('is not counted twice as such', () => {
    check(`${SHARED}\nA up doc\nA aside local doc copy\nA hand removed doc\nB deletesHere doc`, 'G6');
  });
});

describe('an administrator’s hand', () => {
  const PUT = `${SHARED}\nA hand replaced doc h1`;

  it('knows what it put there before, though a backup may have taken it away', () => {
    check(`${PUT}\nA up doc`, 'lost doc "h1", G1, G2'.replace(', G2', ', G2'));
    check(`${PUT}\nA hand removed doc\nA hand replaced doc h2`, 'nothing');
  });
  it('begins a profile anew, and computers forget what they knew of the old one', () => {
    check(
      `${SHARED}\nA hand renamed\nA writes doc v2\nA writes doc v1\nA deletesProfile`,
      'lost doc "v1", G1, G5',
    );
    check(`${SHARED}\nA writes doc v2\nA writes doc v1\nA deletesProfile`, 'nothing');
  });
});

describe('a hive at the first roaming logon', () => {
  const setUp = (here: string, there: string): string =>
    `A starts\nB starts\nA on local\n${here}\nA off\nB on\n${there}\nB hiveUp\nB off\nA on first`;
  const OLD = setUp('A sets Color blue', 'B sets Color red');
  const found = (history: string): string[] =>
    messagesOn(eventsOf(history)).filter((message) => message.startsWith('G12'));
  const RED =
    'G12 the setting Color "red" of alice, written on B was replaced by an older local hive (rule R)';

  it('that is older does not go up, as a whole or value by value', () => {
    expect(found(`${OLD}\nA hiveUp`)).toEqual([RED]);
    expect(found(`${OLD}\nA mergesUp Color blue`)).toEqual([RED]);
    expect(found(`${OLD}\nA mergesDown Color red`)).toEqual([]);
  });
  it('may have what was written since', () => {
    expect(found(`${OLD}\nA sets Color green\nA hiveUp`)).toEqual([]);
    expect(found(`${OLD}\nA sets Color green\nA mergesUp Color green`)).toEqual([]);
  });
  it('has not got the server’s value, unless it was removed here', () => {
    expect(found(`${setUp('A sets Font big', 'B sets Color red')}\nA hiveUp`)).toEqual([RED]);
    expect(found(`${setUp('A sets Font big', 'B sets Color red')}\nA mergesUp Color`)).toEqual([]);
    expect(found(`${setUp('A sets Color blue\nA sets Color', 'B sets Color red')}\nA hiveUp`)).toEqual([]);
  });
  it('meets what came to the server since as usual', () => {
    expect(found(`${OLD}\nB on\nB sets Color green\nB hiveUp\nA hiveUp`)).toEqual([]);
  });
  it('is met once', () => {
    expect(found(`${setUp('A sets Color blue', 'B sets Color red')}\nA off\nA on first\nA hiveUp`)).toEqual(
      [],
    );
  });
  it('is as good as any where it is the newer one', () => {
    const newer =
      'A starts\nB starts\nB on\nB sets Color red\nB hiveUp\nB off\nA on local\nA sets Color blue\nA off\nA on first';
    expect(found(`${newer}\nA hiveUp`)).toEqual([]);
    // The server's older value over it is a loss, but none by an older local hive.
    expect(found(`${newer}\nA mergesDown Color red`)).toEqual([]);
  });
  it('is as good as any where both were written at the same moment', () => {
    const events = eventsOf(`${OLD}\nA hiveUp`);
    const { at } = events[0] as LogEvent;
    const atOnce = events.map((event) => (event.type === 'setting.written' ? { ...event, at } : event));
    expect(messagesOn(events)).toContain(RED);
    expect(messagesOn(atOnce)).toEqual([]);
  });
  it('is no older one where a removal lies between the value and what it was made from', () => {
    const shared =
      'A starts\nB starts\nB on\nB sets Color grey\nB hiveUp\nA on\nA hiveDown\nA off\nA slow\nA on local';
    const red = 'B sets Color red\nB hiveUp\nB off\nA off\nA on first\nA mergesUp Color blue';
    expect(found(`${shared}\nA sets Color\nA sets Color blue\nB slow\n${red}`)).toEqual([]);
    expect(found(`${shared}\nA sets Color\nA sets Color blue\n${red}`)).toEqual([RED]);
  });
});

describe('a setting', () => {
  /** Color=grey lies on the server, on A and on B; both are logged on. */
  const HIVE = 'A starts\nB starts\nA on\nA sets Color grey\nA hiveUp\nB on\nB hiveDown';

  it('that is written again after it went is a new one', () => {
    check(
      `${HIVE}\nA sets Color\nA hiveUp\nB hiveDown\nB sets Color grey\nB deletesProfile`,
      'P2 Color=grey, lost Color=grey, G1, G5',
    );
    check(`${HIVE}\nB sets Color red\nB sets Color grey\nB deletesProfile`, 'nothing');
  });
  it('of a private session may be lost in a merge', () => {
    check(
      'A starts\nB starts\nB on\nB sets Color grey\nB hiveUp\nA on readOnly\nA sets Color red\nA mergesDown Color grey',
      'P3 Color=red',
    );
  });
  it('that was written back goes where another computer removed it', () => {
    const back = `${HIVE}\nB sets Color red\nB sets Color grey`;
    check(`${back}\nA sets Color\nA mergesUp Color\nB mergesDown Color`, 'P2 Color=grey');
  });
  it('that is written after a removal is as old as its clock says', () => {
    const anew = `${HIVE}\nB slow\nB sets Color\nB sets Color red\nB mergesDown Color grey`;
    check(anew, 'P1 Color=red');
    check(anew.replace('B sets Color\n', ''), 'lost Color=red, G1, G2, G5');
  });
  it('that had not gone up is lost with a hive that was given up, and may be written again', () => {
    check(`${HIVE}\nA sets Color red\nA givesUp`, 'lost Color=red, G1, G11');
  });
});

describe('a background upload', () => {
  it.each([
    [-57, []],
    [-58, ['G13 A background upload of alice on A ran outside the hour after its trigger']],
    [-59, []],
  ])('due at minute %d, as somebody looks at minute 2: %j', (due, expected) => {
    expect(messagesOn(eventsOf(`A starts\nA on\nA uploads ${due}`))).toEqual(expected);
  });
});

describe('a computer that stopped', () => {
  it('has nobody logged on', () =>
    expect(messagesOn(eventsOf('A starts\nA on\nA stops\nA uploads 3'))).toEqual([
      'G13 A background upload of alice on A ran while nobody was logged on',
    ]));
});

describe('an event that is not looked at', () => {
  it('keeps its number', () => {
    const one = new Judge();
    for (const event of eventsOf(`${SHARED}\nA writes doc v2`)) one.observe(event);
    one.skip();
    for (const event of eventsOf('A deletesProfile')) one.observe(event);
    expect(one.judgement().violations.map(({ at }) => at)).toEqual([12, 12]);
  });
});

describe('an older version over one that was deleted', () => {
  const TWO = `${SHARED}\nA writes doc v2\nA up doc\nA writes doc v3`;

  it('may come back, however much the user had made of it before', () => {
    check(`${TWO}\nB up doc`, 'G2');
    check(`${TWO}\nA removes doc\nB up doc`, 'P2 doc "v3"');
  });
});

describe('a profile that is announced as not roaming back', () => {
  it.each(['mandatory', 'superMandatory', 'temporary', 'guest', 'readOnly'])('is a %s one', (kind) =>
    expect(isPrivateKind(kind)).toBe(true),
  );
  it.each(['roaming', 'local', ''])('is no %j one', (kind) => expect(isPrivateKind(kind)).toBe(false));
});

describe('equal bytes are one content', () => {
  it('on the server, when the cached copy goes, whatever went and came back meanwhile', () => {
    const again = `${SHARED}\nA removes doc\nA writes doc v1\nA hand removed`;
    check(`${again}\nB up doc\nA deletesProfile`, 'nothing');
    check(`${again}\nA deletesProfile`, 'lost doc "v1", G1, G5');
  });

  it('but what a computer wrote by itself is its own, though others had the same and went on', () => {
    const next = `${SHARED}\nA writes other same\nA up other\nA writes other next\nA up other`;
    check(`${next}\nB writes other same\nB deletesProfile`, 'lost other "same", G1, G5');
  });

  it('to a deletion of what was made from the same bytes, but not to what was written after it', () => {
    const put = `${SHARED}\nA writes doc v2\nA hand removed\nA hand replaced doc v1\nB confirms doc`;
    const gone = `${put}\nA up doc\nA renames doc other\nA up other\nA deletesThere doc`;
    check(`${gone}\nB deletesHere doc`, 'nothing');
    check(`${gone}\nB deletesHere doc\nB writes doc v1\nB deletesHere doc`, 'lost doc "v1", G1, G3, G5');
  });
});

describe('a profile that is marked for deletion', () => {
  it('is to be gone after a boot, but not after one that a power loss cut short', () => {
    const marked = 'A starts\nA on\nA off\nA marks\nA stops\nA starts';
    check(`${marked}\nA policy {}`, 'G11');
    const cut = `0 A starts xp
      1 A on
      2 A opens svchost
      3 A policy {"DeleteRoamingCache":1}
      4 A stops shutdown
      5 A starts xp steps=0
      6 A stops power-loss
      7 A policy {}`;
    const log = logOf(cut, { algorithm: 'three-way' });
    expect(log.some(({ type }) => type === 'profile.marked')).toBe(true);
    expect(messagesOn(log)).toEqual([]);
  });
});

describe('a hand on the server', () => {
  it('that removes a folder removes all in it', () => {
    const put = 'A starts\nB starts\nA on\nA writes sub/doc v1\nA up sub/doc';
    check(`${put}\nA hand removed sub\nA up sub/doc`, 'nothing');
    check(`${put}\nA up sub/doc`, 'G6');
  });

  it('that removes a file leaves those beside it what they are', () => {
    const beside = `${SHARED}\nA writes other o1\nA up other\nA hand removed doc\nA hand replaced other o2`;
    check(`${beside}\nA down other`, 'nothing');
    check(`${beside}\nA up other`, 'lost other "o2", G1, G2');
  });

  it('that removes a file and puts another there has seen the first', () => {
    const anew = `${SHARED}\nA hand removed doc\nA hand replaced doc v2`;
    check(`${anew}\nA down doc\nB down doc`, 'nothing');
    check(`${anew}\nA up doc`, 'lost doc "v2", G1, G2');
  });
});
