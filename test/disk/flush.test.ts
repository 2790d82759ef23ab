/** What must be durable before a log vouches for it: in one pass, begun on the way, and file by file after a failure. */
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Unflushed } from '../../src/disk/flush.ts';
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
    const root = newFolder();
    fs.writeFileSync(join(root, 'file'), 'content');
    const sync = fakeSync(newFolder(), statuses);
    const files = vi.spyOn(fs, 'fsyncSync');
    return { unflushed: new Unflushed(root), sync, files };
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
