/** Damage is named in one clear line, and nothing is touched. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkConfig, defaultConfigPath, optionsFrom, readConfig } from '../../src/agent/config-file.ts';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import type { QuestionName } from '../../src/agent/errors.ts';
import type { ProfileOptions } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { ScanAhead } from '../../src/disk/scan-ahead.ts';
import type { EventStore } from '../../src/stores/event-store.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { scratchFolder } from '../disk/scratch.ts';
import { computerOf, contentsOf, newWorld, roamingProfile } from './world.ts';

let world: CrashWorld;
beforeEach(async () => {
  world = await roamingProfile({ 'a.txt': 'one' });
  world.write('share', 'a.txt', 'changed meanwhile');
});

async function refuses(code: string, mention: string, question?: string): Promise<void> {
  const before = [contentsOf(join(world.root, 'share')), contentsOf(join(world.root, 'A'))];
  const call = computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
  const message = expect.stringContaining(mention) as unknown;
  await expect(call).rejects.toMatchObject({
    code,
    message,
    ...(question === undefined ? {} : { question }),
  });
  expect([contentsOf(join(world.root, 'share')), contentsOf(join(world.root, 'A'))]).toEqual(before);
}

describe('damaged records', () => {
  it.each(['', 'RPMANIF1', 'RPMANIF2', 'x'.repeat(4000)])('a manifest of %j', async (bytes) => {
    fs.writeFileSync(join(world.root, 'A/.roamproof/manifest'), bytes);
    await refuses('corrupt-manifest', '--confirm forget-manifest', 'forget-manifest');
    await computerOf(world, 'A', { confirm: ['forget-manifest'], fullScanEveryMs: 0 }).logon();
    expect(Object.values(world.files('A')).toSorted()).toEqual(['changed meanwhile', 'one']);
  });

  it('a manifest that another user has: it is not to be forgotten', async () => {
    const open = fs.openSync;
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    vi.spyOn(fs, 'openSync').mockImplementation((path, ...more) => {
      if (String(path).endsWith('/manifest')) throw Object.assign(denied, { path });
      return open(path, ...more);
    });
    const logon = computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
    await expect(logon.finally(() => vi.restoreAllMocks())).rejects.toMatchObject({
      code: 'disk-failed',
      message: expect.stringContaining('.roamproof/manifest: not permitted: check owner and permissions'),
    });
  });

  it('a session’s state of another program, which the log tells anew', async () => {
    const path = join(world.root, 'A/.roamproof/state.json');
    const state = JSON.parse(fs.readFileSync(path, 'utf8')) as { format: number };
    fs.writeFileSync(path, JSON.stringify({ ...state, format: state.format - 1, state: 'of another shape' }));
    await world.run('A', 'logon');
    expect(JSON.parse(fs.readFileSync(path, 'utf8'))).toMatchObject({ format: state.format });
  });

  it('a manifest of another version', async () => {
    const path = join(world.root, 'A/.roamproof/manifest');
    const bytes = fs.readFileSync(path);
    fs.writeFileSync(path, bytes.fill('1', 7, 8));
    await refuses('corrupt-manifest', 'of version 1, this program reads version 4');
  });

  it('a manifest with one bit turned', async () => {
    const path = join(world.root, 'A/.roamproof/manifest');
    const bytes = fs.readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    fs.writeFileSync(path, bytes);
    await refuses('corrupt-manifest', 'checksum');
  });

  it('a server log cut short', async () => {
    const path = join(world.root, 'share/.roamproof/log/00000001.jsonl');
    fs.truncateSync(path, fs.statSync(path).size - 10);
    await refuses('corrupt-log', '--confirm rebuild-log', 'rebuild-log');
  });

  it('a store file of something else', async () => {
    fs.writeFileSync(join(world.root, 'share/.roamproof/store.json'), '{"hello":1}');
    await refuses('corrupt-log', 'damaged');
  });

  it('a store whose contents are told by another hash', async () => {
    const path = join(world.root, 'share/.roamproof/store.json');
    const store = JSON.parse(fs.readFileSync(path, 'utf8')) as object;
    fs.writeFileSync(path, JSON.stringify({ ...store, version: 1 }));
    await refuses('corrupt-log', 'of version 1, this program reads version 2');
  });

  it('tells contents as sha256sum does', async () => {
    const log = fs.readFileSync(join(world.root, 'share/.roamproof/log/00000001.jsonl'), 'utf8');
    expect(log).toContain(`"content":"sha256:${createHash('sha256').update('one').digest('hex')}"`);
  });

  it('a server log of which a part is missing', async () => {
    world.write('A', 'b.txt', 'bee');
    await world.settle(['A'], 1);
    fs.rmSync(join(world.root, 'share/.roamproof/log/00000001.jsonl'));
    await expect(computerOf(world, 'C').logon()).rejects.toMatchObject({ code: 'corrupt-log' });
    fs.rmSync(join(world.root, 'C'), { recursive: true });
  });

  /** Writes the first segment of the log with one member of its first entry, or of its header, put otherwise. */
  const forge = (entry: object, head: object = {}): string => {
    const file = join(world.root, 'share/.roamproof/log/00000001.jsonl');
    const [first = '', line = ''] = fs.readFileSync(file, 'utf8').split('\n');
    const body = `${JSON.stringify({ ...(JSON.parse(line) as object), ...entry })}\n`;
    const header = { ...(JSON.parse(first) as object), lines: 1, crc: crc32(body), ...head };
    fs.writeFileSync(file, `${JSON.stringify(header)}\n${body}`);
    return file;
  };

  it.each([
    { path: '../outside.txt' },
    { path: '/etc/passwd' },
    { path: 'a/../../b' },
    { version: 1.5 },
    { size: '7' },
    { n: 0 },
    { past: [1, 2.5] },
    { past: 'x' },
    { deleted: 'no' },
    { found: 1 },
  ])('a server log with the entry %j', async (entry) => {
    const file = forge(entry);
    await expect(computerOf(world, 'C').logon()).rejects.toMatchObject({
      code: 'corrupt-log',
      message: expect.stringContaining(`${file} is damaged in line 2: `) as unknown,
    });
  });

  it.each([{ token: 5 }, { generation: 'x' }, { starts: 5 }, { reached: { A: '1' } }])(
    'a server log with the header %j',
    async (head) => {
      forge({}, head);
      await expect(computerOf(world, 'C').logon()).rejects.toMatchObject({ code: 'corrupt-log' });
    },
  );

  it.each(['null', '5', '"text"', '{'])('a server log that begins with %s', async (line) => {
    const file = join(world.root, 'share/.roamproof/log/00000001.jsonl');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, line + text.slice(text.indexOf('\n')));
    await refuses('corrupt-log', `${file} is damaged in line 1: `);
  });

  it.each(['no database', 'SQLite format 3\0 and noise'.repeat(500)])(
    'an event store of %j',
    async (bytes) => {
      const events = join(world.root, 'A/.roamproof/events.db');
      fs.writeFileSync(events, bytes);
      const before = [contentsOf(join(world.root, 'share')), contentsOf(join(world.root, 'A'))];
      const message = expect.stringContaining(events) as unknown;
      const call = computerOf(world, 'A', { store: `sqlite:${events}` }).logon();
      await expect(call).rejects.toMatchObject({ name: 'AgentError', code: 'store-failed', message });
      expect([contentsOf(join(world.root, 'share')), contentsOf(join(world.root, 'A'))]).toEqual(before);
    },
  );

  it('an event store that cannot be opened: the look that had begun beside ends', async () => {
    const events = join(world.root, 'A/.roamproof/events.db');
    fs.writeFileSync(events, 'no database');
    vi.spyOn(os, 'availableParallelism').mockReturnValue(2);
    const end = vi.spyOn(ScanAhead.prototype, 'end');
    const call = computerOf(world, 'A', { store: `sqlite:${events}`, scanAheadFrom: 1 }).logon();
    await expect(call).rejects.toMatchObject({ code: 'store-failed' });
    expect(end).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it.each(['no database', 'SQLite format 3\0 and noise'.repeat(500)])(
    'an event store of its own of %j: asks, keeps it beside the new one, and loses nothing',
    async (bytes) => {
      const { root } = newWorld();
      const options = { local: `${root}/A`, central: `${root}/S`, user: 'u', computer: 'A' };
      const files = (side: string): string[] => fs.readdirSync(`${root}/${side}`).toSorted();
      fs.mkdirSync(`${root}/A`);
      fs.writeFileSync(`${root}/A/a.txt`, 'one');
      await openProfile(options).sync();
      const control = `${root}/A/.roamproof`;
      fs.writeFileSync(`${control}/events.db`, bytes);
      fs.rmSync(`${root}/A/a.txt`);
      fs.writeFileSync(`${root}/A/b.txt`, 'two');
      await expect(openProfile(options).sync()).rejects.toMatchObject({
        question: 'forget-events',
        message: expect.stringContaining('--confirm forget-events') as unknown,
      });
      expect(files('A/.roamproof').filter((name) => name.includes('damaged'))).toEqual([]);
      await openProfile({ ...options, confirm: ['forget-events'] }).sync();
      const aside = files('A/.roamproof').find((name) => /^events\.db-damaged-\d{4}-/.test(name)) ?? '';
      expect(fs.readFileSync(`${control}/${aside}`, 'utf8')).toBe(bytes);
      expect(await openProfile(options).sync()).toMatchObject({ complete: true, state: 'loggedOff' });
      for (const side of ['A', 'S']) expect(files(side)).toEqual(['.roamproof', 'b.txt']);
    },
  );

  it('a new event store is not taken for the old one by who is killed in its first call', async () => {
    const store = new MemoryStore();
    const again = { store, fullScanEveryMs: 0 };
    // Killed once it had told something: nothing that is kept was written since.
    let isKilled = false;
    const mortal = Object.assign(Object.create(store) as EventStore, {
      append: async (...given: Parameters<EventStore['append']>) => {
        if (!isKilled) await store.append(...given);
        isKilled = true;
        throw new Error('killed');
      },
    });
    const first = { ...again, store: mortal, confirm: ['forget-events'] } as const;
    await expect(computerOf(world, 'A', first).logon()).rejects.toThrow('killed');
    await computerOf(world, 'A', again).logon();
    await computerOf(world, 'A', again).logoff();
    for (const place of ['A', 'share']) expect(world.files(place)).toEqual({ 'a.txt': 'changed meanwhile' });
  });

  it('an event store that was lost together with the state of the session: asks, as the manifest knows of it', async () => {
    const control = join(world.root, 'A/.roamproof');
    fs.rmSync(join(control, 'state.json'));
    const store = new MemoryStore();
    await expect(computerOf(world, 'A', { store }).logon()).rejects.toThrow('--confirm forget-events');
    const again = { store, fullScanEveryMs: 0 };
    await computerOf(world, 'A', { ...again, confirm: ['forget-events'] }).logon();
    expect(world.files('A')).toEqual({ 'a.txt': 'changed meanwhile' });
    // What is told from here on is not taken for what the manifest has.
    world.write('A', 'a.txt', 'changed by A');
    expect(await computerOf(world, 'A', again).sync()).toMatchObject({ complete: true, conflicts: [] });
  });

  it('an event store that was lost: asks, and begins a new log without losing or deleting anything', async () => {
    world.write('A', 'mine.txt', 'mine');
    const store = new MemoryStore();
    const before = contentsOf(join(world.root, 'share'));
    await expect(computerOf(world, 'A', { store }).logon()).rejects.toThrow('--confirm forget-events');
    expect(contentsOf(join(world.root, 'share'))).toEqual(before);
    const again = { store, fullScanEveryMs: 0 };
    await computerOf(world, 'A', { ...again, confirm: ['forget-events'] }).logon();
    await computerOf(world, 'A', again).logoff();
    for (const place of ['A', 'share'])
      expect(world.files(place)).toEqual({ 'a.txt': 'changed meanwhile', 'mine.txt': 'mine' });
  });

  it('a session state of something else is made anew from the log', async () => {
    fs.writeFileSync(join(world.root, 'A/.roamproof/state.json'), '{"not": "ours"');
    await computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
    expect(world.files('A')).toEqual({ 'a.txt': 'changed meanwhile' });
  });

  it.each(['share', 'C'])('a file where the control folder of %s should be', async (place) => {
    fs.rmSync(join(world.root, place, '.roamproof'), { recursive: true, force: true });
    world.write(place, '.roamproof', 'mine');
    await expect(computerOf(world, 'C').logon()).rejects.toThrow(/\.roamproof/);
    expect(fs.readFileSync(join(world.root, place, '.roamproof'), 'utf8')).toBe('mine');
    expect(fs.existsSync(join(world.root, 'C/a.txt'))).toBe(false);
  });

  it.each(['manifest', 'state.json', 'sync'])(
    'a folder where the %s of a profile should be',
    async (name) => {
      const file = join(world.root, 'A/.roamproof', name);
      if (name !== 'sync') fs.renameSync(file, `${file}-aside`);
      fs.mkdirSync(file);
      await expect(computerOf(world, 'A').logon()).rejects.toThrow(file);
      fs.rmdirSync(file);
      if (name !== 'sync') fs.renameSync(`${file}-aside`, file);
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
      expect(world.files('A')).toEqual({ 'a.txt': 'changed meanwhile' });
    },
  );

  it.each<[string, (path: string) => void]>([
    ['folder', (path) => fs.mkdirSync(path)],
    ['pipe', (path) => execFileSync('mkfifo', [path])],
    ['link', (path) => fs.symlinkSync('/dev/zero', path)],
  ])('a %s where a file of the server’s log should be', async (_what, make) => {
    const log = join(world.root, 'share/.roamproof/log');
    const last = fs.readdirSync(log).toSorted().at(-1) ?? '';
    const store = join(log, '../store.json');
    fs.renameSync(store, join(world.root, 'store'));
    make(store);
    await expect(computerOf(world, 'A', { fullScanEveryMs: 0 }).logon()).rejects.toMatchObject({
      code: 'corrupt-log',
      question: 'rebuild-log',
      message: expect.stringContaining('store.json is no file'),
    });
    fs.rmSync(store, { recursive: true });
    fs.renameSync(join(world.root, 'store'), store);
    fs.renameSync(join(log, last), join(world.root, 'aside'));
    make(join(log, last));
    const logon = computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
    await expect(logon).rejects.toMatchObject({
      code: 'corrupt-log',
      question: 'rebuild-log',
      message: expect.stringContaining(`${last} is no file`),
    });
    expect(world.files('A')).not.toEqual({ 'a.txt': 'changed meanwhile' });
  });

  it.each<[string, (path: string) => void]>([
    ['folder', (path) => fs.mkdirSync(path)],
    ['pipe', (path) => execFileSync('mkfifo', [path])],
    ['link', (path) => fs.symlinkSync('/dev/zero', path)],
  ])('a %s where the creation times should be, with what to do', async (_what, make) => {
    make(join(world.root, 'share/.roamproof/created.json'));
    const call = computerOf(world, 'A', { algorithm: 'windows-2003' }).sync();
    await expect(call).rejects.toMatchObject({
      code: 'corrupt-log',
      message: expect.stringContaining('created.json is damaged: delete it'),
    });
  });

  it.each(['', '/log', '/lock', '/trash'])(
    'a link where .roamproof%s of the share should be',
    async (name) => {
      const elsewhere = join(world.root, 'photos');
      for (let day = 10; day < 30; day += 1)
        fs.mkdirSync(join(elsewhere, `202001${day}`), { recursive: true });
      const place = join(world.root, `share/.roamproof${name}`);
      fs.rmSync(place, { recursive: true, force: true });
      fs.symlinkSync(elsewhere, place);
      const call = computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
      await expect(call).rejects.toMatchObject({
        code: 'foreign-control-folder',
        message: expect.stringContaining(`${place} is a link`),
      });
      expect(fs.readdirSync(elsewhere)).toHaveLength(20);
    },
  );

  it('foreign files in the control folders are left where they are', async () => {
    fs.writeFileSync(join(world.root, 'share/.roamproof/log/notes.txt'), 'mine');
    fs.writeFileSync(join(world.root, 'share/.roamproof/readme'), 'mine');
    await computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
    expect(world.files('A')).toEqual({ 'a.txt': 'changed meanwhile' });
    expect(fs.readFileSync(join(world.root, 'share/.roamproof/log/notes.txt'), 'utf8')).toBe('mine');
  });

  it('a control folder of another profile', async () => {
    fs.cpSync(join(world.root, 'B'), join(world.root, 'C'), { recursive: true });
    await expect(computerOf(world, 'C').logon()).rejects.toMatchObject({ code: 'other-profile' });
  });
});

describe('bad surroundings', () => {
  it('another call for the same profile on the same computer', async () => {
    const store = Object.assign(Object.create(world.store) as EventStore, {
      append: async (...given: Parameters<EventStore['append']>) => {
        const [stream, , events] = given;
        await world.store.append(stream, 'any', events);
        return world.store.append(...given);
      },
    });
    const message = 'another agent runs for the profile of alice on A: run this again when it has ended';
    await expect(computerOf(world, 'A', { store }).logon()).rejects.toMatchObject({ code: 'busy', message });
  });

  it.each([
    ['http://db.example/events', 'bad-options'],
    ['/no/such/folder/events.db', 'store-failed'],
    ['postgres://nobody@localhost:1/events', 'store-failed'],
  ])('a store that cannot be opened: %s', async (store, code) => {
    const profile = computerOf(world, 'A', { store });
    for (const deed of ['logon', 'status', 'plan'] as const)
      await expect(profile[deed]()).rejects.toMatchObject({ name: 'AgentError', code });
  });

  it.each([
    [{ now: () => Number.NaN }],
    [{ now: () => 1e15 }],
    [{ now: () => new Date().toISOString() as unknown as number }],
    [{ clockOffset: 1e17 }],
  ])('a clock that shows what no log can hold, with the share or without it', async (clock) => {
    const told = { code: 'bad-options', message: expect.stringContaining('0 to 9999') as unknown };
    const before = await world.events();
    const profile = computerOf(world, 'A', { ...clock, confirm: ['clock'] });
    await expect(profile.sync()).rejects.toMatchObject(told);
    fs.renameSync(join(world.root, 'share'), join(world.root, 'away'));
    await expect(profile.sync()).rejects.toMatchObject(told);
    expect(await world.events()).toEqual(before);
  });

  it('a share that is away at the first logon', async () => {
    const { root } = newWorld();
    const first = openProfile({
      local: `${root}/A`,
      central: `${root}/no/share`,
      user: 'alice',
      computer: 'A',
      store: new MemoryStore(),
    });
    await expect(first.logon()).rejects.toMatchObject({ code: 'missing-share' });
  });

  it.runIf(process.getuid?.() !== 0)('a share without permission to write', async () => {
    fs.chmodSync(join(world.root, 'share'), 0o500);
    await refuses('denied', 'permission');
    fs.chmodSync(join(world.root, 'share'), 0o700);
  });

  it('folders inside each other', () => {
    const inside = { local: '/home/alice', central: '/home/alice/share', user: 'alice', computer: 'A' };
    expect(() => openProfile(inside)).toThrow('neither inside the other');
    for (const local of ['/home/alice/', '/home/./alice', '/home/alice/share/../'])
      expect(() => openProfile({ ...inside, local })).toThrow('neither inside the other');
  });
});

describe('folders that links make one, or one part of the other', () => {
  it.each([
    ['link', 'share'],
    ['link/inside', 'share'],
    ['share', 'link/inside'],
    ['link/not/there/yet', 'share'],
  ])('%s and %s', async (local, central) => {
    const root = world.root;
    fs.symlinkSync('share', join(root, 'link'));
    fs.mkdirSync(join(root, 'share/inside'));
    const options = { user: 'alice', computer: 'X', local: join(root, local), central: join(root, central) };
    const before = contentsOf(join(root, 'share'));
    for (const deed of ['logon', 'plan', 'status'] as const)
      await expect(openProfile(options)[deed]()).rejects.toMatchObject({ code: 'bad-options' });
    expect(contentsOf(join(root, 'share'))).toEqual(before);
  });
});

describe('an option that is not what it must be', () => {
  const given = { local: '/here', central: '/share', user: 'alice', computer: 'A' };

  it.each([
    [{ lockWaitMs: Number.NaN }, 'NaN: it must be a number of milliseconds, 0 or more'],
    [{ lockWaitMs: 'x' }, "'x': it must be a number"],
    [{ hiveWaitMs: Number.POSITIVE_INFINITY }, 'Infinity: it must be a number of milliseconds'],
    [{ fullScanEveryMs: -1 }, '-1: it must be a number'],
    [{ staleAfterMs: 30_000 }, '30000: it must be a number of milliseconds, 40000 or more'],
    [{ clockOffset: Number.NaN }, 'NaN: it must be a number'],
    [{ stageAheadFrom: Number.NaN }, 'NaN: it must be a number, 0 or more'],
    [{ scanAheadFrom: null }, 'null: it must be a number'],
    [{ entriesPerPlan: 0 }, '0: it must be a number, 1 or more'],
    [{ links: 'follow' }, '\'follow\': it must be "copy" or "skip"'],
    [{ confirm: ['no-such-question'] }, "[ 'no-such-question' ]: it must be a list of other-store, "],
    [{ confirm: 'clock' }, "'clock': it must be a list of"],
    [{ hives: 'ntuser.dat' }, "'ntuser.dat': it must be a list of files"],
    [{ hives: ['../../etc/passwd'] }, "[ '../../etc/passwd' ]: it must be a list of files that roam"],
    [{ hives: ['.roamproof/manifest'] }, "[ '.roamproof/manifest' ]: it must be a list of files that roam"],
    [{ store: 5 }, '5: it must be an open store, or'],
    [{ store: {} }, '{}: it must be an open store, or'],
    [{ store: 'memory:' }, "'memory:': it must be an open store, or what names one that lasts"],
    [{ policy: [] }, '[]: it must be an object of settings'],
    [{ now: 5 }, '5: it must be a function'],
    [{ onProgress: 5 }, '5: it must be a function'],
    [{ computer: 'x\ny' }, "'x\\ny': it must be a name of 1 to 200 characters"],
    [{ user: 'a/b' }, "'a/b': it must be a name"],
    [{ algorithm: 5 }, '5: it must be the name of an algorithm'],
  ])('%j', (wrong, message) => {
    const [name = ''] = Object.keys(wrong);
    const open = (): unknown => openProfile({ ...given, ...wrong } as ProfileOptions);
    expect(open).toThrow(`"${name}" is ${message}`);
    expect(open).toThrow(expect.objectContaining({ code: 'bad-options' }));
  });

  it('one that nobody knows, which would be passed over', () => {
    const open = (): unknown => openProfile({ ...given, excluded: ['Private'] } as ProfileOptions);
    expect(open).toThrow("there is no option 'excluded'");
  });

  it.each([undefined, null, 'here'])('no options at all: %s', (options) => {
    const open = (): unknown => openProfile(options as unknown as ProfileOptions);
    expect(open).toThrow(expect.objectContaining({ code: 'bad-options' }));
  });

  it.each(['constructor', 'none'])('no algorithm: %s', (algorithm) => {
    expect(() => openProfile({ ...given, algorithm })).toThrow(`there is no algorithm ${algorithm}`);
  });

  it('all that can be given, at their least', () => {
    const least = { hiveWaitMs: 0, lockWaitMs: 0, staleAfterMs: 0, fullScanEveryMs: 0, entriesPerPlan: 1 };
    const more = { stageAheadFrom: 0, scanAheadFrom: 0, clockOffset: -5, hives: [], confirm: [], policy: {} };
    openProfile({ ...given, ...least, ...more }).close();
    openProfile({ ...given, lockWaitMs: Number.POSITIVE_INFINITY, staleAfterMs: 40_000 }).close();
  });
});

describe('what was given and checked', () => {
  it('stays, whatever becomes of the objects', async () => {
    const policy: Record<string, unknown> = {};
    const confirm: QuestionName[] = [];
    const profile = computerOf(world, 'A', { policy, confirm, fullScanEveryMs: 0 });
    policy['ExcludeProfileDirs'] = 'docs';
    confirm.push('forget-manifest');
    world.write('A', 'docs/b.txt', 'two');
    await profile.sync();
    expect(world.files('share')).toHaveProperty(['docs/b.txt'], 'two');
    fs.writeFileSync(join(world.root, 'A/.roamproof/manifest'), '');
    await expect(profile.sync()).rejects.toMatchObject({ question: 'forget-manifest' });
  });

  it('may be an object that watches who reads it, as frameworks give them', async () => {
    const policy = new Proxy({ ExcludeProfileDirs: 'docs' }, {});
    world.write('A', 'docs/b.txt', 'two');
    await computerOf(world, 'A', { policy }).sync();
    expect(world.files('share')).not.toHaveProperty(['docs/b.txt']);
  });

  it.each(['events.db', 'sqlite:events.db'])('stays, wherever the process goes: %s', async (store) => {
    const { root } = newWorld();
    const before = process.cwd();
    fs.mkdirSync(join(root, 'share'));
    process.chdir(root);
    try {
      const profile = openProfile({ ...world.options('A'), local: 'A', central: 'share', store });
      await profile.logon();
      process.chdir('share');
      expect(await profile.logoff()).toMatchObject({ state: 'loggedOff', complete: true });
      expect(fs.readdirSync(join(root, 'share'))).toEqual(['.roamproof']);
    } finally {
      process.chdir(before);
    }
  });
});

describe('a policy of which a part would count for nothing', () => {
  it.each([
    [{ ExcludeProfileDir: 'Private' }, 'is not a setting we know'],
    [{ ExcludeProfileDirs: 5 }, 'must be a text'],
    [{ SlowLinkTimeOut: 'abc' }, 'must be a whole number'],
    [{ ExcludeProfileDirs: 'Temp;../Private' }, 'names "../Private"'],
    [{ 'Winlogon/ExcludeProfileDirs': 'C:\\Temp' }, 'Winlogon/ExcludeProfileDirs names "C:'],
  ])('%j is refused by the library and in a configuration', async (policy, message) => {
    const given = { local: 'here', central: 'share', user: 'alice', computer: 'A', policy };
    expect(() => openProfile(given)).toThrow(message);
    await expect(checkConfig(given, 'agent.json')).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringMatching(/^agent\.json: policy: /) as unknown,
    });
  });
});

describe('configuration', () => {
  it('names the file, or the member, that is wrong', async () => {
    const path = join(scratchFolder('config'), 'agent.json');
    await expect(readConfig(path)).rejects.toThrow(path);
    await expect(readConfig(join(path, '..'))).rejects.toThrow('cannot be read (EISDIR)');
    fs.writeFileSync(path, '{');
    await expect(readConfig(path)).rejects.toThrow('is not JSON');
    await expect(checkConfig({ local: '/a', central: '/b', lokal: 1 }, 'x')).rejects.toThrow('lokal');
    await expect(checkConfig({ local: '/a', central: 7 }, 'x')).rejects.toThrow(': central: ');
    expect(() => optionsFrom({ local: '/a' })).toThrow('central: missing: name it with --central');
  });

  it('says what is to be named where the system does not know who runs this', () => {
    const unknown = (): never => {
      throw Object.assign(new Error('uv_os_get_passwd returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
    };
    vi.spyOn(os, 'userInfo').mockImplementation(unknown);
    vi.spyOn(os, 'homedir').mockImplementation(unknown);
    const given = { local: '/a', central: '/b/%u' };
    const nameless = expect.objectContaining({
      code: 'bad-config',
      message: expect.stringContaining('--user'),
    });
    expect(() => optionsFrom(given)).toThrow(nameless);
    expect(optionsFrom({ ...given, user: 'u' })).toMatchObject({ local: '/a', central: '/b/u', user: 'u' });
    expect(() => defaultConfigPath({})).toThrow('set HOME');
    vi.restoreAllMocks();
  });

  it.each(['', 'home'])('takes nothing from where it is called for the home folder: HOME=%j', (home) => {
    vi.spyOn(os, 'homedir').mockReturnValue(home);
    expect(() => defaultConfigPath({ ROAMPROOF_AGENT: '' })).toThrow('set HOME');
    expect(() => optionsFrom({ local: '~/Roaming', central: '/b', user: 'u' })).toThrow('set HOME');
    vi.restoreAllMocks();
  });
});
