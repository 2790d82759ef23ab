/**
 * Passes over whole file systems, by one shell that waits for them. To start a program takes the longer the more memory this process
 * has, and makes it pay once more for each page it writes to next.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

type Shell = ChildProcessByStdio<Socket, Socket, null>;

/** For each folder it is given: one pass, and a line with its exit status. */
const LOOP = 'while IFS= read -r folder; do sync -f -- "$folder"; echo $?; done';

export class FlushShell {
  #shell: Shell | null = null;
  /** In the order in which the shell gets to them. */
  #waiting: ((done: boolean) => void)[] = [];

  /** Begins a pass over the file system of a folder, after those that were begun before. The promise tells whether it was done. */
  begin(folder: string): Promise<boolean> {
    if (folder.includes('\n')) return Promise.resolve(false);
    try {
      this.#shell ??= this.#start();
    } catch {
      // The system gives no more processes or files.
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#hold('ref');
      this.#shell?.stdin.write(`${folder}\n`);
    });
  }

  /** Lets the shell go, once it has done what was begun. */
  end(): void {
    this.#shell?.stdin.end();
  }

  #start(): Shell {
    const shell = spawn('sh', ['-c', LOOP], { stdio: ['pipe', 'pipe', 'ignore'] }) as Shell;
    // A shell that could not be started tells so twice, and by the second time there may be another.
    const isGone = (): void => {
      if (this.#shell !== shell) return;
      this.#shell = null;
      for (const resolve of this.#waiting.splice(0)) resolve(false);
    };
    // Before its ends are looked at: they may be missing, and then this is told all the same.
    shell.on('error', isGone).on('close', isGone);
    let told = '';
    shell.stdout.setEncoding('latin1').on('data', (text: string) => {
      const lines = (told + text).split('\n');
      told = lines.pop() as string;
      for (const line of lines) this.#waiting.shift()?.(line === '0');
      if (this.#waiting.length === 0) this.#hold('unref');
    });
    // What it means is told by the end of the shell.
    shell.stdin.on('error', () => undefined);
    return shell;
  }

  /** Whether this process stays for it: while something is awaited. */
  #hold(how: 'ref' | 'unref'): void {
    for (const handle of [this.#shell, this.#shell?.stdin, this.#shell?.stdout]) handle?.[how]();
  }
}
