/** The folder below which all directories of a run lie; it goes when the run ends, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
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
  process.once('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(status));
  return made;
}
