/** Lines to a file or standard output, a buffer at a time: memory stays bounded, and no file stays open in between. */
import { appendFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { UsageError } from './terminal.ts';

const BUFFERED = 64 * 1024;

export class LineWriter {
  readonly #path: string | undefined;
  #buffer = '';

  /**
   * @param path a file, which is emptied; without it lines go to standard output
   * @throws UsageError where it cannot be written, now or later
   */
  constructor(path: string | undefined) {
    this.#path = path;
    if (path !== undefined) this.#writing(() => writeFileSync(path, ''));
  }

  line(text: string): void {
    this.#buffer += `${text}\n`;
    if (this.#buffer.length >= BUFFERED) this.close();
  }

  /** Writes what is still held; the writer may be used again. */
  close(): void {
    const text = this.#buffer;
    this.#buffer = '';
    const path = this.#path;
    if (path === undefined) process.stdout.write(text);
    else this.#writing(() => appendFileSync(path, text));
  }

  #writing(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new UsageError(`${this.#path} cannot be written: ${(error as Error).message}`);
    }
  }
}
