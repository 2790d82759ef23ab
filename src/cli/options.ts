/** Options that several commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { algorithmNames } from '../plan/algorithms.ts';
import { DEFAULT_READING, type Reading } from '../plan/view.ts';
import { writePlainly } from './terminal.ts';

export const READINGS = ['created-or-written', 'last-write', 'registry-shown'] as const;
export type ReadingName = (typeof READINGS)[number];

export function algorithmOption(): Option {
  return new Option('--algorithm <name>', 'merge, lock, transition and upload rules').choices([
    ...algorithmNames,
  ]);
}

export function readingOption(): Option {
  return new Option(
    '--reading <name>',
    'last-write: creation times do not count against the load time; registry-shown: the hive always counts towards a quota',
  ).choices([...READINGS]);
}

export function granularityOption(): Option {
  return new Option('--granularity <ms>', 'stamps closer than this are equal (2000 for FAT)').argParser(
    natural,
  );
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'for random delays').argParser(natural);
}

/** Adds `--plain` to a command: what it prints for people has no boxes, arrows or other signs beyond ASCII. */
export function withPlain(command: Command): Command {
  return command.option('--plain', 'no boxes, arrows or signs beyond ASCII').hook('preAction', (called) => {
    const { plain, json } = called.opts<{ plain?: true; json?: true }>();
    // JSON carries what users wrote, and that stays as it is.
    if (plain === true && json !== true) writePlainly();
  });
}

/**
 * Adds `--timeline`: drawn on a terminal, left out in a pipe, unless it is said which.
 *
 * @param says what is drawn
 */
export function withTimeline(command: Command, says: string): Command {
  return command.option('--timeline', says).option('--no-timeline', 'do not draw it on a terminal either');
}

/** A whole number from 0 up, for commander. */
export function natural(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('A whole number from 0 up is expected.');
  return value;
}

/** Settings of a run: the command line first, then the log's header, then the defaults. */
export interface RunSettings {
  readonly algorithm: string;
  readonly reading: Reading;
  readonly seed: number;
}

export interface RunOptions {
  readonly algorithm?: string;
  readonly reading?: ReadingName;
  readonly granularity?: number;
  readonly seed?: number;
}

interface HeaderLike {
  readonly algorithm?: string | undefined;
  readonly settings?: Record<string, unknown> | undefined;
  readonly seed?: number | undefined;
}

export function runSettings(options: RunOptions, header: HeaderLike | null): RunSettings {
  const named = options.reading ?? header?.settings?.['reading'];
  const granularity = options.granularity ?? header?.settings?.['granularityMs'];
  const inHeader = header?.algorithm;
  return {
    algorithm: options.algorithm ?? inHeader ?? 'windows-2003',
    reading: {
      created: named === undefined ? DEFAULT_READING.created : named !== 'last-write',
      quotaRegistry:
        named === 'registry-shown' || header?.settings?.['quotaRegistry'] === 'shown' ? 'shown' : 'counts',
      granularityMs: typeof granularity === 'number' ? granularity : DEFAULT_READING.granularityMs,
    },
    seed: options.seed ?? header?.seed ?? 1,
  };
}

/** The header of a log written with these settings. */
export function headerOf({ algorithm, reading, seed }: RunSettings): {
  algorithm: string;
  settings: Record<string, unknown>;
  seed: number;
} {
  const { created, granularityMs, quotaRegistry } = reading;
  return {
    algorithm,
    settings: {
      reading: created ? 'created-or-written' : 'last-write',
      granularityMs,
      ...(quotaRegistry === 'shown' ? { quotaRegistry } : {}),
    },
    seed,
  };
}
