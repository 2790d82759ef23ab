/** The folder below which all directories of a run lie; it goes when the run ends, however it ends. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { workerData } from 'node:worker_threads';

let folder: string | null = (workerData as { scratch?: string } | null)?.scratch ?? null;

/** The run's folder: of the process, made when first asked for; a thread is told of it when it is started. */
export function scratchFolder(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(join(tmpdir(), 'roamproof-command-'));
  folder = made;
  writeFileSync(join(made, MARK), '');
  process.once('exit', () => removeForGood(made));
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(status));
  return made;
}

/** Lies in the folder as long as the run goes on: threads that find it gone begin nothing more. */
const MARK = 'running';

/** @throws Error once the run has ended */
export function checkRunning(): void {
  if (!existsSync(join(scratchFolder(), MARK))) throw new Error('The run has ended');
}

/** Threads and tools still at work may make folders anew for a moment: until they stop, they are removed again. */
function removeForGood(made: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  rmSync(join(made, MARK), { force: true });
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 40; tries++) {
    quiet = existsSync(made) ? 0 : quiet + 1;
    try {
      rmSync(made, { recursive: true, force: true });
    } catch {
      // Somebody wrote into it meanwhile.
    }
    Atomics.wait(pause, 0, 0, 25);
  }
}
