/** The final state as programs read it (spec section 4): what `simulate --json` and `replay --json` print. */
import { stateName } from '../../machines/step.ts';
import type { FleetState, Hive, LocalProfile } from '../fold/state.ts';
import { eachFile, type Folder } from '../fold/tree.ts';
import type { Judgement } from '../judge/judge.ts';
import { type GuaranteeId, promisesOf } from '../plan/algorithms.ts';

export interface Problem {
  readonly line: number;
  readonly message: string;
}

export interface FinalState {
  readonly algorithm: string;
  readonly events: number;
  readonly central: Record<string, object>;
  readonly computers: Record<string, Record<string, object>>;
  readonly losses: Judgement['losses'];
  readonly violations: Judgement['violations'];
  readonly problems: readonly Problem[];
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function filesOf(folder: Folder): Record<string, object> {
  const files: [string, object][] = [];
  eachFile(folder, (path, { content, modified, created }) => {
    files.push([path, { content, modified: iso(modified), created: iso(created) }]);
  });
  return Object.fromEntries(files.sort(byName));
}

function settingsOf(hive: Hive | null): Record<string, string> {
  const settings = Object.entries(hive?.settings ?? {}).map(([key, { value }]): [string, string] => [
    key,
    value,
  ]);
  return Object.fromEntries(settings.sort(byName));
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function localState(profile: LocalProfile): object {
  return {
    session: stateName(profile.session),
    cached: profile.cached,
    kind: profile.kind,
    files: filesOf(profile.files),
    settings: settingsOf(profile.hive),
    loadTime: iso(profile.loadTime),
    unloadTime: iso(profile.unloadTime),
  };
}

/** The state, the losses and the problems of a history as one plain object. */
export function finalState(
  algorithm: string,
  state: FleetState,
  judgement: Judgement,
  problems: readonly Problem[],
): FinalState {
  const central = Object.entries(state.server.profiles).map(([folder, { files, hive }]): [string, object] => [
    folder,
    { files: filesOf(files), settings: settingsOf(hive), hiveModified: iso(hive?.modified ?? null) },
  ]);
  const computers = Object.entries(state.computers).map(
    ([name, { profiles }]): [string, Record<string, object>] => [
      name,
      Object.fromEntries(Object.entries(profiles).map(([user, profile]) => [user, localState(profile)])),
    ],
  );
  return {
    algorithm,
    events: state.events,
    central: Object.fromEntries(central.sort(byName)),
    computers: Object.fromEntries(computers.sort(byName)),
    losses: judgement.losses,
    violations: judgement.violations,
    problems,
  };
}

/** Promised guarantees that the history breaks. */
export function brokenPromises(algorithm: string, judgement: Judgement): GuaranteeId[] {
  const promised = new Set<string>(promisesOf(algorithm));
  return [...new Set(judgement.violations.map(({ guarantee }) => guarantee))].filter((id) =>
    promised.has(id),
  );
}
