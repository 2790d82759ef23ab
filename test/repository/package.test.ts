/** The package as a stranger gets it: packed, installed in an empty folder, imported and run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { scenario, scratch, started } from '../cli/run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What calls hand out, in types that the compiler has to find a name for. */
const OWN_LIBRARY = `import * as all from 'roamproof';
import type { Outcome, Profile, ProfileOptions } from 'roamproof/agent';
import { histories } from 'roamproof/properties';
type Given<F extends (...given: never) => unknown> = Parameters<F>;
export const cache = (...given: Given<typeof all.decideCache>) => all.decideCache(...given);
export const lock = (...given: Given<typeof all.decideLock>) => all.decideLock(...given);
export const quota = (...given: Given<typeof all.decideQuota>) => all.decideQuota(...given);
export const folded = (...given: Given<typeof all.foldInto>) => all.foldInto(...given);
export const file = (...given: Given<typeof all.getFile>) => all.getFile(...given);
export const some = () => histories();
export const store = ({ store }: ProfileOptions) => store;
export const problems = ({ problems }: Outcome) => problems;
export const undone = (profile: Profile) => profile.undo();
export const purged = (profile: Profile) => profile.purge(30);
export const runs = async (profile: Profile) => (await profile.purge(30)).purged;
`;

it('installs from its tarball, can be imported with types, and runs; so does the agent of docs/agent.md', () => {
  using folder = scratch();
  const run = (command: string, args: readonly string[], cwd: string): string =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', folder.path('')], ROOT),
  ) as [{ filename: string; files: { path: string }[] }];
  const files = packed.files.map(({ path }) => path);
  expect(files).toContain('dist/src/index.d.ts');
  expect(files).toContain('dist/machines/index.js');
  expect(files.filter((path) => /\.test\.|^src\/|^test\//.test(path))).toEqual([]);

  const home = folder.path('');
  writeFileSync(join(home, 'package.json'), '{"name":"stranger","private":true,"type":"module"}');
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', folder.path(packed.filename)], home);
  writeFileSync(
    join(home, 'use.js'),
    `import { Simulator, judge } from 'roamproof';
     import { session } from 'roamproof/machines';
     const simulator = new Simulator({ algorithm: 'three-way' });
     simulator.feed({ at: 0, type: 'computer.started', computer: 'A', os: 'xp' });
     console.log(simulator.events.length, judge(simulator.events).losses.length, session.initial);`,
  );
  expect(run(process.execPath, ['use.js'], home)).toMatch(/^\d+ 0 loggedOff\n$/);

  mkdirSync(join(home, 'here'));
  mkdirSync(join(home, 'share'));
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/agent.md'), 'utf8')) ?? [];
  writeFileSync(join(home, 'agent.js'), example ?? '');
  expect(run(process.execPath, ['agent.js'], home)).toBe('loggedOff true\n');

  copyFileSync(join(ROOT, 'docs/examples/newest-wins.ts'), join(home, 'newest-wins.ts'));
  const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
  writeFileSync(
    join(home, 'all.ts'),
    ['roamproof', 'roamproof/agent', 'roamproof/machines'].map((name) => `import '${name}';\n`).join(''),
  );
  const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), ...strict];
  run(process.execPath, [...tsc, 'newest-wins.ts', 'all.ts'], home);
  // Who writes a library of his own on it can name, or leave to the compiler, whatever a call hands out.
  writeFileSync(join(home, 'own.ts'), OWN_LIBRARY);
  const declared = ['--noEmit', 'false', '--declaration', '--outDir', 'own'];
  run(process.execPath, [...tsc, ...declared, 'own.ts'], home);

  const bin = join(home, 'node_modules/.bin/roamproof');
  const own = ['verify', '--planner', './newest-wins.ts', '--runs', '32', '--json'];
  expect(JSON.parse(run(process.execPath, [bin, ...own], home))).toMatchObject({
    arms: [{ algorithm: 'newest-wins', planner: join(realpathSync(home), 'newest-wins.ts') }],
  });

  const tool = ['verify', '--command', 'true', '--runs', '1', '--json'];
  expect(JSON.parse(run(process.execPath, [bin, ...tool], home))).toMatchObject({ histories: 1 });

  const outcome = folder.write('scenario.jsonl', scenario(started('A')));
  const json = run(process.execPath, [bin, 'simulate', outcome, '--json'], home);
  expect(JSON.parse(json)).toMatchObject({ algorithm: 'windows-2003', losses: [], problems: [] });
});

it('is found by npx in a checkout, without installing anything', () => {
  const { stdout, stderr } = spawnSync('npx', ['--no-install', 'roamproof', '--version'], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect([stdout.trim(), stderr]).toEqual([manifest.version, '']);
});
