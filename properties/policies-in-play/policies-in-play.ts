/** Histories with everything of the two documents in play: any Windows, any policy, guests, owners, idle computers, the system. */
import * as fc from 'fast-check';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { histories } from '../histories.ts';
import { SYSTEMS } from '../history/scope.ts';

/** Values of each setting; a few settings are drawn together, so that any pair may come up. */
const MACHINE: Readonly<Record<string, readonly unknown[]>> = {
  ReadOnlyProfile: [1],
  LocalProfile: [1],
  DeleteRoamingCache: [1],
  ProfileErrorAction: [1],
  ProfileUnloadTimeout: [0, 1, 5, 60],
  DisableForceUnload: [1],
  CleanupProfiles: [1, 30],
  AddAdminGroupToRUP: [1],
  CompatibleRUPSecurity: [1],
  MachineProfilePath: ['\\\\server\\lab\\%USERNAME%'],
  SyncForegroundPolicy: [1],
  SlowLinkUIEnabled: [1],
  SlowLinkProfileDefault: [1],
  SlowLinkDetectEnabled: [0, 1],
  UploadHiveMethod: [1, 2],
  UploadHiveInterval: [1, 3],
  UploadHiveTime: [10, 12],
  SoftwareInstallation: [['Editor'], ['Reader']],
};

const USER: Readonly<Record<string, readonly unknown[]>> = {
  EnableProfileQuota: [1],
  MaxProfileSize: [300],
  IncludeRegInProQuota: [0, 1],
  WarnUser: [1],
  ExcludeProfileDirs: ['Documents\\Old', 'Desktop'],
  FolderRedirection: [{ Documents: '\\\\server\\docs' }],
  AdvancedFolderRedirection: [[{ group: 'Sales', path: '\\\\server\\sales' }]],
};

const MOST_SETTINGS = 5;

const someOf = (values: typeof MACHINE): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .subarray(Object.keys(values), { maxLength: MOST_SETTINGS })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(values[name] ?? []))]))),
    );

/** A background upload needs its method and somebody who stays logged on: drawn more often than chance would have it. */
const uploads = fc.record({
  UploadHiveMethod: fc.constantFrom(1, 2),
  UploadHiveInterval: fc.constantFrom(1, 3),
  UploadHiveTime: fc.nat(23),
});

const groups = fc.subarray(['Guests', 'Administrators', 'Sales']);
const paths = fc.constantFrom(null, '\\\\server\\profiles\\user', '\\\\server\\profiles\\user.man');

type Addition = Readonly<Record<string, unknown>> & { readonly type: string };

/** What is added to a history; `computer` and `user` are filled in from those that the history has. */
const additions: fc.Arbitrary<Addition> = fc.oneof(
  { weight: 4, arbitrary: someOf(MACHINE).map((settings) => ({ type: 'policy.changed', settings })) },
  { weight: 3, arbitrary: uploads.map((settings) => ({ type: 'policy.changed', settings })) },
  { weight: 2, arbitrary: someOf(USER).map((settings) => ({ type: 'policy.changed', user: '', settings })) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('user.changed'), profilePath: paths, groups }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('owner.changed'),
      owner: fc.constantFrom('Administrators', 'mallory', ''),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('idle.changed'), idle: fc.boolean() }) },
);

interface Placed {
  readonly where: number;
  readonly who: number;
  readonly what: Addition;
}

/** Puts additions into a history: at a place, for a computer and a user that it knows. */
export function withAdditions(history: readonly Stimulus[], placed: readonly Placed[]): Stimulus[] {
  const computers = [
    ...new Set(history.flatMap((event) => (event.type === 'computer.started' ? [event.computer] : []))),
  ];
  const users = [
    ...new Set(history.flatMap((event) => (event.type === 'logon.requested' ? [event.user] : []))),
  ];
  if (computers.length === 0 || users.length === 0) return [...history];
  const first =
    history.findLastIndex((event) => event.type === 'computer.started' && event.at === history[0]?.at) + 1;
  const result = [...history];
  for (const { where, who, what } of placed) {
    const at = Math.min(result.length, first + Math.floor(where * (result.length - first + 1)));
    const computer = computers[who % computers.length];
    const user = users[who % users.length];
    const named = what['owner'] === '' ? { owner: user } : {};
    const whose = what.type === 'policy.changed' && !('user' in what) ? {} : { user };
    result.splice(at, 0, {
      ...what,
      computer,
      ...whose,
      ...named,
      at: result[at - 1]?.at ?? 0,
    } as unknown as Stimulus);
  }
  return result;
}

/** Histories of any Windows with policies and circumstances strewn in. They do not end settled. */
export function policiesInPlay(steps: readonly [number, number] = [5, 60]): fc.Arbitrary<Stimulus[]> {
  const placed = fc.record({
    where: fc.double({ min: 0, max: 0.999, noNaN: true }),
    who: fc.nat(7),
    what: additions,
  });
  return fc
    .tuple(
      histories({ steps, systems: SYSTEMS, settled: 0 }),
      fc.array(placed, { minLength: 1, maxLength: 8 }),
    )
    .map(([history, more]) => withAdditions(history, more));
}
