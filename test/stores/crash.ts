import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openStore } from '../../src/stores/open-store.ts';
import { all } from './contract.ts';

const APPENDER = fileURLToPath(new URL('appender.ts', import.meta.url));

/**
 * Runs the appender and kills it (SIGKILL) `afterMs` after its first answer.
 * @returns the last version the appender was promised
 */
async function killedWhileAppending(
  url: string,
  mode: string,
  size: number,
  afterMs: number,
): Promise<number> {
  const child = spawn(process.execPath, [APPENDER, url, mode, String(size)]);
  let output = '';
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  child.stdout.on('data', (text: Buffer) => {
    if (output === '') {
      setTimeout(() => child.kill('SIGKILL'), afterMs);
    }
    output += text.toString();
  });
  const signal = await new Promise((resolve) => child.once('close', (_, name) => resolve(name)));
  expect(signal, errors).toBe('SIGKILL');
  const complete = output.slice(0, output.lastIndexOf('\n'));
  return Number(complete.split('\n').at(-1));
}

/**
 * Kills one appender after the other; after each kill the store holds all that was promised, whole parts only,
 * each event once and in order.
 */
export async function survivesKills(
  url: string,
  mode: 'append' | 'once',
  size: number,
  kills: number,
): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const promised = await killedWhileAppending(url, mode, size, 3 + kill * 7);
    const store = await openStore(url);
    const numbers = (await all(store.read('A'))).map(({ event }) => event['nr']);
    await store.close();
    expect(numbers.length).toBeGreaterThanOrEqual(promised);
    expect(numbers.length % size).toBe(0);
    expect(numbers).toEqual(numbers.map((_, i) => i));
  }
}
