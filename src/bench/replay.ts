/**
 * `npm run bench:replay`: a log of a million events is decoded, checked and folded beside `JSON.parse` of the same
 * lines, and replayed whole (with the judge) in a heap that could not hold it; then an .evtx log is read, and the stores
 * append and read. What was stated stands beside each figure; exit status 1 where it is missed.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { LogReplay } from '../cli/log-replay.ts';
import { foldInto } from '../fold/fold.ts';
import { initialState } from '../fold/state.ts';
import { LogDecoder } from '../log/decode.ts';
import { encodeEvent, encodeHeader } from '../log/encode.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Figure, figureLine, isKept } from './measure.ts';
import { peakMiB } from './peak-memory.ts';
import { benchEvtx } from './readers.ts';
import { benchPostgres, benchSqlite } from './stores.ts';

const START = Date.parse('2003-05-01T08:00:00.000Z');
const MINUTE = 60_000;
const COMPUTERS = ['A', 'B', 'C'];
const USERS = ['alice', 'bob', 'carol', 'dave'];
const ROUND = MINUTE * 30;
/** The heap a replay gets, MiB: a million decoded events need several times as much. */
const HEAP_MB = 400;

/** A working round: every user logs on somewhere, writes a little, and logs off. */
function* round(n: number): Generator<Stimulus> {
  const at = START + n * ROUND;
  for (const [i, user] of USERS.entries()) {
    const computer = COMPUTERS[(n + i) % COMPUTERS.length] as string;
    const of = { computer, user };
    yield { at: at + i, type: 'logon.requested', ...of };
    for (let file = 0; file < 20; file++) {
      const path = `Documents/folder${file % 5}/file${(n + file) % 200}.doc`;
      yield { at: at + MINUTE + i, type: 'file.written', ...of, path, content: `round ${n} file ${file}` };
    }
    yield { at: at + MINUTE * 2 + i, type: 'setting.written', ...of, key: `key${n % 50}`, value: String(n) };
    yield { at: at + MINUTE * 20 + i, type: 'logoff.requested', ...of };
  }
}

/** Writes a log of at least so many events; the simulator forgets them as they are written. */
function writeLog(path: string, events: number): number {
  const file = openSync(path, 'w');
  let lines: string[] = [encodeHeader({ algorithm: 'windows-2003' })];
  const count = { written: 0 };
  const simulator = new Simulator({
    algorithm: 'windows-2003',
    onEvent: (event) => {
      lines.push(encodeEvent(event));
      count.written++;
    },
  });
  for (const computer of COMPUTERS)
    simulator.feed({ at: START, type: 'computer.started', computer, os: 'xp' });
  for (let n = 0; count.written < events; n++) {
    for (const stimulus of round(n)) simulator.feed(stimulus);
    simulator.events.length = 0;
    writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  }
  closeSync(file);
  return count.written;
}

async function eachChunk(path: string, take: (chunk: Buffer) => void): Promise<void> {
  const chunks = createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) take(chunk);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

async function parseLines(path: string): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
}

async function decodeAndFold(path: string): Promise<void> {
  const state = initialState();
  const decoder = new LogDecoder({
    event: (event) => void foldInto(state, event),
    problem: (message, line) => process.stderr.write(`${line}: ${message}\n`),
  });
  await eachChunk(path, (chunk) => decoder.write(chunk));
  decoder.end();
}

async function replayWhole(path: string): Promise<void> {
  const replay = new LogReplay();
  const decoder = new LogDecoder({
    event: (event, line) => replay.take(event, line),
    problem: (message, line) => process.stderr.write(`${line}: ${message}\n`),
  });
  await eachChunk(path, (chunk) => decoder.write(chunk));
  decoder.end();
}

/** Peak memory of a whole replay in a process of its own, MiB. */
function replayMemory(path: string): number {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, import.meta.filename, '--replay', path],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the replay of ${path} failed: ${stderr.slice(-500)}`);
  return Number(stdout);
}

async function measure(events: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-bench-'));
  try {
    const path = join(folder, 'log.jsonl');
    const written = writeLog(path, events);
    const parse = Math.min(
      await seconds(async () => parseLines(path)),
      await seconds(async () => parseLines(path)),
    );
    const fold = Math.min(
      await seconds(async () => decodeAndFold(path)),
      await seconds(async () => decodeAndFold(path)),
    );
    const whole = await seconds(async () => replayWhole(path));
    return [
      { name: 'events', value: written, unit: '' },
      { name: 'size of the log', value: statSync(path).size / 2 ** 20, unit: 'MiB' },
      { name: 'JSON.parse of every line', value: parse, unit: 's' },
      { name: 'decode, check and fold', value: fold, unit: 's' },
      { name: 'decode, check and fold / JSON.parse', value: fold / parse, unit: 'times', limit: 4 },
      { name: 'events decoded, checked and folded', value: written / fold, unit: 'events/s' },
      { name: 'whole replay, with the judge', value: whole, unit: 's' },
      {
        name: `peak memory of a whole replay, heap of ${HEAP_MB} MiB`,
        value: replayMemory(path),
        unit: 'MiB',
        limit: 1.5 * HEAP_MB,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [word, argument] = process.argv.slice(2);
if (word === '--replay') {
  await replayWhole(argument as string);
  process.stdout.write(`${peakMiB()}\n`);
} else {
  const parts = [async () => measure(Number(word ?? 1_000_000)), benchEvtx, benchSqlite, benchPostgres];
  for (const part of parts) {
    const figures = await part();
    if (figures.length === 0) process.stdout.write('PostgreSQL is not installed: its figures were skipped\n');
    for (const figure of figures) {
      process.stdout.write(`${figureLine(figure)}\n`);
      if (!isKept(figure)) process.exitCode = 1;
    }
  }
}
