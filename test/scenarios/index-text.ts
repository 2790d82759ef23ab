/** README.md of the stories: one line each, what the table and the rules disagree on, and what no story can tell. */
import type { FinalState } from '../../src/outcome/final-state.ts';
import { CONTENDERS, run } from './outcome.ts';
import type { Story } from './story.ts';

const HEADS = ['nt4', '2000', '2003', 'last-write', '7', 'csync', 'three-way'];

/** The whole text of the index. */
export function indexOf(stories: readonly Story[]): string {
  const fromTable = stories.filter(({ table }) => table !== null);
  const others = stories.filter(({ table }) => table === null);
  return `${[
    INTRODUCTION,
    '## Worked examples and rules of the documents',
    tableOf(others),
    '## Known scenarios of file synchronizers',
    'Rows of a table of 67 scenarios collected from other synchronizers; S3 is row 3 (its numbers have gaps).',
    tableOf(fromTable),
    '## Where the table and the rules differ',
    differences(stories),
    '## What no story tells',
    UNTOLD.map(([what, why]) => `- ${what}: ${why}`).join('\n'),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `# Stories

<!-- Written by the test beside it: vitest run --dir test/scenarios -u -->

Each folder is a story: \`story.md\` in words with its source, \`scenario.jsonl\` as a log that
\`roamproof simulate\` takes, \`expected.txt\` with what comes of it under every algorithm. All stories take
place around 2003-05-01 09:00. \`-u\` writes what came out; read the difference before you commit it.

In the tables: **lost** a version is gone without a permission; P1 to P7 gone with one (deletions by the user
are not shown); G8 copies disagree at the end, or something deleted is back; · none of these.
Deliberately absent: outcomes by the events they come from (\`roamproof explain\` tells them), timing within a
merge, and anything about real disks.`;

function tableOf(stories: readonly Story[]): string {
  const rows = stories.map((story) => [
    `[${story.title}](${story.name}/story.md)${rowOf(story)}`,
    ...CONTENDERS.map((contender) => cellOf(run(story, contender).outcome)),
  ]);
  return aligned([['story', ...HEADS], ...rows]);
}

/** A Markdown table with columns of even width, as the formatter wants it. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = ['story', ...HEADS].map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)));
  lines.splice(
    1,
    0,
    widths.map((width) => '-'.repeat(width)),
  );
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const rowOf = ({ table }: Story): string => (table === null ? '' : ` ${table.slice(0, table.indexOf(','))}`);

function cellOf({ losses, violations }: FinalState): string {
  const cell = new Set<string>();
  if (losses.some(({ permitted }) => permitted === null)) cell.add('**lost**');
  for (const { permitted } of losses) if (permitted !== null && permitted !== 'P2') cell.add(permitted);
  if (violations.some(({ guarantee }) => guarantee === 'G8')) cell.add('G8');
  return cell.size === 0 ? '·' : [...cell].join(' ');
}

function differences(stories: readonly Story[]): string {
  return stories
    .filter(({ differs }) => differs !== null)
    .map(({ name, table, differs }) => `- [${table ?? name}](${name}/story.md): ${differs ?? ''}`)
    .join('\n');
}

/** Rows of the table and sentences of the documents that the stimuli cannot express. */
const UNTOLD: readonly (readonly [what: string, why: string])[] = [
  [
    'S43 (measured difference of clocks above a limit)',
    'no algorithm here measures clocks; S38, S39 and S41 show what skewed clocks do',
  ],
  [
    'S54 (One and one on a case-sensitive server)',
    'paths are compared without regard to case everywhere; its story tells the nearest case',
  ],
  ['S63 (empty folders)', 'a folder exists as long as something lies below it'],
  [
    'S71 (a file left empty by a power failure)',
    'no stimulus damages bytes behind an intact stamp; its story cuts the copy itself',
  ],
  ['S74 (a program writes while its file is copied up)', 'a session does no work while it logs off'],
  ['S75 (a change while the logon downloads)', 'a session does no work before it is logged on'],
  ['S87 (Offline Files on the same share)', 'there is one synchronizer in a log'],
  [
    'S94 (a hive half written)',
    'a hive is copied whole or not at all; its story cuts the network just before',
  ],
  [
    'S99, S101, S103, S104 (order of actions, dry run, convergence, total order)',
    'properties, not scenarios',
  ],
  ['S100 (the same log twice)', 'checked on every story by the test beside this file'],
  [
    'Access rights, memory, the list of profiles',
    '`roamproof simulate --json` has them; the outcomes of stories leave them out',
  ],
];
