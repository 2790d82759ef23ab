/** A process that dies at a chosen call of the file system: what crash tests are made of. Never loaded by the agent itself. */
import fs from 'node:fs';

export interface Mortality {
  /** The call, counted from 1, that is not carried out any more; every later one fails as well. */
  readonly at: number;
  /** Ends the process, or throws. */
  readonly die: () => never;
  /** The last call, if it writes, gets half of its bytes to the disk. */
  readonly half?: boolean;
}

export interface Watch {
  /** Calls so far. */
  readonly calls: () => number;
  readonly isDead: () => boolean;
  /** Puts the real functions back. */
  readonly restore: () => void;
}

type Call = (...args: unknown[]) => unknown;

/** Wraps every synchronous call of `node:fs` in this process. */
export function watchDisk({ at, die, half = false }: Mortality): Watch {
  const disk = fs as unknown as Record<string, Call>;
  const real = new Map<string, Call>();
  let calls = 0;
  let dead = false;
  const open = new Set<number>();
  for (const name of Object.keys(disk)) {
    const call = disk[name];
    if (!name.endsWith('Sync') || typeof call !== 'function') continue;
    real.set(name, call);
    disk[name] = (...args: unknown[]) => {
      calls += 1;
      if (dead) die();
      if (calls < at) {
        const result = call.apply(fs, args);
        if (name === 'openSync') open.add(result as number);
        if (name === 'closeSync') open.delete(args[0] as number);
        return result;
      }
      dead = true;
      if (half && name === 'writeSync') writeHalf(call, args);
      return die();
    };
  }
  return {
    calls: () => calls,
    isDead: () => dead,
    restore: () => {
      for (const [name, call] of real) disk[name] = call;
      // The system does this for the dead.
      for (const fd of open) fs.closeSync(fd);
    },
  };
}

function writeHalf(write: Call, [fd, bytes, from, length]: readonly unknown[]): void {
  if (!Buffer.isBuffer(bytes)) return;
  const start = typeof from === 'number' ? from : 0;
  const all = typeof length === 'number' ? length : bytes.length - start;
  write.call(fs, fd, bytes, start, Math.floor(all / 2));
}
