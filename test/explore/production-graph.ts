/** The same graph as the explorer's, found by the production simulator: XState, immer, the planners, real paths. */

import type { FileModel } from '../../src/explore/file-model.ts';
import { Graph } from '../../src/explore/graph.ts';
import { COMPUTERS, FILES, type Scope, USER } from '../../src/explore/scope.ts';
import { Search } from '../../src/explore/search.ts';
import { startOf } from '../../src/explore/stimuli.ts';
import { ELSEWHERE } from '../../src/explore/versions.ts';
import { entryAt, type FleetState } from '../../src/fold/state.ts';
import { getFile, getNote } from '../../src/fold/tree.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';

/** What is compared: one state in plain data. Versions are any texts, instants any numbers. */
interface Plain {
  readonly sessions: readonly string[];
  readonly files: readonly {
    readonly local: readonly (string | null)[];
    readonly central: string | null;
    readonly base: readonly (string | null)[];
    readonly deleted: boolean;
    readonly stamps: ReadonlyMap<string, number>;
    readonly created: number;
    readonly loadTime: readonly number[];
    readonly unloadTime: readonly number[];
    readonly baseTime: readonly number[];
  }[];
}

/** Which times the algorithm's sentences speak of: written down here, not asked of the planner as the explorer does. */
const TIMES: Readonly<
  Record<string, { load: boolean; unload: boolean; created: boolean; base: 'time' | 'content' | '' }>
> = {
  nt4: { load: false, unload: false, created: false, base: '' },
  'windows-2003': { load: true, unload: true, created: true, base: '' },
  'windows-2003 last-write': { load: true, unload: true, created: false, base: '' },
  csync: { load: false, unload: false, created: false, base: 'time' },
  'three-way': { load: false, unload: false, created: false, base: 'content' },
};

function timesOf({ algorithm, reading }: Scope): (typeof TIMES)[string] {
  const name =
    algorithm.name === 'windows-2003' && !reading.created ? 'windows-2003 last-write' : algorithm.name;
  return TIMES[name] as (typeof TIMES)[string];
}

const T0 = Date.UTC(2003, 4, 1, 9);

export interface Comparison {
  /** Some states only the simulator reaches; only the explorer reaches. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  /** How many the simulator reaches, renamings of each other counted once; how many the explorer says there are. */
  readonly produced: number;
  readonly renamings: number;
}

/** Searches a scope both ways and says where the two differ. */
export function compareGraphs(scope: Scope): Comparison {
  const explored = new Search(new Graph({ ...scope, judged: false, symmetry: false }));
  explored.run();
  const mine = explorerStates(explored);
  const theirs = productionStates(scope);
  return {
    missing: [...theirs].filter((state) => !mine.has(state)).slice(0, 3),
    surplus: [...mine].filter((state) => !theirs.has(state)).slice(0, 3),
    produced: theirs.size,
    renamings: new Search(new Graph({ ...scope, judged: false })).run().states,
  };
}

/** Breadth first through the simulator. States that are renamings of each other count once. */
function productionStates(scope: Scope): Set<string> {
  const options = { algorithm: scope.algorithm, reading: scope.reading };
  const start = new Simulator(options);
  for (const [i, stimulus] of startOf(scope).entries()) start.feed({ ...stimulus, at: T0 + i });
  const first = start.state;
  const states = new Set([textOf(plainOf(scope, first))]);
  let level = [first];
  while (level.length > 0) {
    const next: FleetState[] = [];
    for (const state of level) {
      for (const event of eventsOf(scope, state.events)) {
        const simulator = new Simulator({ ...options, state });
        const at = state.now + 120_000;
        if (!event.every((stimulus) => simulator.feed({ ...stimulus, at }) === null)) continue;
        const after = simulator.state;
        const text = textOf(plainOf(scope, after));
        if (states.has(text)) continue;
        states.add(text);
        next.push(after);
      }
    }
    level = next;
  }
  return states;
}

/** Every write has a content of its own: its number in the history it is part of. */
function eventsOf(scope: Scope, n: number): Stimulus[][] {
  const events: Stimulus[][] = [];
  for (const computer of COMPUTERS.slice(0, scope.computers)) {
    const of = { at: 0, computer, user: USER };
    events.push([{ type: 'logon.requested', ...of }], [{ type: 'logoff.requested', ...of }]);
    for (const path of FILES.slice(0, scope.files)) {
      const content = `${computer} ${path} ${n}`;
      events.push([{ type: 'file.written', ...of, path, content }], [{ type: 'file.removed', ...of, path }]);
    }
    if (!scope.faults.has('failed-upload')) continue;
    for (let files = 1; files < 1 << scope.files; files++) {
      const failing = FILES.slice(0, scope.files)
        .filter((_, i) => (files & (1 << i)) !== 0)
        .map(
          (path): Stimulus => ({ type: 'transfer.failing', ...of, path, direction: 'up', reason: 'test' }),
        );
      events.push([...failing, { type: 'logoff.requested', ...of }, { type: 'transfer.healed', ...of }]);
    }
  }
  return events;
}

const sessionText = (on: boolean, exists: boolean, manifest: boolean): string =>
  `${on ? 'on' : 'off'} ${String(exists)} ${String(manifest)}`;

function plainOf(scope: Scope, state: FleetState): Plain {
  const central = state.server.profiles[USER];
  const names = COMPUTERS.slice(0, scope.computers);
  const profiles = names.map((name) => state.computers[name]?.profiles[USER]);
  const on = profiles.map((profile) => profile?.session.startsWith('loggedOn') === true);
  const reads = timesOf(scope);
  return {
    sessions: on.map((is, m) => sessionText(is, central !== undefined, profiles[m]?.manifest != null)),
    files: FILES.slice(0, scope.files).map((path) => {
      const here = profiles.map((profile) =>
        profile === undefined ? undefined : getFile(profile.files, path),
      );
      const there = central === undefined ? undefined : getFile(central.files, path);
      const bases = profiles.map((profile) =>
        profile?.manifest == null ? undefined : getNote(profile.manifest.files, path),
      );
      const entry = entryAt(central?.store ?? null, path);
      const held = [...here, there].filter((file) => file !== undefined);
      const texts = new Set(held.map((file) => String(file.version)));
      const baseText = (version: number): string =>
        texts.has(String(version)) ? String(version) : 'elsewhere';
      return {
        local: here.map((file) => (file === undefined ? null : String(file.version))),
        central: there === undefined ? null : String(there.version),
        base: bases.map((base) =>
          base === undefined ? null : reads.base === 'content' ? baseText(base.version) : 'elsewhere',
        ),
        deleted: there === undefined && entry?.deleted === true,
        stamps: new Map(held.map((file) => [String(file.version), file.modified])),
        created: reads.created ? (there?.created ?? 0) : 0,
        loadTime: profiles.map((profile, m) => (reads.load && on[m] ? (profile?.loadTime ?? 0) : 0)),
        unloadTime: profiles.map((profile, m) => (reads.unload && !on[m] ? (profile?.unloadTime ?? 0) : 0)),
        baseTime: bases.map((base) => (reads.base === 'time' ? (base?.modified ?? 0) : 0)),
      };
    }),
  };
}

/** The states of a finished search in the same words. */
function explorerStates({ graph, states }: Search): Set<string> {
  const model = graph.files.model as FileModel;
  const words = new Uint32Array(graph.width);
  const texts = new Set<string>();
  const label = (version: number): string | null =>
    version === 0 ? null : version === ELSEWHERE ? 'elsewhere' : String(version);
  for (let number = 0; number < states.size; number++) {
    states.read(number, words);
    const sessions = COMPUTERS.slice(0, graph.scope.computers).map((_, m) => {
      const session = graph.sessions[((words[0] as number) >>> (8 * m)) & 255];
      return sessionText(session?.works === true, session?.exists === true, session?.manifest === true);
    });
    const files = [...words.subarray(1)].map((id) => {
      const facts = model.facts(graph.files.read(id));
      return {
        ...facts,
        local: facts.local.map(label),
        central: label(facts.central),
        base: facts.base.map(label),
        stamps: new Map([...facts.stamps].map(([version, stamp]) => [String(version), stamp])),
      };
    });
    texts.add(textOf({ sessions, files }));
  }
  return texts;
}

/** One text for all namings of versions and all instants in the same order; and for all namings of computers and files. */
function textOf(plain: Plain): string {
  const own = plain.sessions.map((_, m) => m);
  const orders = own.length === 2 ? [own, [1, 0]] : [own];
  const texts = orders.map((order) => {
    const files = plain.files.map((file) => fileText(file, order)).sort();
    return `${order.map((m) => plain.sessions[m]).join()}|${files.join('|')}`;
  });
  return texts.sort()[0] as string;
}

function fileText(file: Plain['files'][number], order: readonly number[]): string {
  const names = new Map<string, string>();
  const nameOf = (version: string | null | undefined): string => {
    if (version == null) return '-';
    if (version === 'elsewhere') return 'x';
    if (!names.has(version)) names.set(version, `v${names.size}`);
    return names.get(version) as string;
  };
  const by = <T>(values: readonly T[]): T[] => order.map((m) => values[m] as T);
  const places = [file.central, ...by(file.local)].map(nameOf);
  const bases = by(file.base).map(nameOf);
  const stamps = [...names.keys()].map((version) => file.stamps.get(version) as number);
  const times = [...stamps, file.created, ...by(file.loadTime), ...by(file.unloadTime), ...by(file.baseTime)];
  const sorted = [...new Set(times)].filter((time) => time !== 0).sort((a, b) => a - b);
  const ranks = times.map((time) => (time === 0 ? 0 : sorted.indexOf(time) + 1));
  return `${places.join(' ')};${bases.join(' ')};${String(file.deleted)};${ranks.join(' ')}`;
}
