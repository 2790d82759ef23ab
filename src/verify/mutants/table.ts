/** The result of `npm run mutants` as tables, plain Markdown, so that a run can be kept as a page. */
import type { FaultNeed, MutantResult, MutantsReport } from './result.ts';

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const line = (row: Row): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const orDash = (value: number | null): string => (value === null ? '—' : String(value));

function rowOf({ name, breaks, algorithm, oracle, verdict, histories, shrunk, optimum }: MutantResult): Row {
  const killedBy = verdict === 'killed' ? `${oracle}${algorithm === null ? '' : ` (${algorithm})`}` : verdict;
  const until = histories === null ? '—' : `${histories.p50} / ${histories.p95}`;
  return [name, breaks, killedBy, until, orDash(shrunk), orDash(optimum)];
}

const needRow = ({ fault, mutant, needed }: FaultNeed): Row => [
  fault,
  needed ? (mutant ?? '') : 'NOT NEEDED',
];

export function textOf({ mutants, faults, limit, steps, seeds }: MutantsReport): string {
  const byHistories = mutants.filter(({ family }) => family !== 'policy');
  const byTests = mutants.filter(({ family }) => family === 'policy');
  const survived = mutants.filter(({ verdict }) => verdict === 'survived').length;
  const parts = [
    `${mutants.length} ${mutants.length === 1 ? 'mutant' : 'mutants'}, ${survived} survived; at most ${limit} histories of ${steps} steps, ${seeds} seeds.`,
  ];
  const head = ['mutant', 'breaks', 'killed by', 'histories p50 / p95', 'shrunk', 'optimum'];
  if (byHistories.length > 0) parts.push(table(head, byHistories.map(rowOf)));
  if (byTests.length > 0)
    parts.push(
      table(
        ['mutant', 'killed by'],
        byTests.map(({ does, oracle, verdict }) => [does, verdict === 'killed' ? oracle : verdict]),
      ),
    );
  if (faults.length > 0) parts.push(table(['without this fault', 'survives'], faults.map(needRow)));
  return parts.join('\n\n');
}
