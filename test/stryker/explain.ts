/**
 * Brings `survivors.json` and `docs/survivors.md` in step with a run: `node test/stryker/explain.ts [report…]`, by default
 * `reports/stryker/mutation.json`.
 *
 * Of the files in the reports, scores are taken over, what is noticed by now is left out, and what survives without a reason
 * goes to those not settled, for a person to say why. Without a report there, the page is written from what is known.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Change, countOf, pageOf, type Reason, type Score, type Survivors, told } from './survivors.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FILE = path.join(import.meta.dirname, 'survivors.json');

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly replacement: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
}

const isSurvivor = (status: string): boolean => status === 'Survived' || status === 'NoCoverage';

function offsetOf(lines: readonly string[], { line, column }: Place): number {
  return lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/** The survivors of a report, each way of telling one once. */
function survivorsIn({ files }: Report): Change[] {
  const found = new Map<string, Change>();
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const { status, replacement, location } of mutants) {
      if (!isSurvivor(status)) continue;
      const from = told(source.slice(offsetOf(lines, location.start), offsetOf(lines, location.end)));
      const line = (lines[location.start.line - 1] ?? '').trim();
      const change = { file, line, from, to: told(replacement) };
      const times = countOf(found.get(keyOf(change)) ?? { ...change, times: 0 }) + 1;
      found.set(keyOf(change), times === 1 ? change : { ...change, times });
    }
  }
  return [...found.values()];
}

const keyOf = ({ file, line, from, to }: Change): string => [file, line, from, to].join('\n');

function scoresIn({ files }: Report): Record<string, Score> {
  return Object.fromEntries(
    Object.entries(files).map(([file, { mutants }]) => {
      const counted = mutants.filter(({ status }) => status !== 'CompileError' && status !== 'Ignored');
      const noticed = counted.filter(({ status }) => !isSurvivor(status)).length;
      return [file, { changes: counted.length, noticed }];
    }),
  );
}

/** What was known, with a report taken over. */
function withReport(known: Survivors, report: Report): Survivors {
  const left = new Map(survivorsIn(report).map((change) => [keyOf(change), change]));
  const reasons: Reason[] = known.reasons.map((reason) => ({
    ...reason,
    changes: reason.changes.flatMap((change) => {
      if (report.files[change.file] === undefined) return [change];
      const now = left.get(keyOf(change));
      left.delete(keyOf(change));
      return now === undefined ? [] : [now];
    }),
  }));
  if (left.size > 0)
    reasons.push({ kind: 'open', why: 'Nobody has looked at it yet.', changes: [...left.values()] });
  return {
    scores: { ...known.scores, ...scoresIn(report) },
    reasons: reasons.filter(({ changes }) => changes.length > 0),
  };
}

const given = process.argv.slice(2);
const last = path.join(ROOT, 'reports', 'stryker', 'mutation.json');
const reports = given.length > 0 ? given : existsSync(last) ? [last] : [];
const survivors = reports.reduce(
  (known, report) => withReport(known, JSON.parse(readFileSync(report, 'utf8')) as Report),
  JSON.parse(readFileSync(FILE, 'utf8')) as Survivors,
);
writeFileSync(FILE, `${JSON.stringify(survivors, undefined, 2)}\n`);
writeFileSync(path.join(ROOT, 'docs', 'survivors.md'), pageOf(survivors));
const open = survivors.reasons.filter(({ kind }) => kind === 'open').flatMap(({ changes }) => changes);
process.stdout.write(`${open.length} not settled\n`);
