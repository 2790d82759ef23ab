/** A final state for people: what is where, what was lost and why, what is wrong with the log. */
import { counted, shortHash, visible } from '../explain/layout.ts';
import type { Loss } from '../judge/judge.ts';
import type { FinalState, Problem } from '../outcome/final-state.ts';
import { ruleSays } from '../plan/rules.ts';
import { colours, print, tell } from './terminal.ts';

const PROBLEMS_SHOWN = 20;

/**
 * Problems go to stderr; the rest is printed unless JSON was.
 *
 * @param picture what is drawn below the heading; empty: nothing
 */
export function reportOutcome(source: string, outcome: FinalState, jsonOnly: boolean, picture = ''): void {
  reportProblems(source, outcome.problems);
  if (jsonOnly) return;
  print(`${colours.bold(source)} under ${colours.bold(outcome.algorithm)}: ${outcome.events} events`);
  if (picture !== '') print(`\n${picture.trimEnd()}`);
  printPlaces(outcome);
  printMachines(outcome);
  printHazards(outcome);
  printLosses(outcome);
  printViolations(outcome);
}

function reportProblems(source: string, problems: readonly Problem[]): void {
  for (const { line, message } of problems.slice(0, PROBLEMS_SHOWN))
    tell(`${source}:${line}: ${visible(message)}`);
  const more = problems.length - PROBLEMS_SHOWN;
  if (more > 0) tell(`${source}: and ${more} more problems; --json lists them all`);
}

interface Place {
  readonly files: Record<string, { content: string; modified: string }>;
  readonly settings: Record<string, string>;
}

function printPlaces(outcome: FinalState): void {
  for (const [folder, place] of Object.entries(outcome.central))
    printPlace(`server, ${folder}`, place as Place);
  for (const [computer, profiles] of Object.entries(outcome.computers)) {
    for (const [user, profile] of Object.entries(profiles)) {
      const { session, cached } = profile as { session: string; cached: boolean };
      printPlace(`${computer}, ${user}: ${session}${cached ? '' : ', no cached copy'}`, profile as Place);
    }
  }
}

/** What of the computers is out of the ordinary: memory of profiles nobody uses, a system that reads what it did not write. */
function printMachines(outcome: FinalState): void {
  for (const [name, { lingeringMemory, inconsistentKeys }] of Object.entries(outcome.machines)) {
    if (lingeringMemory > 0)
      print(
        `\n${name}: ${lingeringMemory / 1024} KB of memory are held by profiles that could not be unloaded`,
      );
    if (inconsistentKeys.length > 0)
      print(
        `\n${name}: the system reads ${inconsistentKeys.join(', ')} differently while its profile is loaded`,
      );
  }
}

function printHazards({ hazards }: FinalState): void {
  for (const { at, computer, user, message } of hazards)
    print(`\n${colours.yellow('Hazard')} event ${at}, ${visible(`${user} on ${computer}: ${message}`)}`);
}

const FILES_SHOWN = 30;

function printPlace(title: string, { files, settings }: Place): void {
  print(`\n${visible(title)}`);
  const all = Object.entries(files);
  for (const [path, { content, modified }] of all.slice(0, FILES_SHOWN)) {
    print(`  ${visible(path)}  ${colours.dim(`${modified}  "${short(content)}"`)}`);
  }
  if (all.length > FILES_SHOWN) print(`  … and ${all.length - FILES_SHOWN} more files`);
  const values = Object.entries(settings).map(([key, value]) => `${visible(key)}=${short(value)}`);
  if (values.length > 0) print(`  settings: ${values.join(', ')}`);
  if (all.length === 0 && values.length === 0) print(colours.dim('  (empty)'));
}

function short(text: string): string {
  const line = visible(shortHash(text).replaceAll('\n', '⏎'));
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

function printLosses(outcome: FinalState): void {
  const { losses, problems } = outcome;
  if (losses.length === 0 && problems.length > 0) {
    const seen = `No loss is seen, but ${counted(problems.length, 'problem')} may hide one.`;
    return print(`\n${colours.yellow(seen)}`);
  }
  if (losses.length === 0) return print(`\n${colours.green('Nothing was lost.')}`);
  print(`\n${losses.length === 1 ? 'One version is' : `${losses.length} versions are`} gone:`);
  for (const loss of losses) print(`  ${lossLine(loss)}`);
}

/** One loss in one sentence. */
export function lossLine(loss: Loss): string {
  const what = visible(loss.key === undefined ? loss.path : `the setting ${loss.key}`);
  const verdict =
    loss.permitted === null ? colours.red('LOST') : colours.yellow(`permitted (${loss.permitted})`);
  const rule = loss.rule === 'user' ? 'deleted by the user' : `rule ${loss.rule}: ${ruleSays(loss.rule)}`;
  return `${verdict} ${what} "${short(loss.content)}" of ${visible(`${loss.user}, written on ${loss.writtenBy}; event ${loss.lostAt} on ${loss.computer}`)}, ${rule}`;
}

function printViolations(outcome: FinalState): void {
  const rest = outcome.violations.filter(({ guarantee }) => guarantee !== 'G1');
  for (const { guarantee, at, message } of rest)
    print(`  ${colours.yellow(guarantee)} event ${at}: ${visible(message)}`);
}
