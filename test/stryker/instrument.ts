/** The sources of planners and judge with all of Stryker's changes in them, each behind a switch. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..');

interface Place {
  readonly line: number;
  readonly column: number;
}

/** One change. Lines and columns count from 0. */
export interface Mutant {
  readonly id: string;
  /** From the root of the repository. */
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Sources with switches, by their names from the root. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What the sources look at: Stryker's own names. Coverage is counted for the current test, or as static without one. */
export interface Switches {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number;
  currentTestId?: string | undefined;
  mutantCoverage: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

/** The switches of this process. */
export function switches(): Switches {
  const holder = globalThis as { __stryker__?: Partial<Switches> };
  const found = (holder.__stryker__ ??= {});
  found.mutantCoverage ??= { static: {}, perTest: {} };
  return found as Switches;
}

/** A change that is passed so often makes a loop without end. */
const HITS = 300_000;

/** Runs something with no change on. Returns the changes it passed. */
export async function passedBy(run: () => unknown): Promise<string[]> {
  const state = switches();
  state.activeMutant = undefined;
  state.hitCount = undefined;
  state.mutantCoverage.perTest = {};
  state.currentTestId = 'now';
  try {
    await run();
  } finally {
    state.currentTestId = undefined;
  }
  return Object.keys(state.mutantCoverage.perTest['now'] ?? {});
}

/** Whether something comes out otherwise, or throws, with a change on. */
export async function isNoticed(id: string, differs: () => boolean | Promise<boolean>): Promise<boolean> {
  const state = switches();
  state.activeMutant = id;
  state.hitCount = 0;
  state.hitLimit = HITS;
  try {
    return await differs();
  } catch {
    return true;
  } finally {
    state.activeMutant = undefined;
    state.hitCount = undefined;
  }
}

type Instrumenter = new (logger: {
  debug(): void;
  info(): void;
  isDebugEnabled(): boolean;
}) => {
  instrument(
    files: readonly { name: string; mutate: boolean; content: string }[],
    options: object,
  ): Promise<{ files: { name: string; content: string }[]; mutants: Mutant[] }>;
};

/** Puts all changes into the sources that `stryker.config.json` names. Stryker must be installed. */
export async function instrument(): Promise<Instrumented> {
  const config = readFileSync(path.join(import.meta.dirname, 'stryker.config.json'), 'utf8');
  const { mutate } = JSON.parse(config) as { mutate: string[] };
  // Stryker is not installed with everything else: its types are not known here.
  const home = path.join(import.meta.dirname, 'node_modules/@stryker-mutator/instrumenter/dist/src/index.js');
  const { Instrumenter } = (await import(home)) as { Instrumenter: Instrumenter };
  const quiet = (): void => undefined;
  const one = new Instrumenter({ debug: quiet, info: quiet, isDebugEnabled: () => false });
  const contents = mutate.map((name) => ({
    name,
    mutate: true,
    content: readFileSync(path.join(ROOT, name), 'utf8'),
  }));
  const done = await one.instrument(contents, { plugins: null, excludedMutations: [], ignorers: [] });
  return {
    mutants: done.mutants,
    sources: new Map(done.files.map(({ name, content }) => [name, content])),
  };
}
