/** The algorithms by name: what each decides, and which guarantees it promises. */
import type { Os } from '../log/fields.ts';
import type { Windows } from '../policy/windows.ts';
import { planCsync } from './csync.ts';
import { planNt4 } from './nt4.ts';
import { planThreeWay } from './three-way.ts';
import type { Planner } from './view.ts';
import { planWindows } from './windows.ts';

/** The guarantees by their ids: docs/rules.md has them in words. */
export type GuaranteeId =
  | 'G1'
  | 'G2'
  | 'G3'
  | 'G4'
  | 'G5'
  | 'G6'
  | 'G7'
  | 'G8'
  | 'G9'
  | 'G10'
  | 'G11'
  | 'G12'
  | 'G13';

/** What is decided besides the merge itself. Each member is one sentence of the sources with more than one answer. */
export interface Algorithm {
  readonly name: string;
  readonly title: string;
  readonly plan: Planner;
  /** Whether a base manifest is kept per computer. */
  readonly manifest: boolean;
  /** Whether a log lies beside the central profile. */
  readonly store: boolean;
  /** A hive that is still held at logoff: given up after the wait, saved after the wait, or unloaded by force at once. */
  readonly lock: 'giveUp' | 'save' | 'force';
  /** Whether a lingering hive is unloaded when its last handle closes; else it stays until the boot. */
  readonly unloadsLate: boolean;
  /** Whether the first roaming logon over a local profile is a special case. */
  readonly transition: boolean;
  /** A profile over its quota blocks the logoff, or is just not uploaded. */
  readonly quota: 'blocks' | 'skips';
  /** Whether the background upload of the hive exists. */
  readonly backgroundUpload: boolean;
  /** Whether a copy appears whole (temporary file and rename), or is written in place. */
  readonly wholeCopies: boolean;
  /** Whether each action checks just before acting that both sides are as compared. */
  readonly rechecks: boolean;
  /** Whether a cached copy may be deleted although its upload failed. */
  readonly deletesUnconfirmed: boolean;
  /** Whether a session whose profile cannot be loaded gets a temporary one, deleted at its end. */
  readonly temporaryProfiles: boolean;
  /** Whether central folders of Vista and later carry a suffix. */
  readonly suffixes: boolean;
  /** The Windows generation whose policies have an effect. */
  readonly generation: Windows;
  readonly promises: readonly GuaranteeId[];
}

const windows2003: Algorithm = {
  name: 'windows-2003',
  title: 'Windows Server 2003 and XP: merge by file time and load time, hive saved after the wait',
  plan: planWindows,
  manifest: false,
  store: false,
  lock: 'save',
  unloadsLate: true,
  transition: true,
  quota: 'blocks',
  backgroundUpload: false,
  wholeCopies: true,
  rechecks: false,
  deletesUnconfirmed: false,
  temporaryProfiles: true,
  suffixes: true,
  generation: '2003',
  promises: ['G7', 'G9', 'G10', 'G11', 'G12', 'G13'],
};

const windows2000: Algorithm = {
  ...windows2003,
  name: 'windows-2000',
  title: 'Windows 2000: the same merge; a locked hive is given up and stays loaded',
  lock: 'giveUp',
  unloadsLate: false,
  transition: false,
  generation: '2000',
  promises: ['G7', 'G9', 'G10', 'G13'],
};

const windows7: Algorithm = {
  ...windows2003,
  name: 'windows-7',
  title: 'Windows 7: as 2003, hive unloaded by force, background upload of the hive, quota skips the upload',
  lock: 'force',
  quota: 'skips',
  backgroundUpload: true,
  generation: '7',
};

const nt4: Algorithm = {
  ...windows2000,
  name: 'nt4',
  title: 'Windows NT 4.0: exact mirror both ways',
  plan: planNt4,
  wholeCopies: false,
  temporaryProfiles: false,
  deletesUnconfirmed: true,
  generation: 'nt4',
  promises: ['G9', 'G10', 'G13'],
};

const csync: Algorithm = {
  ...windows2003,
  name: 'csync',
  title: 'csync: a state database per computer, newest modification time wins',
  plan: planCsync,
  manifest: true,
  transition: false,
  temporaryProfiles: false,
  generation: '7',
  promises: ['G7', 'G9', 'G10', 'G11', 'G13'],
};

const threeWay: Algorithm = {
  ...windows2003,
  name: 'three-way',
  title: 'Three-way: base manifest, store log, conflict copies, settings merged value by value',
  plan: planThreeWay,
  manifest: true,
  store: true,
  transition: false,
  quota: 'skips',
  backgroundUpload: true,
  rechecks: true,
  temporaryProfiles: false,
  suffixes: false,
  generation: '7',
  promises: ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10', 'G11', 'G12', 'G13'],
};

/** The algorithms by name, without `native`, which is each computer by its own Windows. */
export const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  nt4,
  'windows-2000': windows2000,
  'windows-2003': windows2003,
  'windows-7': windows7,
  csync,
  'three-way': threeWay,
};

/** Names that `--algorithm` takes; `native` is each computer by its own Windows. */
export const algorithmNames: readonly string[] = [...Object.keys(ALGORITHMS), 'native'];

const BY_OS: Readonly<Record<Os, Algorithm>> = {
  nt4,
  '2000': windows2000,
  xp: { ...windows2003, generation: 'xp' },
  '2003': windows2003,
  vista: { ...windows7, generation: 'vista', backgroundUpload: false },
  '7': windows7,
};

/** Guarantees of a fleet: all its computers must promise them. */
export function promisesOf(name: string): readonly GuaranteeId[] {
  return name === 'native' ? nt4.promises : (ALGORITHMS[name]?.promises ?? []);
}

/** The algorithm a computer runs. */
export function algorithmFor(name: string | Algorithm, os: Os): Algorithm {
  if (typeof name !== 'string') return name;
  const algorithm = name === 'native' ? BY_OS[os] : ALGORITHMS[name];
  if (algorithm === undefined) {
    throw new RangeError(`There is no algorithm ${name}; there are ${algorithmNames.join(', ')}`);
  }
  return algorithm;
}
