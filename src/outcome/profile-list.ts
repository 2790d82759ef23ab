/**
 * A profile as the registry's ProfileList would have it: State bits, RefCount, the `.bak` entry, and the memory a loaded hive
 * takes. Source: reference, section 2; 2003 document, "More robust roaming" (reference count, memory of locked profiles).
 */
import { stateName } from '../../machines/step.ts';
import { type LocalProfile, openHandles, type SetAside } from '../fold/state.ts';

/** The State bits by name. */
export const STATE_BITS = {
  mandatory: 0x0001,
  useCache: 0x0002,
  newLocal: 0x0004,
  newCentral: 0x0008,
  updateCentral: 0x0010,
  deleteCache: 0x0020,
  guest: 0x0080,
  administrator: 0x0100,
  slowLink: 0x0400,
  temporary: 0x0800,
  backup: 0x8000,
} as const;

type Bit = keyof typeof STATE_BITS;

/** Bits as one number. */
export function stateOf(bits: Iterable<Bit>): number {
  let state = 0;
  for (const bit of bits) state |= STATE_BITS[bit];
  return state;
}

/** Names of the bits that are set, lowest first. */
export function bitsOf(state: number): Bit[] {
  return (Object.keys(STATE_BITS) as Bit[]).filter((bit) => (state & STATE_BITS[bit]) !== 0);
}

function bitsOfProfile(profile: LocalProfile): Bit[] {
  const { kind, known, newLocal, newCentral, slowLink, roamsBack, cached, marked } = profile;
  const central = kind !== null && kind !== 'local' && kind !== 'guest' && kind !== 'temporary';
  const bits: [Bit, boolean][] = [
    ['mandatory', kind === 'mandatory' || kind === 'superMandatory'],
    ['useCache', central && cached],
    ['newLocal', central && newLocal],
    ['newCentral', newCentral],
    ['updateCentral', central && roamsBack],
    ['deleteCache', marked],
    ['guest', kind === 'guest'],
    ['administrator', known?.groups.includes('Administrators') ?? false],
    ['slowLink', slowLink],
    ['temporary', kind === 'temporary'],
  ];
  return bits.filter(([, set]) => set).map(([bit]) => bit);
}

/** Base block of a registry file and one bin: what the smallest loaded hive takes. */
const HIVE_LEAST_BYTES = 8192;
const BIN_BYTES = 4096;

/** Memory of the loaded hive in bytes, whole bins; 0 where it is not loaded. A model: real hives are larger, their order is the same. */
export function hiveMemory({ hive, hiveLoaded }: Pick<LocalProfile, 'hive' | 'hiveLoaded'>): number {
  if (!hiveLoaded || hive === null) return 0;
  let bytes = 0;
  for (const key in hive.settings) bytes += key.length + (hive.settings[key]?.value.length ?? 0);
  return Math.max(HIVE_LEAST_BYTES, HIVE_LEAST_BYTES - BIN_BYTES + Math.ceil(bytes / BIN_BYTES) * BIN_BYTES);
}

/** Who holds the profile: its session, and every open handle. Deletion waits for zero. */
export function refCount(profile: LocalProfile): number {
  const session = stateName(profile.session);
  const inUse = profile.hiveLoaded && session !== 'lingering' && session !== 'deletePending';
  return (inUse ? 1 : 0) + openHandles(profile);
}

export interface ProfileListEntry {
  readonly State: number;
  readonly bits: readonly Bit[];
  readonly RefCount: number;
  /** The real profile's entry while a temporary one stands in for it; else `null`. */
  readonly bak: { readonly State: number; readonly bits: readonly Bit[] } | null;
}

export function profileListEntry(profile: LocalProfile): ProfileListEntry {
  const bits = bitsOfProfile(profile);
  return {
    State: stateOf(bits),
    bits,
    RefCount: refCount(profile),
    bak: profile.setAside === null ? null : backupEntry(profile, profile.setAside),
  };
}

function backupEntry(profile: LocalProfile, setAside: SetAside): { State: number; bits: Bit[] } {
  const bits: Bit[] = [
    ...bitsOfProfile({ ...profile, ...setAside, marked: false, roamsBack: false }),
    'backup',
  ];
  return { State: stateOf(bits), bits };
}
