/** The bundle's loader keeps what V8 compiled, and whatever it finds there, the command runs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder } from '../disk/scratch.ts';

const LOADER = join(import.meta.dirname, '../../src/cli/compiled-agent.ts');

let folder: string;

/** A bundle of one line, and what `main.ts` does with it. */
beforeEach(() => {
  folder = scratchFolder('compiled');
  fs.copyFileSync(LOADER, join(folder, 'loader.mts'));
  fs.writeFileSync(
    join(folder, 'main.mts'),
    `import { enableCompileCache } from 'node:module';
enableCompileCache(${JSON.stringify(join(folder, 'cache'))});
const { command } = await import('./loader.mts');
command();`,
  );
  bundle('one');
});

function bundle(says: string): void {
  fs.writeFileSync(
    join(folder, 'agent.cjs'),
    `const told = () => ${JSON.stringify(says)} + ' of ' + require('node:path').basename(__filename);
exports.command = (afterRun) => { console.log(told()); afterRun(); };`,
  );
}

function run(env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.mts')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...env },
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

/** What was kept, by name. */
function kept(): string[] {
  const names = fs.globSync('**/roamproof-agent-*', { cwd: join(folder, 'cache') });
  return names.map((name) => join(folder, 'cache', name));
}

describe('what V8 compiled', () => {
  it('is kept by the first calls and then stays as it is', () => {
    expect(run()).toBe('one of agent.cjs');
    const [path = ''] = kept();
    const calls = (): number => fs.readFileSync(path).readUInt32LE(4);
    expect(calls()).toBe(1);
    for (let call = 2; call <= 8; call += 1) expect(run()).toBe('one of agent.cjs');
    expect(calls()).toBe(6);
    expect(kept()).toEqual([path]);
  });

  it('is left alone when it is damaged, cut short or of another program', () => {
    run();
    const [path = ''] = kept();
    const whole = fs.readFileSync(path);
    const damaged = Buffer.from(whole);
    damaged[whole.length - 9] = (damaged[whole.length - 9] as number) ^ 1;
    for (const bytes of [damaged, whole.subarray(0, 100), Buffer.alloc(0), Buffer.from('not ours')]) {
      fs.writeFileSync(path, bytes);
      expect(run()).toBe('one of agent.cjs');
      expect(fs.readFileSync(path).readUInt32LE(4)).toBe(1);
    }
  });

  it('belongs to one bundle', () => {
    run();
    bundle('two');
    expect(run()).toBe('two of agent.cjs');
    expect(kept()).toHaveLength(2);
  });

  it('is not kept where Node was told to keep none, or where nothing can be written', () => {
    expect(run({ NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('one of agent.cjs');
    expect(fs.existsSync(join(folder, 'cache'))).toBe(false);
    fs.writeFileSync(join(folder, 'cache'), 'a file in the way');
    expect(run()).toBe('one of agent.cjs');
  });
});
