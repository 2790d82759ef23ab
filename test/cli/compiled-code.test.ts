/** Compiled code is run by the next call: it is kept only where nobody else can put anything. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder } from '../disk/scratch.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const uid = process.getuid?.() ?? 'code';

let temporary: string;
let kept: string;

beforeEach(() => {
  temporary = scratchFolder('code');
  kept = join(temporary, `roamproof-${uid}`);
});

/** Runs the command with a temporary folder of its own; tells what is kept there then. */
function run(env: NodeJS.ProcessEnv = {}): string[] {
  const { status, stdout } = spawnSync(process.execPath, [MAIN, '--version'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: undefined, TMPDIR: temporary, ...env },
  });
  expect([status, /^\d+\.\d+\.\d+\n$/.test(stdout)]).toEqual([0, true]);
  return fs.globSync('**/*', { cwd: temporary });
}

describe.runIf(process.platform !== 'win32')('compiled code', () => {
  it('is kept in a folder that is for its owner alone', () => {
    expect(run().length).toBeGreaterThan(1);
    expect(fs.statSync(kept).mode & 0o777).toBe(0o700);
  });

  it('is not kept in a folder that others can write to, or that is a link', () => {
    fs.mkdirSync(kept);
    fs.chmodSync(kept, 0o777);
    expect(run()).toEqual([`roamproof-${uid}`]);
    fs.rmdirSync(kept);
    fs.mkdirSync(join(temporary, 'elsewhere'));
    fs.symlinkSync('elsewhere', kept);
    run();
    expect(fs.readdirSync(join(temporary, 'elsewhere'))).toEqual([]);
  });

  it.runIf(uid === 0)('is not kept in a folder of somebody else', () => {
    fs.mkdirSync(kept, { mode: 0o700 });
    fs.chownSync(kept, 4711, 4711);
    expect(run()).toEqual([`roamproof-${uid}`]);
  });

  it.runIf(uid === 0)('of root is not taken from who began the program, where that is another user', () => {
    // Then Node heeds no TMPDIR.
    const theirs = '/tmp/roamproof-47110';
    fs.mkdirSync(theirs, { mode: 0o700 });
    try {
      fs.chownSync(theirs, 47110, 47110);
      const asRoot = ['--ruid=47110', '--euid=0', '--clear-groups', process.execPath, MAIN, '--version'];
      expect(spawnSync('setpriv', asRoot).status).toBe(0);
      expect(fs.readdirSync(theirs)).toEqual([]);
    } finally {
      fs.rmSync(theirs, { recursive: true });
    }
  });

  it('is kept where the caller says, or nowhere', () => {
    expect(run({ NODE_COMPILE_CACHE: join(temporary, 'chosen') })).toContain('chosen');
    expect(fs.existsSync(kept)).toBe(false);
    expect(run({ NODE_DISABLE_COMPILE_CACHE: '1' }).some((path) => /roamproof.+\//.test(path))).toBe(false);
  });
});
