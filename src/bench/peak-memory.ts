/** Peak memory of this process. */
import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * In MiB, as the system tells it where it does (Linux): what `resourceUsage` says is at least what whoever started the process
 * had in use then.
 */
export function peakMiB(): number {
  try {
    const told = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (told !== undefined) return Number(told) / 1024;
  } catch {
    // A system without such a file.
  }
  return process.resourceUsage().maxRSS / 1024;
}
