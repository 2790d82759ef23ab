/**
 * The profiles of the system itself. Windows 2000 made a profile %computername%$ whenever a component loaded one for the local
 * system account; HKEY_CURRENT_USER then was HKEY_USERS\S-1-5-18, and HKEY_USERS\.DEFAULT otherwise, so a component could
 * read back something else than it wrote. Windows XP and later have one hive: S-1-5-18 is a link to .DEFAULT.
 * Source: 2003 document, "New System Service profiles".
 */
import type { Os } from '../log/fields.ts';
import type { StimulusOf } from '../log/stimuli.ts';
import type { Computer, SystemHives } from './state.ts';

export interface ServiceProfile {
  readonly name: string;
  readonly sid: string;
  readonly location: string;
  /** Whether the folder is hidden, and as a system file too ("super hidden"). */
  readonly hidden: boolean;
  readonly superHidden: boolean;
  /** Whether the list of profiles in the system properties shows it. */
  readonly listed: boolean;
  /** Another name of its hive. */
  readonly linkedTo: string | null;
  readonly loaded: boolean;
}

/** Whether the system has one hive under two names. */
export function hasOneSystemHive(os: Os): boolean {
  return os !== 'nt4' && os !== '2000';
}

/** The profiles the system keeps for itself on a computer. Before Windows XP there is one, and only while it is loaded. */
export function serviceProfiles(name: string, { os, system }: Computer): ServiceProfile[] {
  if (!hasOneSystemHive(os)) {
    if (system.loadedBy.length === 0 && isEmpty(system.own)) return [];
    const location = `%systemroot%\\Profiles\\${name}$`;
    const shown = { hidden: false, superHidden: false, listed: true, linkedTo: null };
    return [{ name: `${name}$`, sid: 'S-1-5-18', location, ...shown, loaded: system.loadedBy.length > 0 }];
  }
  const hidden = { hidden: true, superHidden: true, listed: false, linkedTo: null, loaded: true };
  const folder = '%systemroot%\\Documents and Settings';
  return [
    { name: 'LocalService', sid: 'S-1-5-19', location: `${folder}\\LocalService`, ...hidden },
    { name: 'NetworkService', sid: 'S-1-5-20', location: `${folder}\\NetworkService`, ...hidden },
    {
      name: 'System',
      sid: 'S-1-5-18',
      location: '%systemroot%\\System32\\Config\\SystemProfile',
      hidden: false,
      superHidden: false,
      listed: false,
      linkedTo: 'HKEY_USERS\\.DEFAULT',
      loaded: true,
    },
  ];
}

/** The hive that HKEY_CURRENT_USER of the local system account is at this moment. */
export function systemHive({ os, system }: Pick<Computer, 'os' | 'system'>): Record<string, string> {
  const separate = !hasOneSystemHive(os) && system.loadedBy.length > 0;
  return separate ? system.own : system.byDefault;
}

/** Keys whose value depends on whether some component has loaded the system's profile: the inconsistency of Windows 2000. */
export function inconsistentKeys({ os, system }: Pick<Computer, 'os' | 'system'>): string[] {
  if (hasOneSystemHive(os) || isEmpty(system.own)) return [];
  const keys = new Set([...Object.keys(system.own), ...Object.keys(system.byDefault)]);
  return [...keys].filter((key) => system.own[key] !== system.byDefault[key]).toSorted();
}

type SystemStimulus = StimulusOf<
  'system.profile.loaded' | 'system.profile.unloaded' | 'system.setting.written'
>;

/** Folds what components of the system do. @returns why it cannot be, or `null` */
export function workOnSystem(computer: Computer, event: SystemStimulus): string | null {
  if (!computer.running) return `the computer ${event.computer} is switched off`;
  const { system } = computer;
  switch (event.type) {
    case 'system.profile.loaded':
      system.loadedBy.push(event.component);
      return null;
    case 'system.profile.unloaded': {
      const at = system.loadedBy.indexOf(event.component);
      if (at < 0) return `${event.component} has not loaded the system's profile on ${event.computer}`;
      system.loadedBy.splice(at, 1);
      return null;
    }
    case 'system.setting.written': {
      const hive: SystemHives['own'] = systemHive(computer);
      if (event.value === null) delete hive[event.key];
      else hive[event.key] = event.value;
      return null;
    }
    default:
      return event satisfies never;
  }
}

function isEmpty(values: Record<string, string>): boolean {
  return Object.keys(values).length === 0;
}
