import process from 'node:process';
import { Command } from 'commander';
import { type Arm, armName, isOwn, promisesOfArm } from '../verify/arms.ts';
import { scratchFolder } from '../verify/black-box/scratch.ts';
import { BrokenPool, Pool } from '../verify/pool.ts';
import { brokenBy, readRegressions } from '../verify/regressions.ts';
import { brokenPromisesOf } from '../verify/scoreboard.ts';
import type { Search } from '../verify/search.ts';
import { loadRun, saveRun } from '../verify/state-file.ts';
import type { Tally } from '../verify/tally.ts';
import { cellsToShrink, drawCurves, type Progress, searchAll, shrinkAll } from '../verify/verify.ts';
import { withPlain } from './options.ts';
import { EXIT, progressLine, tell, UsageError } from './terminal.ts';
import { showAgain } from './verify-again.ts';
import { measure, runCoverage } from './verify-coverage.ts';
import { reportFindings } from './verify-findings.ts';
import {
  armsOf,
  commandText,
  limitsOf,
  scopeOf,
  scopeText,
  type VerifyOptions,
  withVerifyOptions,
} from './verify-options.ts';
import { checkWritable, readMutants, writeFindings } from './verify-report.ts';
import { reproduces } from './verify-text.ts';

export function command(): Command {
  const made = new Command().description(
    'Search random histories of many computers for losses: a scoreboard of algorithms against guarantees, and the smallest loss of each. Without options: every algorithm, in under a minute.',
  );
  return withPlain(withVerifyOptions(made)).action(run);
}

async function run(options: VerifyOptions): Promise<void> {
  if (options.coverage) return runCoverage(options);
  const arms = armsOf(options);
  const search: Search = { seed: options.seed, scope: scopeOf(options, arms), arms };
  if (options.path !== undefined) return showAgain(options, search, options.path);
  if (options.report !== undefined) checkWritable(options.report);
  // Of an engine of one's own, what ours reaches and which faults are found in ours says nothing.
  const isOurs = !arms.some(isOwn);
  const withMutants = options.report !== undefined && (isOurs || options.mutants !== undefined);
  const mutants = withMutants ? await readMutants(options.mutants) : null;
  const stale = runRegressions(options, search.arms);
  const began = performance.now();
  const saved = options.state === undefined ? null : loadRun(options.state, search);
  if (typeof saved === 'string') throw new UsageError(saved);
  const from: Progress = {
    next: saved?.next ?? 0,
    tallies: new Map((saved?.tallies ?? []).map((tally) => [armName(tally.arm), tally])),
  };
  const isBlackBox = arms.some(({ command }) => command !== undefined);
  const pool = new Pool(options.workers, isBlackBox ? { scratch: scratchFolder() } : {});
  const line = progressLine();
  try {
    const found = await searchAll(pool, search, limitsOf(options), from, ({ next, tallies }) =>
      line.show(progressText(next, tallies, performance.now() - began, options.time)),
    );
    // A run that checked nothing must not end like one in which everything held.
    if (found.next === 0)
      throw new UsageError('no history was run: --time and --runs must leave room for one');
    const seconds = (performance.now() - began) / 1000;
    if (options.state !== undefined)
      saveRun(options.state, { search, next: found.next, tallies: [...found.tallies.values()] });
    const tallies = search.arms.flatMap((arm) => found.tallies.get(armName(arm)) ?? []);
    const all = options.all === true || options.report !== undefined || search.arms.some(isOwn);
    const cells = cellsToShrink(tallies, all);
    const smallest = await shrinkAll(pool, search, cells, (left) => line.show(`shrinking, ${left} to go`));
    if (options.report !== undefined) {
      // Hundreds of futures for each step are too many for a tool that is started for each merge.
      const drawn = isBlackBox ? [] : smallest;
      const curves = await drawCurves(pool, drawn, search.seed, (left) =>
        line.show(`looking where losses became likely, ${left} to go`),
      );
      const pictured = smallest.map((one, i) => ({
        found: one,
        curve: curves[i] ?? [],
        command: reproduces(one, options.seed, scopeText(options)),
      }));
      line.done();
      const { seed, time, workers } = options;
      const coverage = isOurs ? await measure({ runs: found.next, time, seed, workers }) : null;
      await writeFindings(options.report, {
        command: commandText(options, found.next),
        seed: options.seed,
        histories: found.next,
        tallies,
        smallest: pictured,
        coverage,
        mutants,
      });
    }
    line.done();
    reportFindings(options, tallies, smallest, found.next - from.next, seconds);
    if (stale || tallies.some((tally) => brokenPromisesOf(tally).length > 0)) process.exitCode = EXIT.broken;
  } catch (error) {
    line.done();
    if (!(error instanceof BrokenPool)) throw error;
    showAgain(options, search, [error.broken.index, ...error.broken.path]);
  } finally {
    await pool.close();
  }
}

/** Runs the stored scenarios. Returns whether one of them breaks a promise again. */
function runRegressions({ regressions }: VerifyOptions, arms: readonly Arm[]): boolean {
  let broke = false;
  for (const regression of readRegressions(regressions)) {
    for (const arm of arms) {
      const broken = promisesOfArm(arm).length === 0 ? [] : brokenBy(arm, regression.history);
      if (broken.length === 0) continue;
      broke = true;
      tell(`${regression.file}: ${armName(arm)} breaks ${broken.join(', ')} (${regression.shows})`);
    }
  }
  return broke;
}

function progressText(next: number, tallies: ReadonlyMap<string, Tally>, ms: number, time: number): string {
  const broken = [...tallies.values()].filter((tally) => brokenPromisesOf(tally).length > 0);
  const promise =
    broken.length === 0
      ? 'every promise held'
      : `broken: ${broken.map(({ arm }) => armName(arm)).join(', ')}`;
  return `${next} histories, ${Math.round(ms / 1000)} of ${time} s, ${promise}`;
}
