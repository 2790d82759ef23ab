/**
 * Looks at a tree ahead of its scan, with a second thread and from the other end. The scan takes over what was seen by then, and
 * looks at the rest itself: it never waits, and where no thread can be had it looks at everything.
 */
import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { SharedListing } from './columns-file.ts';

/** What the second thread is started with. */
export interface ScanWorkerData {
  readonly root: string;
  readonly listing: SharedListing;
  /** One byte a folder, `AS_KNOWN` or 0, and one more: not 0 when the scan is over. */
  readonly told: SharedArrayBuffer;
}

export const AS_KNOWN = 1;

/** Beside this module, in sources, in a build, and where a bundle puts it. */
function workerFile(): URL {
  return new URL(`./scan-worker${extname(import.meta.url)}`, import.meta.url);
}

export class ScanAhead {
  readonly #marks: Uint8Array<SharedArrayBuffer>;

  private constructor(worker: Worker, marks: Uint8Array<SharedArrayBuffer>) {
    this.#marks = marks;
    // Where it fails, the scan looks itself at all that it had not told.
    worker.on('error', () => undefined).unref();
  }

  /**
   * Begins to look at the folders of a listing; `null` where the system gives no thread.
   * @param folders how many the listing has
   */
  static start(root: string, listing: SharedListing, folders: number, file = workerFile()): ScanAhead | null {
    // Not above: a scan of few files need not load it.
    const threads = process.getBuiltinModule('node:worker_threads');
    const told = new SharedArrayBuffer(folders + 1);
    try {
      const workerData: ScanWorkerData = { root, listing, told };
      // It makes a stat for each file and keeps none: more room would only be memory.
      const resourceLimits = { maxYoungGenerationSizeMb: 3 };
      const worker = new threads.Worker(file, { workerData, execArgv: [], resourceLimits });
      return new ScanAhead(worker, new Uint8Array(told));
    } catch {
      return null;
    }
  }

  /** Whether folder `f` of the listing, and all in it that is no folder, was seen to be just as the listing has it. */
  isAsKnown(f: number): boolean {
    return Atomics.load(this.#marks, f) === AS_KNOWN;
  }

  /** Nothing more is looked at. */
  end(): void {
    Atomics.store(this.#marks, this.#marks.length - 1, 1);
  }
}
