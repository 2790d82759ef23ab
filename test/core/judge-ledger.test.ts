/** The judge's book by itself: who holds a version, what the share hides, which folders and sessions are left alone. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/judge/ledger.ts';
import { judgeLoss, standingLosses, standingViolations } from '../../src/judge/losses.ts';
import { restoreLocal } from '../../src/judge/restored.ts';
import { sessionPermission } from '../../src/judge/sessions.ts';
import { isDeletedByUser, nameOf } from '../../src/judge/versions.ts';
import type { WriteFacts } from '../../src/judge/written.ts';
import { Written } from '../../src/judge/written.ts';
import type { Stimulus, StimulusOf } from '../../src/log/stimuli.ts';

const FOLDER = 'alice';
const CAUSE = { event: 9, computer: 'B', rule: 'R', by: null };

function book() {
  const ledger = new Ledger();
  const here = ledger.local('A', 'alice');
  const write = (key: string, content: string | null, more: Partial<WriteFacts> = {}) =>
    ledger.written.add({
      event: 1,
      key,
      path: key,
      content,
      session: here.session,
      user: 'alice',
      computer: 'A',
      stamp: 100,
      parents: [],
      ...more,
    });
  return { ledger, here, write };
}

describe('who holds a version', () => {
  it('a computer that knows that it is unconfirmed, until it is confirmed', () => {
    const { ledger, here, write } = book();
    const version = write('doc', 'v1');
    expect(ledger.isHeld(version)).toBe(false);
    ledger.putLocal(here, 'doc', version, false);
    expect(ledger.isHeld(version)).toBe(true);
    ledger.confirm(here, 'doc', here.copies.get('doc') as never);
    expect(ledger.isHeld(version)).toBe(false);
  });
  it('nobody by half a copy, or by one that is taken for confirmed', () => {
    const { ledger, here, write } = book();
    const version = write('doc', 'v1');
    ledger.putLocal(here, 'doc', version, false, true);
    expect(ledger.isHeld(version)).toBe(false);
    ledger.putLocal(here, 'doc', version, true);
    expect(ledger.isHeld(version)).toBe(false);
  });
  it('each of two computers for itself', () => {
    const { ledger, here, write } = book();
    const there = ledger.local('B', 'alice');
    const version = write('doc', 'v1');
    ledger.putLocal(here, 'doc', version, false);
    ledger.putLocal(there, 'doc', version, false);
    expect(ledger.removeLocal(here, 'doc')).toBe(version);
    expect(ledger.isHeld(version)).toBe(true);
    expect(ledger.removeLocal(there, 'doc')).toBe(version);
    expect(ledger.isHeld(version)).toBe(false);
    expect(ledger.removeLocal(there, 'doc')).toBeNull();
  });
  it('the server, under each name it has there', () => {
    const { ledger, write } = book();
    const version = write('doc', 'v1');
    ledger.putCentral(FOLDER, 'doc', version);
    ledger.putCentral(FOLDER, 'copy', version);
    expect(ledger.removeCentral(FOLDER, 'doc')).toBe(version);
    expect(ledger.isOnServer(version)).toBe(true);
    expect(ledger.removeCentral(FOLDER, 'copy')).toBe(version);
    expect(ledger.isOnServer(version)).toBe(false);
    expect(ledger.removeCentral(FOLDER, 'copy')).toBeNull();
  });
  it('not the server, where half of it lies', () => {
    const { ledger, write } = book();
    const version = write('doc', 'v1');
    ledger.putCentral(FOLDER, 'doc', version, true);
    expect(ledger.isOnServer(version)).toBe(false);
    expect(ledger.removeCentral(FOLDER, 'doc')).toBeNull();
    expect(ledger.isOnServer(version)).toBe(false);
  });
});

describe('what the server had', () => {
  it('is known by name, content and time once it is taken away', () => {
    const { ledger, write } = book();
    const version = write('doc', 'v1');
    ledger.now = 5;
    ledger.putCentral(FOLDER, 'doc', version);
    ledger.removeCentral(FOLDER, 'doc');
    expect(ledger.removedSince(4, FOLDER, 'doc', 'v1')).toBe(version);
    expect(ledger.removedSince(5, FOLDER, 'doc', 'v1')).toBeNull();
    expect(ledger.removedSince(4, FOLDER, 'doc', 'v2')).toBeNull();
    expect(ledger.removedSince(4, FOLDER, 'other', 'v1')).toBeNull();
    expect(ledger.removedSince(4, 'bob', 'doc', 'v1')).toBeNull();
  });
  it('is what a plan has awaited under another name, as long as it is whole', () => {
    const { ledger, here, write } = book();
    const version = write('doc', 'v1');
    here.folder = FOLDER;
    here.awaited.set('copy', 'doc');
    expect(ledger.awaitedBy(here, 'copy')).toBeUndefined();
    ledger.putCentral(FOLDER, 'doc', version);
    expect(ledger.awaitedBy(here, 'copy')).toBe(version);
    ledger.putCentral(FOLDER, 'doc', version, true);
    expect(ledger.awaitedBy(here, 'copy')).toBeUndefined();
  });
});

describe('what a copy takes the place of is given back', () => {
  it('on the server', () => {
    const { ledger, write } = book();
    const [one, two] = [write('doc', 'v1'), write('doc', 'v2')];
    expect(ledger.putCentral(FOLDER, 'doc', one)).toBeNull();
    expect(ledger.putCentral(FOLDER, 'doc', one)).toBeNull();
    expect(ledger.putCentral(FOLDER, 'doc', two)).toBe(one);
    expect(ledger.putCentral(FOLDER, 'doc', one, true)).toBe(two);
    expect(ledger.putCentral(FOLDER, 'doc', two)).toBeNull();
  });
  it('on a computer', () => {
    const { ledger, here, write } = book();
    const [one, two] = [write('doc', 'v1'), write('doc', 'v2')];
    expect(ledger.putLocal(here, 'doc', one, true)).toBeNull();
    expect(ledger.putLocal(here, 'doc', one, false)).toBeNull();
    expect(ledger.putLocal(here, 'doc', two, true, true)).toBe(one);
    expect(ledger.isHeld(one)).toBe(false);
    expect(ledger.putLocal(here, 'doc', one, true)).toBeNull();
  });
});

describe('a share that shows less than it has', () => {
  const shared = () => {
    const { ledger, write } = book();
    const [doc, other] = [write('doc', 'v1'), write('other', 'v1')];
    ledger.putCentral(FOLDER, 'doc', doc);
    ledger.putCentral(FOLDER, 'other', other);
    return { ledger, write, doc, other };
  };

  it('shows nothing', () => {
    const { ledger, doc } = shared();
    expect(ledger.hidesThings).toBe(false);
    ledger.hide('all');
    expect(ledger.hidesThings).toBe(true);
    expect(ledger.isOnServer(doc)).toBe(false);
    ledger.hide('nothing');
    expect(ledger.isOnServer(doc)).toBe(true);
    expect(ledger.hidesThings).toBe(false);
  });
  it('leaves one file out', () => {
    const { ledger, doc, other } = shared();
    ledger.hide(new Set(['doc']));
    expect([doc, other].map((version) => ledger.isOnServer(version))).toEqual([false, true]);
  });
  it('but shows it under another name', () => {
    const { ledger, doc } = shared();
    ledger.putCentral(FOLDER, 'copy', doc);
    ledger.hide(new Set(['doc']));
    expect(ledger.isOnServer(doc)).toBe(true);
    ledger.hide(new Set(['doc', 'copy']));
    expect(ledger.isOnServer(doc)).toBe(false);
  });
  it('tells whoever puts something there that it arrived', () => {
    const { ledger, write } = shared();
    ledger.hide('all');
    const late = write('late', 'v1');
    ledger.putCentral(FOLDER, 'late', late);
    expect(ledger.isOnServer(late)).toBe(true);
  });
  it('has lost nothing of what shows again', () => {
    const { ledger, doc } = shared();
    ledger.hide('all');
    expect(judgeLoss(ledger, doc, CAUSE)).toBe(true);
    expect(standingLosses(ledger)).toHaveLength(1);
    expect(standingViolations(ledger)).toHaveLength(1);
    ledger.hide('nothing');
    expect(standingLosses(ledger)).toEqual([]);
    expect(standingViolations(ledger)).toEqual([]);
    expect(ledger.violations).toHaveLength(1);
  });
});

describe('a loss', () => {
  it('is told once, in the order of the events', () => {
    const { ledger, write } = book();
    const [one, two] = [write('one', 'v1'), write('two', 'v1')];
    expect(judgeLoss(ledger, one, { ...CAUSE, event: 12 })).toBe(true);
    expect(judgeLoss(ledger, one, { ...CAUSE, event: 13 })).toBe(false);
    expect(judgeLoss(ledger, two, { ...CAUSE, event: 11 })).toBe(true);
    expect(standingLosses(ledger).map(({ path, lostAt }) => [path, lostAt])).toEqual([
      ['two', 11],
      ['one', 12],
    ]);
  });
  it('is none of a deletion', () => {
    const { ledger, write } = book();
    expect(judgeLoss(ledger, write('doc', null), CAUSE)).toBe(false);
    expect(standingLosses(ledger)).toEqual([]);
  });
  it('may be permitted by its cause', () => {
    const { ledger, write } = book();
    expect(judgeLoss(ledger, write('doc', 'v1'), { ...CAUSE, permission: 'P3' })).toBe(false);
    expect(standingLosses(ledger)).toMatchObject([
      { path: 'doc', permitted: 'P3', computer: 'B', rule: 'R' },
    ]);
    expect(ledger.violations).toEqual([]);
  });
  it('is none where a newer version was made from it, and P2 where it was only deleted', () => {
    const { ledger, write } = book();
    const [one, two] = [write('one', 'v1'), write('two', 'v1')];
    write('one', 'v2', { parents: [one] });
    write('two', null, { parents: [two] });
    expect(judgeLoss(ledger, one, CAUSE)).toBe(false);
    expect(judgeLoss(ledger, two, CAUSE)).toBe(false);
    expect(standingLosses(ledger)).toMatchObject([{ path: 'two', permitted: 'P2' }]);
  });
  it('is one though another user has the same bytes under the same name', () => {
    const { ledger, write } = book();
    ledger.putCentral('bob', 'doc', write('doc', 'v1', { user: 'bob' }));
    expect(judgeLoss(ledger, write('doc', 'v1'), CAUSE)).toBe(true);
    ledger.putCentral(FOLDER, 'doc', write('doc', 'v1'));
    expect(judgeLoss(ledger, write('doc', 'v1'), CAUSE)).toBe(false);
  });
  it('of a setting is one of ntuser.dat', () => {
    const { ledger, write } = book();
    judgeLoss(ledger, write('\u0000Color', 'red', { path: 'ntuser.dat', setting: 'Color' }), CAUSE);
    expect(standingLosses(ledger)).toMatchObject([{ path: 'ntuser.dat', key: 'Color', content: 'red' }]);
  });
  it('leaves violations of other guarantees standing when it is withdrawn', () => {
    const { ledger, write } = book();
    const version = write('doc', 'v1');
    ledger.violate('G3', 9, 'removed');
    judgeLoss(ledger, version, CAUSE);
    ledger.putCentral(FOLDER, 'doc', version);
    expect(standingViolations(ledger).map(({ guarantee }) => guarantee)).toEqual(['G3']);
  });
});

describe('policies and computers', () => {
  const policy = (settings: Record<string, unknown>, user?: string) =>
    ({
      at: 0,
      type: 'policy.changed',
      computer: 'A',
      settings,
      ...(user === undefined ? {} : { user }),
    }) as StimulusOf<'policy.changed'>;

  it('folders that never roam, with all below them, and no others', () => {
    const { ledger, here } = book();
    ledger.computers.noteSystem('A', 'xp');
    ledger.computers.notePolicy(policy({ ExcludeProfileDirs: 'Video;Music' }));
    const paths = ['video', 'video/film', 'music/a/b', 'videos/film', 'doc'];
    expect(paths.filter((path) => ledger.computers.isExcluded(here, path))).toEqual(paths.slice(0, 3));
    expect(ledger.computers.isExcluded(ledger.local('B', 'alice'), 'video/film')).toBe(false);
  });
  it('a computer that was never seen starting is taken for one with Windows XP', () => {
    const { ledger, here } = book();
    expect(ledger.computers.isExcluded(here, 'local settings/history')).toBe(true);
  });
  it('a user’s folders are the user’s', () => {
    const { ledger, here } = book();
    ledger.computers.noteSystem('A', 'xp');
    ledger.computers.notePolicy(policy({ ExcludeProfileDirs: 'Video' }, 'alice'));
    expect(ledger.computers.isExcluded(here, 'video/film')).toBe(true);
    expect(ledger.computers.isExcluded(ledger.local('A', 'bob'), 'video/film')).toBe(false);
    ledger.computers.notePolicy(policy({}, 'alice'));
    expect(ledger.computers.isExcluded(here, 'video/film')).toBe(false);
  });
  it('the mode of the background upload', () => {
    const { ledger } = book();
    const chosen = (settings: Record<string, unknown>) => {
      ledger.computers.notePolicy(policy(settings));
      return ledger.computers.uploadMode('A');
    };
    expect(chosen({})).toBeUndefined();
    expect(chosen({ UploadHiveMethod: 1 })).toBe('interval');
    expect(chosen({ UploadHiveMethod: 2 })).toBe('timeOfDay');
    expect(chosen({ UploadHiveMethod: 3 })).toBe('timeOfDay');
  });
  it('a computer that the scenario holds is late with the world’s leave', () => {
    const { ledger } = book();
    const held = (event: object) => {
      ledger.computers.noteHold(event as Stimulus);
      return ['A', 'B'].filter((computer) => ledger.computers.isHeldBack(computer)).join();
    };
    expect(held({ type: 'logon.requested', computer: 'A', steps: 1 })).toBe('A');
    expect(held({ type: 'server.changed', state: 'up' })).toBe('A');
    expect(held({ type: 'logon.requested', computer: 'B', steps: 2 })).toBe('A,B');
    expect(held({ type: 'clock.set', computer: 'A', offset: 0 })).toBe('B');
    expect(held({ type: 'time.passed', steps: 1 })).toBe('B');
    expect(held({ type: 'time.passed' })).toBe('');
  });
});

describe('sessions', () => {
  it.each([
    ['roaming', null],
    ['local', null],
    ['mandatory', 'P3'],
    ['superMandatory', 'P3'],
    ['temporary', 'P3'],
    ['guest', 'P3'],
    ['readOnly', 'P3'],
  ])('of kind %s: %s', (kind, permission) => {
    const { ledger, here } = book();
    const session = ledger.sessions.open(here);
    session.kind = kind as never;
    expect(sessionPermission(session)).toBe(permission);
    expect(ledger.sessions.isPrivate(session.number)).toBe(permission !== null);
    expect(ledger.sessions.get(session.number)).toBe(session);
    expect(here.session).toBe(session);
    expect(session.active).toBe(true);
  });
  it('are numbered in their order; there is none before the first', () => {
    const { ledger, here } = book();
    expect([ledger.sessions.open(here).number, ledger.sessions.open(here).number]).toEqual([0, 1]);
    expect(ledger.sessions.isPrivate(-1)).toBe(false);
    expect(ledger.sessions.get(2)).toBeUndefined();
  });
  it('what is written in one bears its number, and whether the hive was saved before', () => {
    const { ledger, here, write } = book();
    const session = ledger.sessions.open(here);
    expect(write('doc', 'v1')).toMatchObject({ session: 0, afterSave: false });
    session.saved = true;
    expect(write('doc', 'v2')).toMatchObject({ session: 0, afterSave: true });
    expect(write('doc', 'v3', { session: null })).toMatchObject({ session: -1, afterSave: false });
  });
  it('the author of a hive on the server', () => {
    const { ledger, here } = book();
    expect(ledger.sessions.hiveAuthor(FOLDER)).toBeUndefined();
    const session = ledger.sessions.open(here);
    ledger.sessions.setHiveAuthor(FOLDER, session);
    expect(ledger.sessions.hiveAuthor(FOLDER)).toBe(session);
    expect(ledger.sessions.hiveAuthor('bob')).toBeUndefined();
  });
});

describe('versions', () => {
  it('are newer than what they were made from, whatever the clock said', () => {
    const { write } = book();
    const parent = write('doc', 'v1', { stamp: 500 });
    expect(write('doc', 'v2', { parents: [parent], stamp: 100 })).toMatchObject({ stamp: 501, latest: 501 });
    expect(write('doc', 'v3', { parents: [parent], stamp: 900 })).toMatchObject({ stamp: 900, latest: 900 });
  });
  it('may be told as later than the last time that what they were made from was written again', () => {
    const { write } = book();
    expect(write('doc', 'v2', { rewrittenAt: 500 })).toMatchObject({ stamp: 100, latest: 501 });
    expect(write('doc', 'v2', { rewrittenAt: 50 })).toMatchObject({ stamp: 100, latest: 100 });
  });
  it('are found by the event that wrote them, and by their path where it wrote many', () => {
    const { ledger, write } = book();
    const gone = write('old', null, { event: 7 });
    const made = write('new', 'v1', { event: 7 });
    expect(ledger.written.find(7, 'old')).toBe(gone);
    expect(ledger.written.find(7, 'new')).toBe(made);
    expect(ledger.written.find(7, 'elsewhere')).toBe(made);
    expect(ledger.written.find(8, 'new')).toBeUndefined();
  });
  it('know their children', () => {
    const { write } = book();
    const parent = write('doc', 'v1');
    const child = write('doc', 'v2', { parents: [parent] });
    expect(parent.children).toEqual([child]);
    expect([parent.id, child.id]).toEqual([0, 1]);
  });
  it('are deleted where the server was told that what was made from them is, though an image took that back', () => {
    const isDeleted = (told: boolean, droppedSince: boolean): boolean => {
      const { write } = book();
      const parent = write('doc', 'v1');
      const next = write('doc', 'v2', { parents: [parent] });
      const deletion = write('doc', null, { parents: [next] });
      next.revoked = true;
      deletion.arrived = told;
      deletion.revoked = droppedSince;
      return isDeletedByUser(parent);
    };
    expect([isDeleted(true, false), isDeleted(true, true)]).toEqual([true, true]);
    expect([isDeleted(false, false), isDeleted(false, true)]).toEqual([false, false]);
  });
  it('in words', () => {
    const { write } = book();
    expect(nameOf(write('doc', null))).toBe('doc "(deleted)" of alice, written on A');
    expect(nameOf(write('doc', 'x'.repeat(40)))).toBe(`doc "${'x'.repeat(40)}" of alice, written on A`);
  });
});

describe('a computer that was put back', () => {
  interface Noted {
    readonly path: string;
    readonly version: number;
  }
  const restore = (ledger: Ledger, profile: { files: Noted[]; noted?: Noted[] } | null): void => {
    const manifest = profile?.noted === undefined ? null : { files: profile.noted, settings: {} };
    const image = profile === null ? null : { files: profile.files, hive: null, manifest };
    restoreLocal(ledger, { computer: 'A', user: 'alice', profile: image } as never);
  };

  it('is at rest, and remembers nothing but what the image does', () => {
    const { ledger, here, write } = book();
    const session = ledger.sessions.open(here);
    here.bases.set('doc', write('doc', 'v1'));
    Object.assign(here, { hiveLoaded: true, lingering: true, marked: true });
    here.handles.set('winword', 1);
    restore(ledger, null);
    expect(session.active).toBe(false);
    expect(here).toMatchObject({ hiveLoaded: false, lingering: false, marked: false });
    expect([here.bases.size, here.handles.size]).toEqual([0, 0]);
  });

  it('has what lay there, confirmed if it had arrived under that name', () => {
    const { ledger, here, write } = book();
    const [gone, aside, fresh] = [1, 2, 3].map((event) => write(`doc ${event}`, 'v1', { event }));
    ledger.putCentral(FOLDER, 'doc 1', gone as never);
    ledger.removeCentral(FOLDER, 'doc 1');
    here.folder = FOLDER;
    ledger.putCentral(FOLDER, 'copy', aside as never);
    const files = [
      { path: 'doc 1', version: 1 },
      { path: 'copy', version: 2 },
      { path: 'other', version: 2 },
      { path: 'doc 3', version: 3 },
    ];
    restore(ledger, { files });
    expect([...here.copies].map(([key, { version, confirmed }]) => [key, version, confirmed])).toEqual([
      ['doc 1', gone, true],
      ['copy', aside, true],
      ['other', aside, false],
      ['doc 3', fresh, false],
    ]);
  });

  it('takes the same bytes for the version that was confirmed', () => {
    const { ledger, here, write } = book();
    const base = write('doc', 'v1');
    write('doc', 'v1', { event: 2 });
    restore(ledger, { files: [{ path: 'doc', version: 2 }], noted: [{ path: 'doc', version: 1 }] });
    expect(here.copies.get('doc')).toMatchObject({ version: base, confirmed: true });
  });

  it('has removed what is confirmed and not there, by its own removal that still holds', () => {
    const { ledger, here, write } = book();
    const base = write('doc', 'v1');
    const of = (more: Partial<WriteFacts> & { content?: string }) =>
      write('doc', more.content ?? null, { event: 2, parents: [base], ...more });
    of({ content: 'v2' });
    of({ computer: 'B' });
    of({ user: 'bob' });
    of({}).revoked = true;
    const own = of({});
    const noted = [{ path: 'doc', version: 1 }];
    restore(ledger, { files: [], noted });
    expect(here.copies.get('doc')).toMatchObject({ version: own, confirmed: false });
    restore(ledger, { files: noted, noted });
    expect(here.copies.get('doc')?.version).toBe(base);
  });
});

it('a book taken from its image goes on as the one it was made from', () => {
  const { ledger, here, write } = book();
  ledger.computers.noteSystem('A', 'xp');
  ledger.computers.notePolicy({
    at: 0,
    type: 'policy.changed',
    computer: 'A',
    settings: { ExcludeProfileDirs: 'Video', UploadHiveMethod: 1 },
  });
  const session = ledger.sessions.open(here);
  ledger.sessions.setHiveAuthor(FOLDER, session);
  ledger.computers.noteHold({ at: 0, type: 'logon.requested', computer: 'A', user: 'alice', steps: 1 });
  const [lost, hidden, late] = [write('lost', 'v1'), write('hidden', 'v1'), write('late', 'v1')];
  ledger.putCentral(FOLDER, 'hidden', hidden);
  judgeLoss(ledger, lost, CAUSE);
  ledger.hide(new Set(['hidden', 'late']));
  ledger.putCentral(FOLDER, 'late', late);
  const copy = new Ledger(structuredClone(ledger.image()));
  const place = copy.local('A', 'alice');
  const [theirs, latest] = ['hidden', 'late'].map((key) => copy.folder(FOLDER).get(key)?.version);
  expect(standingLosses(copy)).toEqual(standingLosses(ledger));
  expect(standingViolations(copy)).toEqual(standingViolations(ledger));
  expect(copy.isOnServer(theirs as never)).toBe(false);
  expect(copy.isOnServer(latest as never)).toBe(true);
  expect(copy.computers.isExcluded(place, 'video/film')).toBe(true);
  expect(copy.computers.uploadMode('A')).toBe('interval');
  expect(copy.computers.isHeldBack('A')).toBe(true);
  expect(copy.sessions.get(0)).toMatchObject({ number: 0, active: true });
  expect(copy.sessions.hiveAuthor(FOLDER)).toBe(copy.sessions.get(0));
  expect(copy.written.find(1, 'late')).toBe(latest);
  expect(copy.sessions.open(place).number).toBe(1);
});

describe('a folder that was renamed', () => {
  it('may have brought confirmed bytes back at one path, and something else at another', () => {
    const written = new Written();
    const facts = { event: 1, path: 'a', content: 'v1', session: null, user: 'alice', computer: 'A' };
    const base = written.add({ ...facts, key: 'a', stamp: 0, parents: [] });
    const rewrite = { event: 7, stamp: 7, session: { number: 0, saved: false }, takenBack: [] };
    written.noteRewrite(rewrite, 'a', base);
    expect([written.rewriteBy(7, 'a'), written.rewriteBy(7, 'b')]).toEqual([rewrite, undefined]);
    expect(written.find(7, 'a')).toBe(base);
  });
});
