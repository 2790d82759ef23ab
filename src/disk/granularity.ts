/**
 * What a store's times are worth: how finely it keeps them, how far its clock is from ours, whether a
 * folder's own time moves when names in it change. Measured once per store with probe files.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { failureOf, type Outcome } from './failure.ts';
import { temporaryName } from './temporary-name.ts';

export interface StoreTimes {
  /** Smallest step of a file's time, nanoseconds: 1 (ext4 and others) up to 2,000,000,000 (FAT). */
  readonly granularity: bigint;
  /** The store's clock minus ours, milliseconds. */
  readonly clockOffset: number;
  /** The offset may be wrong by this much either way, milliseconds: half the round trip and the granularity. */
  readonly clockUncertainty: number;
  /** Whether times can be set at all. */
  readonly settable: boolean;
  /** Whether creating a file moves its folder's time: only then may a scan skip unchanged folders. */
  readonly folderTimesMove: boolean;
}

/** Steps that file systems are known to keep, coarsest first, nanoseconds. */
const knownSteps = [
  2_000_000_000n,
  1_000_000_000n,
  100_000_000n,
  10_000_000n,
  1_000_000n,
  1_000n,
  100n,
] as const;

/** Seconds set as probes: odd whole seconds (for 2 s) and fractions that are on no coarser step. */
const probeSeconds = [
  1_000_000_001, 1_000_000_003.123456, 1_000_000_005.777777, 1_111_111_111.987654,
] as const;

/** A time long past, to see whether a folder's time moves away from it: seconds. */
const longAgo = 1_000_000_000;

/**
 * Measures the store at `folder`, an existing folder on it. `token` is unique; `now` gives our clock in
 * milliseconds and is asked right before and after a file is written. Leaves nothing behind.
 */
export function measureStore(folder: string, token: string, now: () => number): Outcome<StoreTimes> {
  const probe = join(folder, temporaryName(token));
  try {
    fs.mkdirSync(probe);
    const file = join(probe, 'probe');
    const offset = measureOffset(file, now);
    const readings = probeSeconds.map((seconds) => setAndRead(file, seconds));
    const settable = readings.every((time, i) => near(time, probeSeconds[i] ?? 0));
    const granularity = settable ? commonStep(readings) : commonStep(naturalTimes(probe));
    return {
      ok: true,
      granularity,
      clockOffset: offset.offset,
      clockUncertainty: offset.halfTrip + Number(granularity) / 1e6,
      settable,
      folderTimesMove: folderMoves(probe),
    };
  } catch (error) {
    return { ok: false, failure: failureOf(error, 'target', folder) };
  } finally {
    fs.rmSync(probe, { recursive: true, force: true });
  }
}

/** The coarsest known step that all times lie on; 1 when none. */
export function commonStep(times: readonly bigint[]): bigint {
  return knownSteps.find((step) => times.every((time) => time % step === 0n)) ?? 1n;
}

function measureOffset(file: string, now: () => number): { offset: number; halfTrip: number } {
  const before = now();
  fs.writeFileSync(file, 'probe\n');
  const after = now();
  const stamped = fs.statSync(file).mtimeMs;
  return { offset: stamped - (before + after) / 2, halfTrip: (after - before) / 2 };
}

function setAndRead(file: string, seconds: number): bigint {
  try {
    fs.utimesSync(file, seconds, seconds);
  } catch {
    // The reading will show that nothing was set.
  }
  return fs.statSync(file, { bigint: true }).mtimeNs;
}

/** Within the coarsest step of what was asked for. */
function near(time: bigint, seconds: number): boolean {
  return Math.abs(Number(time) / 1e9 - seconds) <= 2;
}

/** Times that the store stamps itself, on a few files. */
function naturalTimes(probe: string): bigint[] {
  return [0, 1, 2, 3].map((i) => {
    const file = join(probe, `natural-${i}`);
    fs.writeFileSync(file, 'probe\n');
    return fs.statSync(file, { bigint: true }).mtimeNs;
  });
}

function folderMoves(probe: string): boolean {
  try {
    fs.utimesSync(probe, longAgo, longAgo);
    const before = fs.statSync(probe, { bigint: true }).mtimeNs;
    fs.writeFileSync(join(probe, 'another'), '');
    return fs.statSync(probe, { bigint: true }).mtimeNs !== before;
  } catch {
    return false;
  }
}
