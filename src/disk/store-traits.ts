import fs from 'node:fs';
import { join } from 'node:path';
import { failureOf, type Outcome } from './failure.ts';
import { temporaryName } from './temporary-name.ts';

/** How a store treats names and links. */
export interface StoreTraits {
  /** `Foo` and `foo` are one file. */
  readonly caseInsensitive: boolean;
  /** Composed and decomposed letters are one name. */
  readonly normalizing: boolean;
  /** `link` works: names can be created exclusively, replaced files kept without copying. */
  readonly hardLinks: boolean;
  readonly symbolicLinks: boolean;
  /** Permission bits are kept as set. */
  readonly permissions: boolean;
}

/** Tries the store at `folder` with files in a probe folder, which is removed again. `token` is unique. */
export function probeTraits(folder: string, token: string): Outcome<StoreTraits> {
  const probe = join(folder, temporaryName(token));
  try {
    fs.mkdirSync(probe);
    const file = join(probe, 'probe-e\u0301');
    fs.writeFileSync(file, '');
    return {
      ok: true,
      caseInsensitive: fs.existsSync(join(probe, 'PROBE-E\u0301')),
      normalizing: fs.existsSync(join(probe, 'probe-\u00e9')),
      hardLinks: works(() => fs.linkSync(file, join(probe, 'linked'))),
      symbolicLinks: works(() => fs.symlinkSync('nowhere', join(probe, 'symbolic'))),
      permissions: works(() => fs.chmodSync(file, 0o640)) && (fs.statSync(file).mode & 0o777) === 0o640,
    };
  } catch (error) {
    return { ok: false, failure: failureOf(error, 'target', folder) };
  } finally {
    fs.rmSync(probe, { recursive: true, force: true });
  }
}

function works(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
