/** Makers of policies: every one of the catalogue, and those whose effect shows only in company. */
import { catalogue } from '../../src/policy/catalogue.ts';
import type { Policy, Setting } from '../../src/policy/policy.ts';
import type { Random } from './random.ts';
import { happen, type World } from './world.ts';

/** Values worth trying where the ends of a range are not: those that a history of a few hours can feel. */
const VALUES: Readonly<Record<string, readonly (number | string)[]>> = {
  ProfileUnloadTimeout: [0, 1, 5, 60],
  ProfileDlgTimeOut: [0, 10],
  'Winlogon/ProfileDlgTimeOut': [0, 10],
  CleanupProfiles: [1, 2],
  MaxProfileSize: [300],
  WarnUserTimeout: [0, 1, 60],
  UploadHiveInterval: [1, 3],
  EnableProfileQuota: [1],
  ExcludeProfileDirs: ['Documents\\Old', 'Documents;Desktop'],
  'Winlogon/ExcludeProfileDirs': ['Desktop'],
  MachineProfilePath: ['\\\\server\\lab\\%USERNAME%', '\\\\server\\lab'],
  ProfileQuotaMessage: ['Please tidy up.'],
  WFProfilePath: ['\\\\server\\desktops'],
  HomeDir: ['\\\\server\\home'],
  CscSuspendDirs: ['\\\\server\\docs'],
};

function valueOf(random: Random, { name, type, range, choices }: Setting): number | string {
  const known = VALUES[name];
  if (known !== undefined) return random.pick(known);
  if (type === 'bool') return random.below(2);
  if (type === 'enum') return random.pick(choices ?? []).value;
  return random.pick([range?.min ?? 0, range?.max ?? 0]);
}

/** Things that Group Policy configures beside the catalogue (src/fold/refreshes.ts). */
const CONFIGURED: readonly Readonly<Record<string, unknown>>[] = [
  { SoftwareInstallation: ['Editor'] },
  { SoftwareInstallation: ['Reader'] },
  { FolderRedirection: { Documents: '\\\\server\\docs' } },
  { AdvancedFolderRedirection: [{ group: 'Sales', path: '\\\\server\\sales' }] },
  { AdvancedFolderRedirection: [{ group: 'Guests', path: '\\\\server\\guests' }] },
];

/** Settings without which a policy has no effect. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  WFDontAppendUserNameToProfile: { WFProfilePath: '\\\\server\\desktops' },
};

/** A few policies of one scope, each with most of its values: what belongs together comes together. */
function drawSettings(random: Random, policies: readonly Policy[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (let n = 1 + random.below(5); n > 0; n--) {
    const policy = random.pick(policies);
    Object.assign(settings, NEEDED[policy.id]);
    for (const setting of policy.settings) {
      if (random.chance(0.85)) settings[setting.name] = valueOf(random, setting);
    }
  }
  return random.chance(0.25) ? { ...settings, ...random.pick(CONFIGURED) } : settings;
}

const ofMachine = catalogue.filter(({ scope }) => scope === 'machine');
const ofUser = catalogue.filter(({ scope }) => scope === 'user');

export function changeAnyPolicy(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const machine = random.chance(0.7);
  const settings = drawSettings(random, machine ? ofMachine : ofUser);
  happen(world, { type: 'policy.changed', computer: computer.name, ...(machine ? {} : { user }), settings });
  return true;
}

/** The background upload of a Windows 7 whose user stays logged on; now and then it is switched off or changed. */
export function changeUpload(world: World): boolean {
  const { random } = world;
  const computer = random.pick(world.machines).name;
  const method = random.pick([1, 1, 2]);
  const settings = random.chance(0.1)
    ? {}
    : {
        UploadHiveMethod: method,
        UploadHiveInterval: random.pick([1, 3]),
        UploadHiveTime: 9 + random.below(8),
      };
  happen(world, { type: 'policy.changed', computer, settings });
  return true;
}

export function changeConfigured(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const whose = random.chance(0.5) ? { user } : {};
  happen(world, {
    type: 'policy.changed',
    computer: computer.name,
    ...whose,
    settings: { ...random.pick(CONFIGURED) },
  });
  return true;
}

const CACHE_POLICIES = [
  { DeleteRoamingCache: 1 },
  { DeleteRoamingCache: 1, DisableForceUnload: 1 },
  { DeleteRoamingCache: 1, DisableForceUnload: 1, ProfileUnloadTimeout: 0 },
  { ProfileUnloadTimeout: 1, DisableForceUnload: 1 },
  {},
] as const;

export function changeCachePolicy(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  happen(world, { type: 'policy.changed', computer, settings: { ...world.random.pick(CACHE_POLICIES) } });
  return true;
}

export function changeCleanUp(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  const settings = world.random.chance(0.8) ? { CleanupProfiles: world.random.pick([1, 1, 2]) } : {};
  happen(world, { type: 'policy.changed', computer, settings });
  return true;
}

const QUOTAS = [
  { EnableProfileQuota: 1, MaxProfileSize: 300, WarnUser: 1, WarnUserTimeout: 1 },
  { EnableProfileQuota: 1, MaxProfileSize: 300, IncludeRegInProQuota: 1 },
  {},
] as const;

export function changeQuota(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const settings = { ...random.pick(QUOTAS) };
  happen(world, { type: 'policy.changed', computer: computer.name, user, settings });
  return true;
}
