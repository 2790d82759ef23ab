/** The final state as programs read it (spec section 4): what `simulate --json` and `replay --json` print. */
import { stateName } from '../../machines/step.ts';
import type { CentralProfile, Computer, FleetState, Hive, LocalProfile } from '../fold/state.ts';
import { inconsistentKeys, type ServiceProfile, serviceProfiles } from '../fold/system-profile.ts';
import { eachFile, type Folder } from '../fold/tree.ts';
import type { Judgement } from '../judge/judge.ts';
import { type GuaranteeId, promisesOf } from '../plan/algorithms.ts';
import type { Hazard } from './hazards.ts';
import { hiveMemory, profileListEntry } from './profile-list.ts';

export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** The final state as `simulate --json` prints it. */
export interface FinalState {
  readonly algorithm: string;
  readonly events: number;
  readonly central: Record<string, object>;
  readonly computers: Record<string, Record<string, object>>;
  /** Our addition: the computers themselves, by name. */
  readonly machines: Record<string, MachineState>;
  /** Our addition: known ways to lose data, and views that are behind, as the records told them. */
  readonly hazards: readonly Hazard[];
  readonly losses: Judgement['losses'];
  readonly violations: Judgement['violations'];
  readonly problems: readonly Problem[];
}

/** A computer as such: power, network, hives in memory, and the profiles the system keeps for itself. */
export interface MachineState {
  readonly state: string;
  readonly os: string;
  readonly joined: string;
  readonly link: string;
  /** Bytes that hives take in memory: all of them, and those that no session needs any more. */
  readonly hiveMemory: number;
  readonly lingeringMemory: number;
  readonly serviceProfiles: readonly ServiceProfile[];
  /** Keys that the system reads differently, depending on whether its profile is loaded (before Windows XP). */
  readonly inconsistentKeys: readonly string[];
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function filesOf(folder: Folder): Record<string, object> {
  const files: [string, object][] = [];
  eachFile(folder, (path, { content, modified, created }) => {
    files.push([path, { content, modified: iso(modified), created: iso(created) }]);
  });
  return Object.fromEntries(files.toSorted(byName));
}

function settingsOf(hive: Hive | null): Record<string, string> {
  const settings = Object.entries(hive?.settings ?? {}).map(([key, { value }]): [string, string] => [
    key,
    value,
  ]);
  return Object.fromEntries(settings.toSorted(byName));
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
    profileList: profileListEntry(profile),
    hiveLoaded: profile.hiveLoaded,
    hiveMemory: hiveMemory(profile),
    upload: profile.uploadTask,
    refresh: refreshOf(profile),
    applied: profile.applied,
  };
}

function refreshOf({ refresh }: LocalProfile): Record<string, { state: string; logons: number | null }> {
  return Object.fromEntries(
    Object.entries(refresh).map(([item, { state, took }]) => [item, { state, logons: took }]),
  );
}

function machineState(name: string, computer: Computer): MachineState {
  let all = 0;
  let lingering = 0;
  for (const profile of Object.values(computer.profiles)) {
    const bytes = hiveMemory(profile);
    all += bytes;
    const session = stateName(profile.session);
    if (session === 'lingering' || session === 'deletePending') lingering += bytes;
  }
  return {
    state: stateName(computer.power),
    os: computer.os,
    joined: computer.joined,
    link: computer.link,
    hiveMemory: all,
    lingeringMemory: lingering,
    serviceProfiles: serviceProfiles(name, computer),
    inconsistentKeys: inconsistentKeys(computer),
  };
}

function centralState({ files, hive, owner, administratorsHaveAccess }: CentralProfile): object {
  return {
    files: filesOf(files),
    settings: settingsOf(hive),
    hiveModified: iso(hive?.modified ?? null),
    owner,
    administratorsHaveAccess,
  };
}

/** The state, the losses and the problems of a history as one plain object. */
export function finalState(
  algorithm: string,
  state: FleetState,
  judgement: Judgement,
  problems: readonly Problem[],
  hazards: readonly Hazard[] = [],
): FinalState {
  const central = Object.entries(state.server.profiles).map(([folder, profile]): [string, object] => [
    folder,
    centralState(profile),
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
    central: Object.fromEntries(central.toSorted(byName)),
    computers: Object.fromEntries(computers.toSorted(byName)),
    machines: Object.fromEntries(
      Object.entries(state.computers)
        .map(([name, computer]): [string, MachineState] => [name, machineState(name, computer)])
        .toSorted(byName),
    ),
    hazards,
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
