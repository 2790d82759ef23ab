/** What each option of a profile may be. Passed over, a wrong one would wait for ever, roam what should not, or fail far from here. */
import { inspect } from 'node:util';
import { isRelativePath } from '../disk/ensure-folders.ts';
import { AgentError, QUESTIONS } from './errors.ts';
import { excluder } from './look.ts';
import type { ProfileOptions } from './options.ts';

interface Check {
  /** In words that follow on “must be”. */
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
}

/** A lock's holder gives signs of life every ten seconds: four of them may get lost. */
const LEAST_STALE_MS = 40_000;

const NAME: Check = {
  allowed: 'a name of 1 to 200 characters, without slashes or control characters',
  holds: (value) => typeof value === 'string' && /^[^\\/\p{Cc}\p{Cs}]{1,200}$/u.test(value),
};
const FOLDER: Check = { allowed: 'the path of a folder', holds: (value) => isText(value) && value !== '' };
const WAIT: Check = { allowed: 'a number of milliseconds, 0 or more', holds: (value) => isFrom(value, 0) };
const FROM: Check = { allowed: 'a number, 0 or more', holds: (value) => isFrom(value, 0) };
const CALLED: Check = { allowed: 'a function', holds: (value) => typeof value === 'function' };

const CHECKS: Readonly<Record<keyof ProfileOptions, Check>> = {
  local: FOLDER,
  central: FOLDER,
  user: NAME,
  computer: NAME,
  algorithm: { allowed: 'the name of an algorithm', holds: isText },
  policy: { allowed: 'an object of settings', holds: (value) => isObject(value) && !Array.isArray(value) },
  store: {
    allowed: 'an open store, or what names one that lasts from one call to the next',
    holds: (value) =>
      isText(value) ? value !== 'memory:' : isObject(value) && typeof value['append'] === 'function',
  },
  hives: {
    allowed: 'a list of files that roam, by paths from the profile with / between the names',
    holds: (value) => isListOf(value, isRoamingPath),
  },
  links: { allowed: '"copy" or "skip"', holds: (value) => value === 'copy' || value === 'skip' },
  confirm: {
    allowed: `a list of ${QUESTIONS.join(', ')}`,
    holds: (value) => isListOf(value, (name) => (QUESTIONS as readonly unknown[]).includes(name)),
  },
  hiveWaitMs: {
    allowed: 'a number of milliseconds, 0 or more, that comes to an end',
    holds: (value) => isFrom(value, 0) && value !== Number.POSITIVE_INFINITY,
  },
  lockWaitMs: WAIT,
  staleAfterMs: {
    allowed: `a number of milliseconds, ${LEAST_STALE_MS} or more; or 0`,
    holds: (value) => value === 0 || isFrom(value, LEAST_STALE_MS),
  },
  fullScanEveryMs: WAIT,
  stageAheadFrom: FROM,
  scanAheadFrom: FROM,
  entriesPerPlan: { allowed: 'a number, 1 or more', holds: (value) => isFrom(value, 1) },
  now: CALLED,
  clockOffset: { allowed: 'a number of milliseconds', holds: Number.isFinite },
  onProgress: CALLED,
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** No number is not at least anything. */
function isFrom(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least;
}

function isRoamingPath(value: unknown): boolean {
  return isText(value) && isRelativePath(value) && !excluder([])(value);
}

function isListOf(value: unknown, holds: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

const REQUIRED: readonly (keyof ProfileOptions)[] = ['local', 'central', 'user', 'computer'];

/** @throws AgentError `bad-options` that names the option, its value and what is allowed; also for one that nobody knows */
export function checkOptions(options: ProfileOptions): void {
  if (!isObject(options))
    throw new AgentError('bad-options', 'a profile is opened with an object of options');
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(CHECKS, name));
  if (unknown !== undefined) throw new AgentError('bad-options', `there is no option ${inspect(unknown)}`);
  for (const name of REQUIRED)
    if (options[name] === undefined || options[name] === '')
      throw new AgentError('bad-options', `"${name}" is missing`);
  for (const [name, { allowed, holds }] of Object.entries(CHECKS)) {
    const value: unknown = options[name as keyof ProfileOptions];
    if (value === undefined || holds(value)) continue;
    const shown = inspect(value, { depth: 0, maxStringLength: 100, breakLength: Number.POSITIVE_INFINITY });
    throw new AgentError('bad-options', `"${name}" is ${shown}: it must be ${allowed}`);
  }
}
