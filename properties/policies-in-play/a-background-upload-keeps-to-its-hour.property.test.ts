/**
 * G13: a background upload runs once per trigger, in the hour after it, with its conditions, while somebody
 * is logged on, and moves the hive only. 2010 document.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FleetState } from '../../src/fold/state.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { daysAtWork } from './days-at-work.ts';
import { CHEAP_RUNS } from './run.ts';

const HOUR = 3_600_000;
const ATTEMPTS_MOST = 4;

/** What is wrong with the background uploads of one user's log: the hour, the trigger, the attempts, the conditions, the cargo. */
class UploadWatch {
  readonly faults: string[] = [];
  readonly counts = { started: 0, waited: 0, caughtUp: 0, repeated: 0 };
  #due: number | null = null;
  #running = false;
  #attempts = 0;
  readonly #done = new Set<number>();

  observe(event: LogEvent, state: FleetState): void {
    if (event.type === 'upload.scheduled') this.#schedule(event.due, event.missed !== undefined);
    else if (event.type === 'upload.waiting') this.counts.waited++;
    else if (event.type === 'upload.started') this.#start(event.at, event.due, state);
    else if (event.type === 'upload.retried') this.#retry(event.at);
    else if (event.type === 'upload.finished' || event.type === 'upload.abandoned') this.#running = false;
    else if (event.type === 'logoff.requested') this.#running = false;
    else if (event.type === 'file.copied' && event.to === 'central' && this.#running)
      this.faults.push(`${event.path} went up in the background`);
  }

  #schedule(due: number, missed: boolean): void {
    if (missed) this.counts.caughtUp++;
    this.#due = due;
  }

  #start(at: number, due: number, state: FleetState): void {
    this.counts.started++;
    const computer = state.computers['A'];
    if (due !== this.#due) this.faults.push('a run without a trigger');
    if (at < due || at >= due + HOUR) this.faults.push(`a run due ${due} at ${at}`);
    if (this.#done.has(due)) this.faults.push('a trigger that ran twice');
    if (computer?.idle !== true) this.faults.push('a run while somebody was working');
    if (computer?.link !== 'fast') this.faults.push('a run over a slow link, or none');
    if (computer?.profiles['alice']?.session.startsWith('loggedOn') !== true)
      this.faults.push('a run while nobody was logged on');
    this.#done.add(due);
    this.#running = true;
    this.#attempts = 1;
  }

  #retry(at: number): void {
    this.counts.repeated++;
    if (++this.#attempts > ATTEMPTS_MOST) this.faults.push('one repetition too many');
    if (this.#due !== null && at >= this.#due + HOUR) this.faults.push('a repetition after the hour');
  }
}

const all = { started: 0, waited: 0, caughtUp: 0, repeated: 0 };

function watched(history: readonly Stimulus[], algorithm: string): readonly string[] {
  const watch = new UploadWatch();
  const onEvent = (event: LogEvent, state: FleetState) => watch.observe(event, state);
  const simulator = new Simulator({ algorithm, immutable: false, onEvent });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  for (const name of Object.keys(all) as (keyof typeof all)[]) all[name] += watch.counts[name];
  return watch.faults;
}

it.each(['windows-7', 'three-way', 'native'])('%s', (algorithm) => {
  fc.assert(
    fc.property(daysAtWork(), (history) => {
      expect(watched(history, algorithm)).toEqual([]);
    }),
    CHEAP_RUNS,
  );
});

it('and the days held runs of every sort: a claim about uploads is worth nothing without', () => {
  for (const [what, count] of Object.entries(all)) expect([what, count > 10]).toEqual([what, true]);
});
