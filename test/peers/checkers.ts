/** The other checkers, where they are installed: the common model is compiled, run, and its counts are read. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const MODEL = here('merge.pml');
const QUINT = here('node_modules/.bin/quint');

/** What all checkers are asked for; the first state counts as a state, and as no transition. */
export interface Counts {
  readonly states: number;
  readonly transitions: number;
}

function run(command: string, args: readonly string[], cwd: string, input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, input, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr || stdout}`);
  return stdout;
}

const answers = (command: string, option: string): boolean => spawnSync(command, [option]).status === 0;

export const hasSpin = answers('spin', '-V') && answers('cc', '--version');
export const hasQuint = existsSync(QUINT);

/** Compiles the model in a folder. `defines`: see merge.pml and Spin's manual, as `-DNAME`. */
export function compileSpin(folder: string, bound: number, defines: readonly string[] = []): void {
  run('spin', ['-a', `-DT=${bound}`, ...defines, MODEL], folder);
  // -w: the C that Spin writes is not ours to warn of.
  run('cc', ['-w', '-O3', '-DSAFETY', '-DNOREDUCE', ...defines, '-o', 'pan', 'pan.c'], folder);
}

export interface SpinRun extends Counts {
  /** Processor time of the whole run, seconds. */
  readonly cpu: number;
  /** Events of the history that ends in a broken assertion; `null` where there is none. */
  readonly eventsToError: number | null;
}

/** Runs what `compileSpin` made. */
export function runSpin(folder: string): SpinRun {
  // The shell knows what its children took.
  const output = run('sh', ['-c', './pan -m100000 -n -E; times'], folder);
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1]);
  const [user, system] = [...output.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2).map(([, minutes, seconds]) => {
    return Number(minutes) * 60 + Number(seconds);
  });
  const error = /assertion violated .*\(at depth (\d+)\)/.exec(output);
  return {
    states: number(/(\d+) states, stored/),
    transitions: number(/(\d+) transitions/) - 1,
    cpu: (user as number) + (system as number),
    // Spin counts the events before the one that breaks it.
    eventsToError: error === null ? null : Number(error[1]) + 1,
  };
}

/** Counts in Quint's evaluator, level by level. */
export function countQuint(bound: number): Counts {
  const args = ['-q', '-r', `${here('merge.qnt')}::merge`, '--backend=typescript'];
  const output = run(QUINT, args, here('.'), `count(${bound})\n`);
  const found = /\((\d+), (\d+)\)/.exec(output);
  if (found === null) throw new Error(`quint did not count: ${output}`);
  return { states: Number(found[1]), transitions: Number(found[2]) };
}

/** Random histories in Quint's simulator; throws with its trace where something is lost. */
export function sampleQuint(histories: number, steps: number): void {
  const limits = [`--max-samples=${histories}`, `--max-steps=${steps}`, '--seed=0x1'];
  const args = [
    'run',
    'merge.qnt',
    '--main=merge',
    '--backend=typescript',
    '--invariant=nothingLost',
    ...limits,
  ];
  run(QUINT, args, here('.'));
}
