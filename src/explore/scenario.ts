/** A way through the graph as a scenario log, and as what the production simulator and the judge make of it. */
import { Judge, type Judgement } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { Simulator } from '../simulate/simulator.ts';
import type { Step } from './graph.ts';
import { COMPUTERS, FILES, type Scope, SETTING, USER } from './scope.ts';
import { Steps, startOf } from './stimuli.ts';

const HIVE = 'ntuser.dat';

/** The stimuli of a way: what `roamproof simulate` takes. Cut merges get the number of records they run before the cut. */
export function scenarioOf(scope: Scope, steps: readonly Step[]): Stimulus[] {
  const clock = new Steps(scope);
  const scenario: Stimulus[] = startOf(scope).map((stimulus) => clock.at(stimulus));
  for (const step of steps) {
    clock.advance();
    scenario.push(...stimuliOf(scope, clock, step, scenario));
  }
  return scenario;
}

function stimuliOf(scope: Scope, clock: Steps, step: Step, before: readonly Stimulus[]): Stimulus[] {
  const computer = COMPUTERS[step.computer] ?? '';
  const of = { at: 0, computer, user: USER };
  if (step.event === 'remove') {
    return [clock.now({ type: 'file.removed', ...of, path: FILES[step.item] as string })];
  }
  if (step.event === 'write') {
    const content = clock.content();
    if (step.item >= scope.files)
      return [clock.now({ type: 'setting.written', ...of, key: SETTING, value: content })];
    return [clock.now({ type: 'file.written', ...of, path: FILES[step.item] as string, content })];
  }
  if (step.event.endsWith('-cut')) {
    const cut = (records: number): Stimulus =>
      clock.now(clock.stimuliOf(step.event as 'logon-cut', computer, records)[0] as Stimulus);
    return [cut(recordsUntil(scope, before, cut, step.ran))];
  }
  const own = clock.stimuliOf(step.event, computer, 0).map((stimulus) => clock.now(stimulus));
  return [...failing(scope, clock, step), ...own, ...healed(clock, step)];
}

function failing(scope: Scope, clock: Steps, step: Step): Stimulus[] {
  const computer = COMPUTERS[step.computer] ?? '';
  const direction = step.event === 'logoff' ? 'up' : 'down';
  const stimuli: Stimulus[] = [];
  for (let item = 0; item <= scope.files; item++) {
    if ((step.failing & (1 << item)) === 0) continue;
    const path = item < scope.files ? (FILES[item] as string) : HIVE;
    const of = { at: 0, computer, user: USER, path, direction, reason: 'explored' } as const;
    stimuli.push(clock.now({ type: 'transfer.failing', ...of }));
  }
  return stimuli;
}

/** Transfers work again after the merge, and before the next event: a logoff may first wait for a locked hive. */
const HEALING_MS = 90_000;

function healed(clock: Steps, step: Step): Stimulus[] {
  if (step.failing === 0) return [];
  const stimulus = clock.now({
    type: 'transfer.healed',
    at: 0,
    computer: COMPUTERS[step.computer] ?? '',
    user: USER,
  });
  return [{ ...stimulus, at: stimulus.at + HEALING_MS }];
}

const RECORDS_MAX = 60;

/** How many records a merge makes until it is planned and so many of its actions ran. */
function recordsUntil(
  scope: Scope,
  before: readonly Stimulus[],
  cut: (records: number) => Stimulus,
  ran: number,
): number {
  for (let records = 1; records < RECORDS_MAX; records++) {
    const events = simulate(scope, [...before, cut(records)]).events;
    const from = events.findLastIndex(
      ({ type }) => type === 'logon.requested' || type === 'logoff.requested',
    );
    const own = events.slice(from);
    const planned = own.some(({ type }) => type === 'merge.planned');
    if (planned && own.filter(isAction).length === ran) return records;
  }
  throw new Error('A cut that was found cannot be made');
}

const ACTIONS = new Set<LogEvent['type']>([
  'file.copied',
  'file.deleted',
  'file.failed',
  'conflict.kept',
  'base.recorded',
  'hive.copied',
  'hive.failed',
  'settings.merged',
]);

/** Actions the explorer counts: conflict copies, whose fate it does not follow, are not among them. */
function isAction(event: LogEvent): boolean {
  if (event.type === 'file.kept') return event.on === 'central' && event.compared.local !== null;
  if (!ACTIONS.has(event.type)) return false;
  return !('path' in event) || (FILES as readonly string[]).includes(event.path as string);
}

function simulate(scope: Scope, scenario: readonly Stimulus[], judge?: Judge): Simulator {
  const { algorithm, reading } = scope;
  const onEvent = (event: LogEvent): void => judge?.observe(event);
  const simulator = new Simulator({ algorithm, reading, immutable: false, onEvent });
  for (const [line, stimulus] of scenario.entries()) {
    const refusal = simulator.feed(stimulus);
    if (refusal !== null) throw new Error(`Stimulus ${line + 1} of an explored way is refused: ${refusal}`);
  }
  return simulator;
}

/** What the production simulator and the judge say of a way, up to its last event. */
export function reproduce(scope: Scope, scenario: readonly Stimulus[]): Judgement {
  const judge = new Judge();
  const last = scenario.at(-1)?.at ?? 0;
  // Waits for a locked hive end; merges that were cut stay cut.
  simulate(scope, [...scenario, { type: 'time.passed', at: last + 2 * HEALING_MS, steps: 0 }], judge);
  return judge.judgement();
}

/** One step of a way in words. */
export function stepText({ event, computer, item, failing: fails, ran }: Step, scope: Scope): string {
  const who = COMPUTERS[computer] ?? 'everyone';
  const names = (n: number): string => (n < scope.files ? (FILES[n] as string) : 'the hive');
  const what: Record<Step['event'], string> = {
    write: `writes ${item < scope.files ? names(item) : `the setting ${SETTING}`}`,
    remove: `deletes ${names(item)}`,
    logon: 'logs on',
    logoff: 'logs off',
    'logon-cut': `logs on; the merge is held after ${ran} of its actions`,
    'logoff-cut': `logs off; the merge is held after ${ran} of its actions`,
    release: 'goes on with its merge',
    reboot: 'loses power and boots',
    unlink: 'loses the network',
    link: 'has the network again',
    open: 'has an application that holds the hive',
    close: 'has the hive released',
    path: 'is given a profile path',
    exists: '',
  };
  const failed = Array.from({ length: scope.files + 1 }, (_, n) => n).filter((n) => (fails & (1 << n)) !== 0);
  const suffix = failed.length === 0 ? '' : `; the transfer of ${failed.map(names).join(' and ')} fails`;
  return `${who} ${what[event]}${suffix}`;
}
