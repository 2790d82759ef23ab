/** The survivors of Stryker and why they survive: what `survivors.json` holds, and the page that is made of it. */

/** A change that no test noticed, told by the text it changes: lines move. */
export interface Change {
  readonly file: string;
  /** The line it begins in, without its indentation. */
  readonly line: string;
  /** What is changed, and into what: in one line, cut where it is long. */
  readonly from: string;
  readonly to: string;
  /** How many changes are told by the same words, if more than one. */
  readonly times?: number;
}

/** Why a change survives, from what cannot be noticed to what only has not been. */
export const KINDS = {
  same: 'Cannot be told apart: the outcome is the same',
  types: 'Asked by the compiler: nothing reaches it',
  cost: 'Saves work: without it the same is found out later',
  invisible: 'Seen from within only: no record, judgement or message tells of it',
  faults: 'Takes several things at once, as far as can be seen, and no history here has them',
  open: 'Not settled',
} as const;
export type Kind = keyof typeof KINDS;

export interface Reason {
  readonly kind: Kind;
  /** In a sentence or two; of those not settled, what is known. */
  readonly why: string;
  readonly changes: readonly Change[];
}

/** What Stryker counted in a file. */
export interface Score {
  readonly changes: number;
  readonly noticed: number;
}

export interface Survivors {
  readonly scores: Readonly<Record<string, Score>>;
  readonly reasons: readonly Reason[];
}

/** A text as it is told: in one line, cut where it is long. */
export function told(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** Whether a source still has what a change changes, in the line it begins in or after it. */
export function standsIn(source: string, { line, from }: Change): boolean {
  const flat = source.replaceAll(/\s+/g, ' ');
  const at = flat.indexOf(line.replaceAll(/\s+/g, ' '));
  return at >= 0 && flat.includes(from.replace(/…$/, ''), at);
}

export const countOf = ({ times = 1 }: Change): number => times;

/** How many changes of each file are explained. */
export function explained({ reasons }: Survivors): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { changes } of reasons)
    for (const change of changes) counts.set(change.file, (counts.get(change.file) ?? 0) + countOf(change));
  return counts;
}

const percent = ({ changes, noticed }: Score): string => `${((100 * noticed) / changes).toFixed(1)} %`;

function scoreTable(scores: Survivors['scores']): string {
  const sum = (of: keyof Score): number => Object.values(scores).reduce((all, score) => all + score[of], 0);
  const total = { changes: sum('changes'), noticed: sum('noticed') };
  const row = (name: string, score: Score): string[] => [
    name,
    String(score.changes),
    String(score.changes - score.noticed),
    percent(score),
  ];
  const rows = [
    ['file', 'changes', 'survived', 'score'],
    ...Object.entries(scores).map(([file, score]) => row(`\`${file}\``, score)),
    row('all', total),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...body.map(lineOf)].join('\n');
}

/** A text of a source in backquotes, with other quotes for its own. */
const code = (text: string): string => `\`${text === '' ? ' ' : text.replaceAll('`', "'")}\``;

function changeLine(change: Change): string {
  const { file, line, from, to, times } = change;
  const where = line === from || told(line) === from ? '' : ` in ${code(told(line))}`;
  const twice = times === undefined ? '' : ` (${times} times)`;
  return `  - ${file.replace('src/', '')}: ${code(from)} → ${to === '' ? 'nothing' : code(to)}${where}${twice}`;
}

/** The page `docs/survivors.md`. */
export function pageOf(survivors: Survivors): string {
  const parts = [
    '# Survivors',
    'What Stryker changed in planners and judge without any test noticing, and why nobody does. How it is tried, and what a score means:\n`docs/mutants.md`. Written by `test/stryker/explain.ts` from `test/stryker/survivors.json`; a test keeps both in step with the sources.',
    scoreTable(survivors.scores),
  ];
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const reasons = survivors.reasons.filter((reason) => reason.kind === kind);
    if (reasons.length === 0) continue;
    const count = reasons.flatMap(({ changes }) => changes).reduce((all, one) => all + countOf(one), 0);
    parts.push(`## ${KINDS[kind]} (${count})`);
    parts.push(
      reasons.map(({ why, changes }) => [`- ${why}`, ...changes.map(changeLine)].join('\n')).join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}
