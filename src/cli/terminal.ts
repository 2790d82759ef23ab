/** What every command shares about its surroundings: where output goes, colours, progress, exit status. */
import pc from 'picocolors';
import { escaped } from '../explain/layout.ts';
import { plainText } from '../report/plain-text.ts';

/** Exit statuses (spec section 4). */
export const EXIT = { clean: 0, broken: 1, unusable: 2 } as const;

/** Bad usage or unreadable input: one clear line on stderr, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

let isPlain = false;

/** From now on signs beyond ASCII are written as letters: `--plain`. */
export function writePlainly(): void {
  isPlain = true;
}

/** Writes a line of output. A reader that went away (`| head`) ends the command quietly. */
export function print(line = ''): void {
  process.stdout.write(`${harmless(isPlain ? plainText(line) : line)}\n`);
}

const STEERING = /\p{Cc}(?:\[[\d;]*m)?/gu;

/**
 * Without what steers a terminal but ends of lines, tabs and colours: where a name was not made `visible` it can do no more than break a
 * line. JSON stays what it is: it is escaped as that would have it.
 */
function harmless(text: string): string {
  return text.replaceAll(STEERING, (found) => {
    const sign = found.charAt(0);
    const isColour = sign === '\u001B' && found !== sign;
    return isColour || sign === '\n' || sign === '\t' ? found : escaped(sign) + found.slice(1);
  });
}

/** Writes a line about the run itself, not its result. */
export function tell(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

/** Colours only on a terminal; `NO_COLOR` is respected. */
export const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);

/** Whether somebody reads the output as it comes, and not another program. */
export function onTerminal(): boolean {
  return process.stdout.isTTY === true;
}

/** Columns of the terminal; 100 in a pipe. */
export function width(): number {
  return onTerminal() ? Math.max(40, process.stdout.columns || 80) : 100;
}

/** Columns at which sentences are broken: those of the terminal; in a pipe lines stay whole, for others to break. */
export function proseWidth(): number {
  return onTerminal() ? width() : Number.POSITIVE_INFINITY;
}

/** A line on stderr that is written over again, on a terminal only. `done` wipes it. */
export function progressLine(): { show(text: string): void; done(): void } {
  if (process.stderr.isTTY !== true) return { show: () => undefined, done: () => undefined };
  let last = 0;
  return {
    show(text) {
      const now = performance.now();
      if (now - last < 80) return;
      last = now;
      process.stderr.write(`\r\u001B[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
    done() {
      process.stderr.write('\r\u001B[2K');
    },
  };
}
