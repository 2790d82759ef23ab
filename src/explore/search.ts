/** Breadth first through the graph of a scope: every state, and the shortest way to each broken guarantee. */
import { BROKEN_MASK } from './component.ts';
import { Graph, type Step } from './graph.ts';
import type { Scope } from './scope.ts';
import { BATCH, StateSet } from './state-set.ts';
import { BROKEN, type Judged } from './versions.ts';

export interface SearchLimits {
  /** Events from the first state. */
  readonly depth?: number;
  readonly maxStates?: number;
  /** For everything the search keeps, in megabytes. */
  readonly memoryMB?: number;
  /** Stop at the first broken guarantee. */
  readonly stopAtBreak?: boolean;
}

export interface Progress {
  readonly states: number;
  readonly expanded: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Why a search ended. `exhausted`: there is no further state. */
export type Ending = 'exhausted' | 'depth' | 'max-states' | 'memory' | 'break';

export interface Break {
  /** The shortest way there. */
  readonly steps: readonly Step[];
  /** How many transitions of the graph break the guarantee. */
  readonly transitions: number;
}

export interface SearchResult {
  readonly ending: Ending;
  readonly states: number;
  readonly transitions: number;
  /** Events from the first state to the farthest one. */
  readonly depth: number;
  readonly sessionStates: number;
  readonly fileStates: number;
  readonly hiveStates: number;
  readonly bytes: number;
  readonly broken: ReadonlyMap<Judged, Break>;
}

const MEGABYTE = 1 << 20;
export const MEMORY_MB = 4096;
const REPORT_EVERY = 1 << 16;

/** Searches a scope until nothing is left or a limit is met. `progress` hears of it from time to time. */
export function explore(
  scope: Scope,
  limits: SearchLimits = {},
  progress?: (now: Progress) => void,
): SearchResult {
  return new Search(new Graph(scope), limits).run(progress);
}

interface Found {
  from: number;
  transitions: number;
}

export class Search {
  readonly graph: Graph;
  readonly states: StateSet;
  readonly #limits: SearchLimits;
  readonly #maxStates: number;
  readonly #found = new Map<number, Found>();
  /** Successors met and not yet looked up: their canonical forms, and where they were reached from. */
  readonly #batch: Uint32Array;
  readonly #parents = new Uint32Array(BATCH);
  readonly #slots: readonly Uint32Array[];
  #met = 0;
  #transitions = 0;
  #ending: Ending = 'exhausted';

  constructor(graph: Graph, limits: SearchLimits = {}) {
    this.graph = graph;
    this.#limits = limits;
    this.#maxStates = limits.maxStates ?? Number.POSITIVE_INFINITY;
    const bytes = (limits.memoryMB ?? MEMORY_MB) * MEGABYTE;
    const { width } = graph;
    this.states = new StateSet(width, graph.scope.computers, graph.sessions.length, bytes);
    this.#batch = new Uint32Array(BATCH * width);
    this.#slots = Array.from({ length: BATCH }, (_, i) => this.#batch.subarray(i * width, (i + 1) * width));
  }

  run(progress?: (now: Progress) => void): SearchResult {
    const { graph, states } = this;
    const from = new Uint32Array(graph.width);
    const met = (): void => this.#meet(expanded);
    const maxDepth = this.#limits.depth ?? Number.POSITIVE_INFINITY;
    let expanded = 0;
    let depth = 0;
    states.addAll(from, this.#parents, 1, 1);
    for (let levelEnd = 1; expanded < states.size && this.#ending === 'exhausted'; ) {
      if (depth === maxDepth) {
        this.#ending = 'depth';
        break;
      }
      for (; expanded < levelEnd && this.#ending === 'exhausted'; expanded++) {
        states.read(expanded, from);
        graph.expand(from, met);
        if (expanded % REPORT_EVERY === 0) {
          progress?.({ states: states.size, expanded, transitions: this.#transitions, depth });
          this.#watchMemory();
        }
      }
      this.#takeIn();
      if (states.size > levelEnd) depth++;
      levelEnd = states.size;
    }
    return this.#result(depth);
  }

  #meet(from: number): void {
    const { graph } = this;
    this.#transitions++;
    const broken = graph.successor.broken & BROKEN_MASK;
    if (broken !== 0) {
      this.#note(broken, from);
      if (this.#limits.stopAtBreak === true) this.#ending = 'break';
    }
    graph.canonical(graph.successor.words, this.#slots[this.#met] as Uint32Array);
    this.#parents[this.#met++] = from;
    if (this.#met === BATCH) this.#takeIn();
  }

  #takeIn(): void {
    const { states } = this;
    states.addAll(this.#batch, this.#parents, this.#met, this.#maxStates);
    this.#met = 0;
    if (states.full) this.#ending = 'memory';
    else if (states.size >= this.#maxStates) this.#ending = 'max-states';
  }

  #note(broken: number, from: number): void {
    for (let bit = 1; bit <= broken; bit <<= 1) {
      if ((broken & bit) === 0) continue;
      const found = this.#found.get(bit);
      if (found === undefined) this.#found.set(bit, { from, transitions: 1 });
      else found.transitions++;
    }
  }

  #bytes(): number {
    const { files, hive } = this.graph;
    return this.states.bytes + files.bytes + (hive?.bytes ?? 0);
  }

  #watchMemory(): void {
    if (this.#bytes() > (this.#limits.memoryMB ?? MEMORY_MB) * MEGABYTE) this.#ending = 'memory';
  }

  #result(depth: number): SearchResult {
    const { graph, states } = this;
    const broken = new Map<Judged, Break>();
    for (const name of Object.keys(BROKEN) as Judged[]) {
      const found = this.#found.get(BROKEN[name]);
      if (found === undefined) continue;
      broken.set(name, { steps: this.stepsTo(found.from, BROKEN[name]), transitions: found.transitions });
    }
    return {
      ending: this.#ending,
      states: states.size,
      transitions: this.#transitions,
      depth,
      sessionStates: graph.sessions.length,
      fileStates: graph.files.size,
      hiveStates: graph.hive?.size ?? 0,
      bytes: this.#bytes(),
      broken,
    };
  }

  /**
   * The way from the first state to a state, and one step further that breaks a guarantee. States found under symmetry
   * are renamings of each other, so the way is walked again from the start with names that stay.
   */
  stepsTo(state: number, bit: number): Step[] {
    const path: number[] = [];
    for (let at = state; at !== 0; at = this.states.parents[at] as number) path.unshift(at);
    const { graph, states } = this;
    const steps: Step[] = [];
    let here = new Uint32Array(graph.width);
    const canonical = new Uint32Array(graph.width);
    const walk = (fits: () => boolean): void => {
      let next: Uint32Array | null = null;
      graph.expand(here, () => {
        if (next !== null || !fits()) return;
        next = graph.successor.words.slice();
        steps.push(stepOf(graph));
      });
      if (next === null) throw new Error('A way that was found cannot be walked again');
      here = next;
    };
    for (const number of path) {
      const target = states.words.subarray(number * graph.width, (number + 1) * graph.width);
      walk(() => {
        graph.canonical(graph.successor.words, canonical);
        return canonical.every((word, i) => word === target[i]);
      });
    }
    if (bit !== 0) walk(() => (graph.successor.broken & bit) !== 0);
    return steps;
  }
}

function stepOf({ successor }: Graph): Step {
  const { event, computer, item, failing, ran } = successor;
  return { event, computer, item, failing, ran };
}
