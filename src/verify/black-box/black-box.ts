/**
 * A command line tool in the place of a planner: each merge of a simulated history is one call of it over real directories,
 * and what the directories show afterwards is the plan. Everything else, the machines, the world and the judge, is the same.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from '../../../properties/history/scope.ts';
import type { Algorithm } from '../../plan/algorithms.ts';
import { ownAlgorithm } from '../../plan/own-algorithm.ts';
import type { MergeView, Plan } from '../../plan/view.ts';
import { observe } from './observe.ts';
import { listingOf, Place } from './place.ts';
import { type Call, type CommandLine, callCommand } from './run-command.ts';
import { checkRunning, scratchFolder } from './scratch.ts';

/** What a tool that knows files alone can be put through: people who write, remove, rename and touch, and who go offline. */
export const BLACK_BOX_SCOPE: Partial<Scope> = {
  computers: [2, 3],
  users: [1, 1],
  files: [1, 2],
  // Names that every file system keeps apart, and none of them a file here and a folder there.
  paths: ['Documents/Review.doc', 'Documents/Notes.txt', 'Documents/Old/Plan.txt', 'todo'],
  steps: [4, 14],
  settled: 0.35,
  faults: ['links', 'stamps', 'clocks', 'powerLoss'],
  settings: false,
  systems: ['7'],
};

/** The world of one history: a directory for the server and for each computer. It goes with the history. */
export class BlackBox implements Disposable {
  readonly algorithm: Algorithm;
  /** All calls so far. */
  readonly calls: Call[] = [];
  readonly #command: CommandLine;
  readonly #root: string;
  readonly #central: Place;
  readonly #locals = new Map<string, Place>();

  constructor(command: CommandLine, name: string) {
    this.#command = command;
    this.#root = mkdtempSync(join(scratchFolder(), 'history-'));
    this.#central = new Place(join(this.#root, 'central'));
    const surroundings = ownAlgorithm(() => [], name);
    this.algorithm = { ...surroundings, plan: (view) => this.#merge(view) };
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #merge(view: MergeView): Plan {
    checkRunning();
    const { computer, direction } = view;
    const local = this.#localOf(computer);
    const home = join(this.#root, 'home', computer);
    // Without a manifest the computer remembers nothing, and neither does the tool on it.
    if (view.manifest === null) rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    const before = { local: listingOf(view.local), central: listingOf(view.central) };
    local.become(before.local);
    this.#central.become(before.central);
    const folders = { local: local.folder, central: this.#central.folder, home };
    const call = callCommand(this.#command, direction === 'down' ? 'get' : 'put', computer, folders);
    this.calls.push(call);
    const after = { local: local.read(), central: this.#central.read() };
    const seen = observe(view, before, after, call.status !== 0);
    local.expect(seen.local);
    this.#central.expect(seen.central);
    return seen.plan;
  }

  #localOf(computer: string): Place {
    let place = this.#locals.get(computer);
    if (place === undefined)
      this.#locals.set(computer, (place = new Place(join(this.#root, 'computers', computer))));
    return place;
  }
}

/**
 * Calls the command once, between two empty directories.
 *
 * @returns what is wrong, in words, where it cannot be run at all
 */
export function commandProblem(command: CommandLine): string | null {
  const root = mkdtempSync(join(scratchFolder(), 'first-'));
  const folders = { local: join(root, 'local'), central: join(root, 'central'), home: join(root, 'home') };
  for (const folder of Object.values(folders)) mkdirSync(folder);
  try {
    const { status, timedOut, output } = callCommand(command, 'get', 'A', folders);
    if (timedOut) return `did not end within ${command.timeout} s between two empty folders`;
    return status === NOT_EXECUTABLE || status === NOT_FOUND ? `cannot be run: ${output}` : null;
  } catch (error) {
    return `cannot be run: ${(error as Error).message}`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What a shell ends with, by POSIX. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
