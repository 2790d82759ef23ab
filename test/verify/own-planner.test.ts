/** `verify --planner`: an algorithm of the user's own through the same search, simulator and judge. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { seedOf } from '../../properties/history/random.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { generateHistory } from '../../properties/index.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { ALGORITHMS } from '../../src/plan/algorithms.ts';
import { ownAlgorithm } from '../../src/plan/own-algorithm.ts';
import { DEFAULT_READING_NAME, plannerArm } from '../../src/verify/arms.ts';
import { runHistory, subjectOf } from '../../src/verify/run.ts';
import { roamproof, scratch } from '../cli/run.ts';

const NEWEST_WINS = fileURLToPath(new URL('../../docs/examples/newest-wins.ts', import.meta.url));

const verify = (file: string, ...args: string[]) =>
  roamproof(['verify', '--planner', file, '--workers', '2', '--runs', '64', ...args]);

it('a plan function gets its row, its smallest losses, and commands that show them again', () => {
  const { status, stdout, stderr } = verify(NEWEST_WINS);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^newest-wins {14}\d/m);
  expect(stdout).toMatch(/^newest-wins breaks G1 in \d+ events/m);
  expect(stdout).not.toMatch(/sets Color|removes the setting/);
  expect(stdout).toContain('Nothing was promised');
  const [, again] = /^ +again: roamproof (.*)$/m.exec(stdout) ?? [];
  const shown = roamproof((again as string).split(' '));
  expect(shown.status).toBe(0);
  expect(shown.stdout).toMatch(/Broken: .*G1/);
});

it('an algorithm that promises too much fails; its counterexamples are logs that every command takes', () => {
  using folder = scratch();
  const file = folder.write(
    'mine.mjs',
    `import { ALGORITHMS } from '${import.meta.resolve('../../src/index.ts')}';
     export default { ...ALGORITHMS.nt4, promises: ['G1', 'G9'] };`,
  );
  const { status, stdout } = verify(file, '--out', folder.path('found'));
  expect(status).toBe(1);
  expect(stdout).toMatch(/^1 promise was broken: mine G1$/m);
  const log = folder.path('found/mine-G1.jsonl');
  expect(stdout).toContain(`written: roamproof report ${log}`);
  expect(roamproof(['replay', log]).stdout).toContain('LOST');
});

it.each(Object.values(ALGORITHMS))('$name is left as it is by the checks', (algorithm) => {
  const own = ownAlgorithm(algorithm, 'own');
  for (let index = 0; index < 40; index++) {
    const history = generateHistory(seedOf(7, index), DEFAULT_SCOPE);
    const { log } = runHistory({ algorithm: own, reading: {} }, history);
    expect(log).toEqual(runHistory({ algorithm, reading: {} }, history).log);
  }
});

const logonOnA: Stimulus[] = [
  { at: 0, type: 'computer.started', computer: 'A', os: 'xp' },
  { at: 60_000, type: 'logon.requested', computer: 'A', user: 'alice' },
];

describe('what is wrong is told', () => {
  const plan = (body: string): string => `export default (view) => ${body};`;
  const copy = (more: string): string =>
    `[{ do: 'copy', to: 'central', path: 'x', rule: 'mine', compared: { local: null, central: null }${more} }]`;
  const cases: [what: string, source: string, said: RegExp][] = [
    ['no default export', 'export const plan = 1;', /has no default export that is an algorithm/],
    ['no plan', 'export default {};', /plan: a function from a view to a plan is expected/],
    ['a misspelt member', 'export default { plan: () => [], manifst: true };', /manifst/],
    ['no guarantee', "export default { plan: () => [], promises: ['G14'] };", /promises\.0: G1 to G13/],
    ['a module that throws', "throw new Error('not today');", /cannot be loaded: Error: not today/],
    ['an await at the top', 'await 1; export default () => [];', /must not await at its top/],
    ['a syntax error', 'export default (', /cannot be loaded/],
    [
      'a planner that throws',
      plan("{ throw new Error('oh') }"),
      /at a logon on \w it threw: Error: oh\n +at default \(file:.*mine\.mjs:1:\d+\)$/,
    ],
    ['a promise', 'export default async () => [];', /gave a promise instead of a list/],
    ['no action', plan("[{ do: 'fly' }]"), /action 1 of 1: do: /],
    ['no rule', plan(copy(', rule: undefined')), /action 1 of 1: rule: /],
    ['a file that is not there', plan(copy('')), /has no file x\. It is \{"do":"copy"/],
    ['another plan each time', `let n = 0; ${plan('(n++, n % 2 ? [] : [1])')}`, /made two plans of one view/],
  ];
  it.each(cases)('%s', (_, source, said) => {
    using folder = scratch();
    const file = folder.write('mine.mjs', source);
    expect(() => runHistory(subjectOf(plannerArm(file, DEFAULT_READING_NAME)), logonOnA)).toThrow(said);
  });

  it('a file that is not there, and two algorithms at once', () => {
    expect(verify('./nowhere.ts').stderr).toBe('roamproof: --planner ./nowhere.ts: no such file\n');
    expect(verify(NEWEST_WINS, '--algorithm', 'nt4').status).toBe(2);
  });

  it('a planner that throws is shown the smallest history in which it does', () => {
    using folder = scratch();
    const file = folder.write('mine.mjs', plan("{ throw new Error('oh') }"));
    const { stdout, stderr } = verify(file);
    expect(stdout.trim().split('\n').length).toBeLessThanOrEqual(3);
    const [, again] = /again: roamproof (.*)$/m.exec(stderr) ?? [];
    expect(roamproof((again as string).split(' ')).stderr).toBe(stderr);
  });
});
