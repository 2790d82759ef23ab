/** Random and stored histories, each with a digest of what is decided and judged in it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { generateHistory } from '../../properties/history/generate.ts';
import { type Random, randomOf, seedOf } from '../../properties/history/random.ts';
import { THEMES } from '../../properties/history/themes.ts';
import { Judge, type Judgement } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { readRegression, readRegressions } from '../../src/verify/regressions.ts';

const PROPERTIES = path.join(import.meta.dirname, '..', '..', 'properties');
const SEED = 20_261_128;
/** A log is judged once as it is, and so often with something wrong in it. */
const WRONG_LOGS = 3;

/**
 * Three words, so that it can be seen which of them became another: of the stimuli (another history was made), of the log
 * (something else was decided), and of what the judge says.
 *
 * @param name an algorithm, a blank, and the name of a history, as in `three-way conflicts/7`
 */
export function digestsOf(name: string): string {
  const blank = name.indexOf(' ');
  const history = historyNamed(name.slice(blank + 1));
  const log = logOf(name.slice(0, blank), history);
  return [JSON.stringify(history), JSON.stringify(log), judgedOf(log)].map(digestOf).join(' ');
}

/** The names of the stored counterexamples, under the algorithm that they are about. */
export function storedNames(): string[] {
  return ['regressions', 'open'].flatMap((folder) =>
    readRegressions(path.join(PROPERTIES, folder)).map(
      ({ file, arm }) => `${arm.algorithm} ${folder}/${path.basename(file)}`,
    ),
  );
}

/** Whether a name is that of a stored history. */
export const isStored = (name: string): boolean => name.endsWith('.jsonl');

/**
 * The history of a name: `regressions/FILE` or `open/FILE`, a stored one; else `THEME/NUMBER`.
 *
 * @throws Error where there is none
 */
export function historyNamed(name: string): readonly Stimulus[] {
  if (isStored(name)) return readRegression(path.join(PROPERTIES, name)).history;
  const [theme, number] = name.split('/');
  const scope = THEMES.find((one) => one.name === theme)?.scope;
  if (scope === undefined) throw new Error(`There is no theme ${theme}`);
  return generateHistory(seedOf(SEED, Number(number)), scope);
}

/** All that happens in a history under an algorithm. */
export function logOf(algorithm: string, history: readonly Stimulus[]): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm, immutable: false });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

/**
 * What the judge says of a log, and of logs that are wrong: a simulation that works does little that the judge has to
 * object to.
 */
export function judgedOf(log: readonly LogEvent[]): string {
  const random = randomOf(log.length);
  const logs = [log, ...Array.from({ length: WRONG_LOGS }, () => wronged(log, random))];
  return JSON.stringify(logs.map(judgedTwice));
}

/** The judgement on the first half, and that of a judge who goes on from there. */
function judgedTwice(log: readonly LogEvent[]): readonly Judgement[] {
  const half = log.length >> 1;
  const first = new Judge();
  for (const event of log.slice(0, half)) first.observe(event);
  const judgement = first.judgement();
  const second = Judge.from(first.image());
  for (const event of log.slice(half)) second.observe(event);
  return [judgement, second.judgement()];
}

/** One event in ten is missing, there twice, or has a member as another event of its kind has it. */
function wronged(log: readonly LogEvent[], random: Random): LogEvent[] {
  const kinds = Map.groupBy(log, ({ type }) => type);
  return log.flatMap((event) => {
    if (!random.chance(0.1)) return [event];
    const way = random.below(6);
    if (way < 2) return way === 0 ? [] : [event, event];
    return [withMemberOf(event, random.pick(kinds.get(event.type) ?? []), random)];
  });
}

function withMemberOf(event: LogEvent, other: LogEvent, random: Random): LogEvent {
  const member = random.pick(Object.keys(other));
  return { ...event, [member]: other[member as 'at'] };
}

function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 6);
}
