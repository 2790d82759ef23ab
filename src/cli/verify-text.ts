/** How `verify` prints: the scoreboard, counterexamples as stories, and the commands that reproduce them. */

import { wrap } from '../explain/layout.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, armName, GUARANTEES, promisesOfArm } from '../verify/arms.ts';
import type { Call } from '../verify/black-box/run-command.ts';
import type { BrokenPlanner, Counterexample } from '../verify/counterexample.ts';
import { shownPath } from '../verify/own-planner.ts';
import { runHistory, subjectOf } from '../verify/run.ts';
import { brokenPromisesOf, type Row, rowOf, type Verdict } from '../verify/scoreboard.ts';
import { marksOf, storyOf } from '../verify/story.ts';
import type { Tally } from '../verify/tally.ts';
import { colours } from './terminal.ts';

const NAME_WIDTH = 25;
const LOSS_WIDTH = 18;
const CELL_WIDTH = 6;
const LEGEND_WIDTH = 120;

function paint({ promised, broken, text }: Verdict): string {
  const padded = text.padStart(CELL_WIDTH);
  if (promised) return broken ? colours.red(padded) : colours.green(padded);
  return broken ? colours.yellow(padded) : colours.dim(padded);
}

function rowText({ name, losses, verdicts }: Row, ids: readonly GuaranteeId[], first: boolean): string {
  const cells = ids.map((id) => paint(verdicts[id])).join('');
  return `${name.padEnd(NAME_WIDTH)}${first ? losses.padEnd(LOSS_WIDTH) : ''}${cells}`;
}

/** Guarantees that stand beside each other: all, or as many as fit, the rest below. */
function blocksOf(columns: number): GuaranteeId[][] {
  const blocks: GuaranteeId[][] = [];
  let rest = [...GUARANTEES];
  for (let room = columns - NAME_WIDTH - LOSS_WIDTH; rest.length > 0; room = columns - NAME_WIDTH) {
    const count = Math.max(1, Math.floor(room / CELL_WIDTH));
    blocks.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return blocks;
}

/**
 * The table of algorithms against guarantees, and how to read it.
 *
 * @param columns of the terminal; guarantees that do not fit stand below the others
 */
export function scoreboardText(tallies: readonly Tally[], columns: number): string {
  const rows = tallies.map(rowOf);
  const blocks = blocksOf(columns).map((ids, i) => {
    const losses = i === 0 ? 'histories losing %'.padEnd(LOSS_WIDTH) : '';
    const head = ids.map((id) => id.padStart(CELL_WIDTH)).join('');
    const title = colours.bold(`${'algorithm'.padEnd(NAME_WIDTH)}${losses}${head}`);
    return [title, ...rows.map((row) => rowText(row, ids, i === 0))].join('\n');
  });
  const legend = wrap(
    'Losses: % of histories in which a version is gone without a permission (95 % interval). Guarantees: ✓ promised and held, ✗ promised and broken; elsewhere not promised, and the % of histories in which it broke (· in none).',
    Math.min(columns, LEGEND_WIDTH),
  );
  const calls = tallies.flatMap((tally) => (tally.calls.made > 0 ? ['', callsMade(tally)] : []));
  return [blocks.join('\n\n'), '', ...legend, ...calls].join('\n');
}

function callsMade({ arm, calls: { made, failed, timedOut } }: Tally): string {
  return `${armName(arm)} was called ${made} times; ${failed} calls ended with an error, ${timedOut} were killed. –: cannot be seen from outside.`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./@%+:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export const quotedPath = (file: string): string => quoted(shownPath(file));

/** The command that shows a counterexample again. */
export function reproduces({ arm, index, path }: BrokenPlanner, seed: number, scope: string): string {
  const reading = arm.reading === 'created-or-written' ? '' : ` --reading ${arm.reading}`;
  const turns = [index, ...path].join(':');
  return `roamproof verify ${subjectText(arm)}${reading} --seed ${seed}${scope} --path ${turns}`;
}

function subjectText({ algorithm, planner, command }: Arm): string {
  if (command !== undefined) return `--command ${quoted(command.line)} --timeout ${command.timeout}`;
  return planner === undefined ? `--algorithm ${algorithm}` : `--planner ${quotedPath(planner)}`;
}

/** What a command line tool said in each of its calls, where it said anything or failed. */
export function callsText(calls: readonly Call[]): string[] {
  return calls.flatMap(({ computer, verb, status, timedOut, output }, i) => {
    if (status === 0 && output === '') return [];
    const end = timedOut ? 'was killed, its time was over' : `ended with status ${status ?? 'of a signal'}`;
    const said = output.split('\n').map((line) => `       | ${line}`);
    return [`     call ${i + 1}, ${verb} on ${computer}, ${end}`, ...(output === '' ? [] : said)];
  });
}

/** A counterexample: what it breaks, and its story. */
export function counterexampleText({ arm, guarantee, history, userEvents }: Counterexample): string {
  const { log, judgement } = runHistory(subjectOf(arm), history);
  const title = `${armName(arm)} breaks ${guarantee} in ${userEvents} ${userEvents === 1 ? 'event' : 'events'}`;
  const note = ' besides boots and logoffs';
  const story = storyOf(log, marksOf(judgement.losses, judgement.violations));
  return [colours.bold(title) + colours.dim(note), ...story].join('\n');
}

/** The last line: whether every promise was kept. */
export function verdictText(tallies: readonly Tally[]): string {
  const broken = tallies.flatMap((tally) =>
    brokenPromisesOf(tally).map((id) => `${armName(tally.arm)} ${id}`),
  );
  if (tallies.every(({ arm }) => promisesOfArm(arm).length === 0))
    return 'Nothing was promised; all of it was measured.';
  if (broken.length === 0) return colours.green('Every promise was kept.');
  const count = broken.length === 1 ? '1 promise was' : `${broken.length} promises were`;
  return colours.red(`${count} broken: ${broken.join(', ')}`);
}
