/** Loads the algorithm a user wrote: the default export of a module, TypeScript or JavaScript. */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, isAbsolute, relative } from 'node:path';
import process from 'node:process';
import { type Algorithm, algorithmNames } from '../plan/algorithms.ts';
import { type OwnAlgorithm, ownAlgorithm } from '../plan/own-algorithm.ts';
import { ownTrace } from '../plan/own-trace.ts';

const require = createRequire(import.meta.url);
const loaded = new Map<string, LoadedAlgorithm>();

export interface LoadedAlgorithm {
  readonly algorithm: Algorithm;
  /** A bare plan function merges files; of settings, which it does not know, it is not asked. */
  readonly filesOnly: boolean;
}

/**
 * Loads a module once per thread. Synchronous, so that every thread and every caller gets it in the same way; that leaves
 * out modules with an `await` at their top.
 *
 * @param file absolute path
 * @throws Error in words: no such file, what the module threw, no default export, a member of the wrong kind
 */
export function loadAlgorithm(file: string): LoadedAlgorithm {
  let module = loaded.get(file);
  if (module === undefined) loaded.set(file, (module = load(file)));
  return module;
}

function load(file: string): LoadedAlgorithm {
  const shown = shownPath(file);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new Error(`${shown}: no such file`);
  let module: unknown;
  try {
    module = require(file);
  } catch (error) {
    throw new Error(`${shown} cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
  const own = (module as { default?: unknown } | null)?.default;
  if (typeof own !== 'function' && (typeof own !== 'object' || own === null)) {
    throw new Error(
      `${shown} has no default export that is an algorithm or a plan function: export default (view) => [...]`,
    );
  }
  try {
    const algorithm = ownAlgorithm(own as OwnAlgorithm, basename(file, extname(file)));
    // Taken over from one of ours by a spread, and still called so: two rows of a table need two names.
    const isTaken = algorithmNames.includes(algorithm.name);
    const named = isTaken ? { ...algorithm, name: basename(file, extname(file)) } : algorithm;
    return { algorithm: named, filesOnly: typeof own === 'function' };
  } catch (error) {
    throw new Error(`${shown}: ${(error as Error).message}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') return 'it must not await at its top';
  return ownTrace(error, 'own-planner');
}

/** A path as it was most likely typed: relative to where we are, if it lies below. */
export function shownPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') || isAbsolute(near) ? file : `./${near}`;
}
