/** An endless line fills no memory and is told as a problem. Spec section 3. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRecordedLog } from '../../src/readers/read-recorded-log.ts';

const MEGABYTE = 1_048_576;
const LENGTH = 32 * MEGABYTE;
/** Well under the length of the line, well over the limit for a record and the parts under way. */
const MOST_HELD = 18 * MEGABYTE;
/** How often memory is looked at; each look collects garbage first. */
const LOOKS_EVERY = 8 * MEGABYTE;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held now, without garbage. */
async function held(): Promise<number> {
  collectGarbage();
  // Buffers are given back behind the scenes, a little after they were collected.
  await setImmediate();
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

interface Watch {
  most: number;
}

async function* endless(head: string, unit: string, watch: Watch): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  const part = Buffer.from(unit.repeat(Math.ceil(MEGABYTE / 4 / unit.length)));
  for (let sent = 0; sent < LENGTH; sent += part.length) {
    if (sent % LOOKS_EVERY < part.length) watch.most = Math.max(watch.most, await held());
    yield part;
  }
}

async function countProblems(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const log = await readRecordedLog(bytes);
  if (log.format === 'roamproof') return -1;
  let problems = 0;
  for await (const entry of log.entries) problems += entry.kind === 'problem' ? 1 : 0;
  return problems;
}

const SYSTEM = "<Event xmlns='x'><System><Provider Name='P'/>";

describe.each([
  ['userenv.log', 'USERENV(1.2) 10:00:00:000 LoadUserProfile: ', 'x'],
  ['event XML, inside a record', SYSTEM, 'x'],
  ['event XML, start tags', SYSTEM, '<Event '],
  ['event XML, between records', '<Events>', ' '],
  ['CSV, inside quotes', 'Level,Date and Time,Source,Event ID,Task Category\n"', 'x'],
  ['CSV, cells', 'Level,Date and Time,Source,Event ID,Task Category\n', 'x,'],
  ['.evtx', 'ElfFile\0', 'x'],
])('%s', (_, head, unit) => {
  it('a line of 32 MB is reported and not kept', async () => {
    const before = await held();
    const watch = { most: 0 };
    const problems = await countProblems(endless(head, unit, watch));
    if (!head.startsWith('<Events>')) expect(problems).toBeGreaterThan(0);
    expect(watch.most - before).toBeLessThan(MOST_HELD);
  });
});

describe('gzip', () => {
  it('that unpacks to 32 MB is not unpacked into memory', async () => {
    const before = await held();
    const watch = { most: 0 };
    const packed = Readable.from(endless(SYSTEM, 'x', watch)).pipe(createGzip({ level: 1 }));
    expect(await countProblems(packed)).toBeGreaterThan(0);
    expect(watch.most - before).toBeLessThan(MOST_HELD);
  });
});
