/** What must be durable before a log vouches for it: in one pass, begun on the way, and file by file after a failure. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Unflushed } from '../../src/disk/flush.ts';
import { FlushShell } from '../../src/disk/flush-shell.ts';
import { scratchFolder } from './scratch.ts';

const onLinux = process.platform === 'linux';
const scratch = scratchFolder('flush');
let next = 0;

function newFolder(): string {
  next += 1;
  const folder = join(scratch, String(next));
  fs.mkdirSync(folder);
  return folder;
}

/** Puts a program called `sync` first on the path; it counts its calls, also those at one time, and ends as told. */
function fakeSync(folder: string, statuses: readonly number[]): { calls: () => number } {
  const ends = statuses.map((status, i) => `if [ "$n" = ${i + 1} ]; then exit ${status}; fi`);
  const count = `n=1; while ! mkdir "${folder}/call-$n" 2>/dev/null; do n=$((n + 1)); done`;
  fs.writeFileSync(join(folder, 'sync'), ['#!/bin/sh', count, ...ends, 'exit 0', ''].join('\n'), {
    mode: 0o755,
  });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  return { calls: () => fs.readdirSync(folder).filter((name) => name.startsWith('call-')).length };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.runIf(onLinux)('what is not durable yet', () => {
  const setUp = (statuses: readonly number[]) => {
    const shell = new FlushShell();
    const root = newFolder();
    fs.writeFileSync(join(root, 'file'), 'content');
    const sync = fakeSync(newFolder(), statuses);
    const files = vi.spyOn(fs, 'fsyncSync');
    return { unflushed: new Unflushed(root, shell), sync, files };
  };
  const addMany = (unflushed: Unflushed, from = 0): void => {
    for (let i = from; i < from + 5_000; i += 1) unflushed.add(i === from ? 'file' : `gone-${i}`);
  };

  it('is flushed file by file where it is little', () => {
    const { unflushed, sync, files } = setUp([]);
    unflushed.add('file', 7);
    unflushed.flush();
    expect(sync.calls()).toBe(0);
    // The file, and its folder for the name.
    expect(files).toHaveBeenCalledTimes(2);
  });

  it('is set to be written while more is copied, and flushed in one pass at last', async () => {
    const { unflushed, sync, files } = setUp([]);
    addMany(unflushed);
    await unflushed.rest();
    expect(sync.calls()).toBe(2);
    unflushed.flush();
    expect(sync.calls()).toBe(2);
    expect(files).not.toHaveBeenCalled();
  });

  it('is flushed again where more was added while the last pass was awaited', async () => {
    const { unflushed, sync } = setUp([]);
    addMany(unflushed);
    const rest = unflushed.rest();
    for (let i = 0; i < 10; i += 1) unflushed.add(`more-${i}`);
    await rest;
    const before = sync.calls();
    unflushed.flush();
    expect(sync.calls()).toBe(before + 1);
  });

  it('is begun by bytes as well as by files', async () => {
    const { unflushed, sync } = setUp([]);
    unflushed.add('file', 1 << 30);
    await unflushed.rest();
    expect(sync.calls()).toBe(1);
  });

  it('is flushed file by file after a pass on the way failed: that one was told of the error', async () => {
    const { unflushed, sync, files } = setUp([1]);
    addMany(unflushed);
    await unflushed.rest();
    unflushed.flush();
    expect(sync.calls()).toBe(2);
    expect(files).toHaveBeenCalled();
    files.mockClear();
    addMany(unflushed, 10_000);
    await unflushed.rest();
    unflushed.flush();
    expect(files).not.toHaveBeenCalled();
  });

  it('is flushed file by file while nobody knows how a pass on the way ends', () => {
    const { unflushed, files } = setUp([]);
    addMany(unflushed);
    unflushed.flush();
    expect(files).toHaveBeenCalled();
  });
});

describe.runIf(onLinux)('a shell for passes over file systems', () => {
  it('passes over those of the folders it is given, one after the other', async () => {
    const sync = fakeSync(newFolder(), [0, 1]);
    const shell = new FlushShell();
    const folders = [newFolder(), join(newFolder(), ' a "name" $(exit 3) \\ '), newFolder()];
    const done = await Promise.all(folders.map((folder) => shell.begin(folder)));
    expect(done).toEqual([true, false, true]);
    expect(sync.calls()).toBe(3);
    shell.end();
  });

  it('asks the real program about the folder as it is named', async () => {
    const shell = new FlushShell();
    const odd = join(newFolder(), ' -a "name" $(exit 3) \\ ');
    expect(await shell.begin(odd)).toBe(false);
    fs.mkdirSync(odd);
    expect(await shell.begin(odd)).toBe(true);
    expect(await shell.begin(`${odd}\n`)).toBe(false);
    shell.end();
  });

  it('says of what was begun that it was not done where it ends, and begins anew', async () => {
    const folder = newFolder();
    const program = '#!/bin/sh\nif mkdir "$0-once" 2>/dev/null; then kill -9 $PPID; fi\n';
    fs.writeFileSync(join(folder, 'sync'), program, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    const shell = new FlushShell();
    expect(await Promise.all([shell.begin(folder), shell.begin(folder)])).toEqual([false, false]);
    expect(await shell.begin(folder)).toBe(true);
    shell.end();
  });

  it('says so where there is no shell', async () => {
    vi.stubEnv('PATH', newFolder());
    expect(await new FlushShell().begin(scratch)).toBe(false);
  });

  it('begins anew as soon as one could not be started', async () => {
    const empty = newFolder();
    vi.stubEnv('PATH', empty);
    const shell = new FlushShell();
    expect(await shell.begin(scratch)).toBe(false);
    vi.unstubAllEnvs();
    expect(await shell.begin(scratch)).toBe(true);
    shell.end();
  });

  it('says so where no more files can be opened', () => {
    const module = join(import.meta.dirname, '../../src/disk/flush-shell.ts');
    const code = `import fs from 'node:fs';
      import { FlushShell } from ${JSON.stringify(module)};
      try { for (;;) fs.openSync('/dev/null'); } catch {}
      fs.writeSync(1, String(await new FlushShell().begin('/')));`;
    const call = ['-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', code];
    const { stdout, stderr } = spawnSync('sh', call, { encoding: 'utf8', timeout: 20_000 });
    expect([stdout, stderr]).toEqual(['false', '']);
  });

  it('keeps the process only while a pass is awaited', () => {
    const module = join(import.meta.dirname, '../../src/disk/flush-shell.ts');
    const code = `import { FlushShell } from ${JSON.stringify(module)};
      console.log(await new FlushShell().begin('/'));`;
    const node = ['--input-type=module', '-e', code];
    const { stdout, status } = spawnSync(process.execPath, node, { encoding: 'utf8', timeout: 20_000 });
    expect([stdout, status]).toEqual(['true\n', 0]);
  });
});
