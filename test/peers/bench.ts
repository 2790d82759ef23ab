/**
 * `npm run bench:peers`: the explorer beside the other checkers that are installed, on the same model with the same
 * counts, in turns within one run; and the explorer on the rich rules. Processor time, so that a busy machine charges
 * nobody for the others: of the search in explore, of the run of Spin's verifier without compiling it. Quint's evaluator
 * tells no times, and is measured by the clock with its start. Exit status 1 if counts differ or a rate is not reached.
 */
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Figure, figureLine, shown } from '../../src/bench/measure.ts';
import { RICH, scopeOf } from '../../src/explore/scope.ts';
import { explore } from '../../src/explore/search.ts';
import { scratch } from '../cli/run.ts';
import { type Counts, compileSpin, countQuint, hasQuint, hasSpin, runSpin } from './checkers.ts';

const SPIN_EVENTS = 11;
const QUINT_EVENTS = 6;
const ROUNDS = 5;
/** The rich rules must go at least this fast, states a second. */
const RICH_RATE = 300_000;

/** A figure that must reach something. */
interface Rate extends Figure {
  readonly least?: number;
}

interface Run extends Counts {
  /** Seconds. */
  readonly cpu: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A process of its own each time, as the others have one. */
function exploreCommon(events: number): Run {
  const main = fileURLToPath(new URL('explore-common.ts', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [main, String(events)], { encoding: 'utf8' })) as Run;
}

function quint(events: number): Run {
  const start = performance.now();
  const counted = countQuint(events);
  return { ...counted, cpu: (performance.now() - start) / 1000 };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Both in turns; the median of each, and of the ratios of neighbours. */
function sideBySide(name: string, events: number, rounds: number, peer: (events: number) => Run): Rate[] {
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(peer(events));
    ours.push(exploreCommon(events));
  }
  const [mine, other] = [ours[0] as Run, theirs[0] as Run];
  const equal = mine.states === other.states && mine.transitions === other.transitions;
  print(
    `\n${events} events: ${counts(mine)} in explore, ${counts(other)} in ${name}${equal ? '' : ': DIFFERENT'}`,
  );
  if (!equal) process.exitCode = 1;
  const rate = (runs: readonly Run[]): number => mine.states / median(runs.map(({ cpu }) => cpu));
  const ratios = ours.map(({ cpu }, i) => (theirs[i] as Run).cpu / cpu);
  return [
    { name: 'explore', value: rate(ours), unit: 'states/s' },
    { name, value: rate(theirs), unit: 'states/s' },
    { name: `explore / ${name}, median of ${rounds}`, value: median(ratios), unit: 'times', least: 1 },
  ];
}

const counts = ({ states, transitions }: Counts): string =>
  `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`;

function rich(name: string, items: { files: number; hive: boolean }): Rate {
  const start = process.cpuUsage();
  const { states, ending } = explore(scopeOf({ algorithm: 'three-way', faults: new Set(RICH), ...items }));
  if (ending !== 'exhausted') throw new Error(`${name} was not exhausted: ${ending}`);
  const { user, system } = process.cpuUsage(start);
  const shown = `${name}: ${states.toLocaleString('en')} states`;
  return { name: shown, value: states / ((user + system) / 1e6), unit: 'states/s', least: RICH_RATE };
}

function report(rates: readonly Rate[]): void {
  for (const { least, ...figure } of rates) {
    const reached = least === undefined || figure.value >= least;
    const verdict =
      least === undefined ? '' : `  (at least ${shown(least)}) ${reached ? 'ok' : 'NOT REACHED'}`;
    print(figureLine(figure) + verdict);
    if (!reached) process.exitCode = 1;
  }
}

print('The common model: 2 computers, 2 files, the clock counted.');
if (hasSpin) {
  using folder = scratch();
  compileSpin(folder.path(''), SPIN_EVENTS);
  report(sideBySide('Spin', SPIN_EVENTS, ROUNDS, () => runSpin(folder.path(''))));
} else print('Spin was left out: spin or cc is not installed.');
if (hasQuint) report(sideBySide('Quint', QUINT_EVENTS, 1, quint));
else print('Quint was left out: npm ci --prefix test/peers installs it.');
print('\nRich rules, two computers, under three-way:');
report([rich('two files', { files: 2, hive: false }), rich('a file and a hive', { files: 1, hive: true })]);
