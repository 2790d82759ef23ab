/** `verify --coverage`: what random histories reach of the production stack, how often, and what they do not. */
import type { CoverageReport, CoveredTarget } from '../verify/coverage/report.ts';
import { coverageReport, lacking } from '../verify/coverage/report.ts';
import { addCoverage, newCoverageTally } from '../verify/coverage/tally.ts';
import { TARGET_KINDS, type TargetKind } from '../verify/coverage/targets.ts';
import { UNREACHABLE } from '../verify/coverage/unreachable.ts';
import { Pool } from '../verify/pool.ts';
import { percent } from '../verify/scoreboard.ts';
import { colours, EXIT, print, progressLine } from './terminal.ts';

export interface CoverageOptions {
  readonly runs?: number;
  readonly time: number;
  readonly seed: number;
  readonly workers: number;
  readonly json?: true;
}

/** Histories handed to a thread at a time. */
const BLOCK = 100;

/** Runs histories on all threads until time or runs are used up. */
export async function measure({ runs, time, seed, workers }: CoverageOptions): Promise<CoverageReport> {
  const began = performance.now();
  const last = runs ?? Number.MAX_SAFE_INTEGER;
  const tally = newCoverageTally();
  const pool = new Pool(workers);
  const line = progressLine();
  let next = 0;
  try {
    await pool.run(
      () => {
        if (next >= last || performance.now() - began >= time * 1000) return null;
        const indices = Array.from({ length: Math.min(BLOCK, last - next) }, (_, i) => next + i);
        next += indices.length;
        return { do: 'cover', seed, indices };
      },
      (answer) => {
        if (answer.did === 'cover') addCoverage(tally, answer.tally);
        line.show(
          `${tally.histories} histories, ${Math.round((performance.now() - began) / 1000)} of ${time} s`,
        );
      },
    );
  } finally {
    line.done();
    await pool.close();
  }
  return coverageReport(tally);
}

/** Measures and prints. Exit status 1: something is not reached and not excused, or reached against an excuse. */
export async function runCoverage(options: CoverageOptions): Promise<void> {
  const report = await measure(options);
  print(options.json ? JSON.stringify(report, null, 2) : coverageText(report));
  const missed = report.targets.some(({ hits, verdict }) => hits === 0 && verdict !== 'excused');
  const seldom = lacking(report).some(({ verdict }) => verdict === 'too seldom');
  if (missed || seldom || report.faults.length > 0) process.exitCode = EXIT.broken;
}

const PLURALS: Readonly<Record<TargetKind, string>> = {
  state: 'states',
  cell: 'state × event cells',
  rule: 'rules',
  policy: 'policy values in force',
  event: 'events',
};
const NAME_WIDTH = 52;

function rowText({ name, hits, rate, theme, verdict }: CoveredTarget): string {
  const share = `${percent(rate.low)}–${percent(rate.high)} %`;
  const row = `  ${name.padEnd(NAME_WIDTH)}${String(hits).padStart(8)}  ${share.padEnd(14)}${theme ?? ''}`;
  return verdict === 'enough' || verdict === 'excused' ? row : colours.red(`${row}  ${verdict}`);
}

function tableText(report: CoverageReport, kind: TargetKind): string[] {
  const wanted = report.targets.filter((target) => target.kind === kind && target.verdict !== 'excused');
  const { reached, all } = report.kinds[kind];
  const head = `${PLURALS[kind]}: ${reached} of ${all} reached`;
  return ['', colours.bold(head), ...wanted.toSorted((a, b) => a.hits - b.hits).map(rowText)];
}

/** The report as text: every target, the rarest first, then what is out of reach and why. */
export function coverageText(report: CoverageReport): string {
  const excused = UNREACHABLE.flatMap(({ kind, names, why }) => [
    `  ${kind}: ${names.join(', ')}`,
    `    ${why}`,
  ]);
  const open = lacking(report);
  const lines = [
    `${report.histories} random histories through the production simulator; how many reach each target, the share of`,
    'histories that stands for (95 % interval), and the theme that reaches it most often.',
    ...TARGET_KINDS.flatMap((kind) => tableText(report, kind)),
    '',
    colours.bold('Out of reach, and why'),
    ...excused,
    '',
    ...report.faults.map((fault) => colours.red(fault)),
    open.length === 0
      ? colours.green(
          `Everything is reached at least once in ${Math.round(1 / report.requiredRate)} histories, with confidence.`,
        )
      : colours.red(
          `Not reached often enough, or not often enough to be sure: ${open.map(({ name }) => name).join(', ')}`,
        ),
  ];
  return lines.join('\n');
}
