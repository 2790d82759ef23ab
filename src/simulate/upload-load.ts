/**
 * The load that background uploads put on a file server: how many hives of a fleet travel at each moment, with and without the
 * random delay that the task has for this reason (2010 document). Triggers are those of the real schedule.
 */
import { nextTrigger, UPLOAD_DELAY_MS } from '../decide/upload.ts';
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import { randomFrom } from './random.ts';

export interface Fleet {
  readonly computers: number;
  readonly policy: BackgroundUpload;
  /** When the users log on: spread evenly over this long, ms. */
  readonly logonsOverMs: number;
  /** How long one upload keeps the server busy, ms. */
  readonly uploadMs: number;
  readonly seed: number;
}

export interface Load {
  /** Uploads under way at once, at the worst moment. */
  readonly peak: number;
  /** When that is, ms after the first logon. */
  readonly peakAt: number;
  /** Uploads under way at most in each step of the curve, from the first due to the last end. */
  readonly curve: readonly number[];
  readonly from: number;
  readonly stepMs: number;
}

/** A stretch of time, ms after the first logon. */
interface Window {
  readonly from: number;
  readonly until: number;
}

const STEPS = 60;

/** One run of every computer: the first trigger after its logon. `delayed`: with the random delay. */
export function uploadLoad(fleet: Fleet, delayed: boolean, window?: Window): Load {
  const starts = startsOf(fleet, delayed).toSorted((a, b) => a - b);
  return loadOver(starts, fleet.uploadMs, window ?? windowOf(starts, fleet.uploadMs));
}

const windowOf = (starts: readonly number[], uploadMs: number): Window => ({
  from: starts[0] ?? 0,
  until: (starts.at(-1) ?? 0) + uploadMs,
});

/** `starts` in ascending order; each upload keeps the server busy for `uploadMs`. */
function loadOver(starts: readonly number[], uploadMs: number, { from, until }: Window): Load {
  const stepMs = Math.max(1, Math.ceil((until - from) / STEPS));
  let peak = 0;
  let peakAt = from;
  let begun = 0;
  let ended = 0;
  const endBy = (at: number): void => {
    while (ended < begun && (starts[ended] as number) + uploadMs <= at) ended++;
  };
  const curve = Array.from({ length: STEPS }, (_, i) => {
    endBy(from + i * stepMs);
    let most = begun - ended;
    while (begun < starts.length && (starts[begun] as number) < from + (i + 1) * stepMs) {
      const start = starts[begun] as number;
      endBy(start);
      begun++;
      const busy = begun - ended;
      most = Math.max(most, busy);
      if (busy > peak) [peak, peakAt] = [busy, start];
    }
    return most;
  });
  return { peak, peakAt, curve, from, stepMs };
}

function startsOf({ computers, policy, logonsOverMs, seed }: Fleet, delayed: boolean): number[] {
  const chance = randomFrom(seed);
  const starts: number[] = [];
  for (let i = 0; i < computers; i++) {
    const loggedOnAt = Math.floor((i * logonsOverMs) / computers);
    const { due } = nextTrigger(policy, loggedOnAt, loggedOnAt, 0);
    starts.push(due + (delayed ? Math.floor(chance(i) * UPLOAD_DELAY_MS) : 0));
  }
  return starts;
}

const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** A curve as one line of text, drawn to a common height. */
export function curveText(curve: readonly number[], height: number): string {
  return curve
    .map((value) => BLOCKS[value === 0 ? 0 : Math.max(1, Math.round((value / height) * (BLOCKS.length - 1)))])
    .join('');
}

const lines = (name: string, { peak, curve, stepMs }: Load): string[] => [
  `${name} at most ${peak} upload${peak === 1 ? '' : 's'} at once`,
  `  |${curveText(curve, Math.max(peak, 1))}|  a column is ${Math.ceil(stepMs / 1000)} s`,
];

/** The answer to why there is a delay, as lines of text. */
export function loadText(fleet: Fleet): string[] {
  // One axis for both, from the first trigger to the last end.
  const { from } = uploadLoad(fleet, false);
  const delayed = uploadLoad(fleet, true);
  const until = delayed.from + delayed.stepMs * STEPS;
  const together = uploadLoad(fleet, false, { from, until });
  const spread = uploadLoad(fleet, true, { from, until });
  const when =
    fleet.policy.mode === 'timeOfDay' ? `at ${fleet.policy.hour}:00` : `every ${fleet.policy.hours} hours`;
  return [
    `${fleet.computers} computers, hive upload ${when}, ${fleet.uploadMs / 1000} s each`,
    ...lines('without the random delay:', together),
    ...lines('with a delay of up to an hour:', spread),
    together.peak > spread.peak
      ? `The delay lowers the peak by a factor of ${(together.peak / Math.max(1, spread.peak)).toFixed(1)}.`
      : 'The delay changes little: the logons are spread already.',
  ];
}
