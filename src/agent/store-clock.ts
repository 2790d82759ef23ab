/** What a store's clock says, by a file just written there: the only clock its stamps can be compared with. */
import fs from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from '../disk/temporary-name.ts';

export interface StoreClock {
  /** The store's clock minus ours, ms; 0 where the difference is within what the measurement can tell. */
  readonly offset: number;
  /** Stamps at or after this, nanoseconds, are too fresh to stand for content. */
  readonly settledBefore: bigint;
  /** Whether the store keeps permissions: what it shows is its own invention otherwise (FAT, SMB). */
  readonly keepsModes: boolean;
}

/** Times on one disk come in ticks of up to this, whatever it keeps, ns. */
const TICK = 20_000_000n;
const COARSE = 2_000_000_000n;

/** Writes, looks at and removes one small file in `folder`. Throws errors of the system. */
export function readStoreClock(folder: string, token: string, now: () => number): StoreClock {
  const file = join(folder, temporaryName(token));
  const before = now();
  const keepsModes = probe(file);
  const after = now();
  const stamp = fs.lstatSync(file, { bigint: true }).mtimeNs;
  fs.unlinkSync(file);
  // A stamp of whole seconds is hardly ever chance: such a store keeps no more.
  const step = stamp % 1_000_000_000n === 0n ? COARSE : TICK;
  const offset = Number(stamp) / 1e6 - (before + after) / 2;
  const uncertain = (after - before) / 2 + Number(step) / 1e6;
  const told = Math.abs(offset) <= uncertain ? 0 : Math.round(offset);
  return { offset: told, settledBefore: stamp - step, keepsModes };
}

/** Makes it, through no link that has its name. @returns whether it takes permissions */
function probe(file: string): boolean {
  const fd = fs.openSync(file, 'wx');
  try {
    fs.writeFileSync(fd, '\n');
    return setsMode(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function setsMode(fd: number): boolean {
  try {
    fs.fchmodSync(fd, 0o640);
    return (fs.fstatSync(fd).mode & 0o777) === 0o640;
  } catch {
    return false;
  }
}
