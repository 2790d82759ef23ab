import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogReplay } from '../../src/cli/log-replay.ts';
import { encodeLog } from '../../src/log/encode.ts';
import { graphFromLines, graphLines } from '../../src/snapshots/object-graph.ts';
import { replayLog } from '../../src/snapshots/replay-log.ts';
import { snapshotPath } from '../../src/snapshots/snapshot-file.ts';
import { imported, logoff, logon, records } from './windows-log.ts';

async function scratchLog(): Promise<{ log: string } & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-'));
  const log = join(folder, 'log.jsonl');
  const { events } = await imported(records([...logon(), ...logoff()]));
  writeFileSync(log, encodeLog(events));
  return { log, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

async function replay(
  log: string,
): Promise<{ events: number; spared: number; discarded: string | null; problems: number }> {
  const state = new LogReplay();
  const { spared, discarded, save } = await replayLog(log, {
    restore: (image) => state.restore(image),
    handlers: {
      event: (event, line) => state.take(event, line),
      problem: (message, line) => void state.problems.push({ line, message }),
    },
  });
  save(state.image());
  return { events: state.events, spared, discarded, problems: state.problems.length };
}

const NEXT = '{"at":"2013-05-01T10:00:00.000Z","type":"time.passed"}\n';

describe('a snapshot beside a log', () => {
  it('spares what was read, and the numbers go on', async () => {
    using scratch = await scratchLog();
    const first = await replay(scratch.log);
    appendFileSync(scratch.log, NEXT);
    const second = await replay(scratch.log);
    expect(second).toEqual({
      events: first.events + 1,
      spared: first.events + 1,
      discarded: null,
      problems: 0,
    });
  });

  it.each<[name: string, spoil: (log: string) => void, why: RegExp]>([
    [
      'a changed log',
      (log) => writeFileSync(log, readFileSync(log, 'utf8').replace('alice', 'alicf')),
      /the log is not the one it was made from/,
    ],
    [
      'a shorter log',
      (log) => writeFileSync(log, readFileSync(log, 'utf8').slice(0, 200)),
      /the log is shorter than when it was made/,
    ],
    [
      'another format',
      (log) =>
        writeFileSync(
          snapshotPath(log),
          readFileSync(snapshotPath(log), 'utf8').replace('"version":1', '"version":0'),
        ),
      /it is of format 0, this program writes 1/,
    ],
    [
      'a cut snapshot',
      (log) => writeFileSync(snapshotPath(log), readFileSync(snapshotPath(log), 'utf8').slice(0, -40)),
      /it is (?:cut off|damaged)/,
    ],
    ['no snapshot at all', (log) => writeFileSync(snapshotPath(log), 'something else\n'), /it is damaged/],
  ])('that belongs to %s is thrown away with a message', async (_, spoil, why) => {
    using scratch = await scratchLog();
    await replay(scratch.log);
    spoil(scratch.log);
    const { spared, discarded } = await replay(scratch.log);
    expect(spared).toBe(0);
    expect(discarded).toMatch(why);
  });

  it('is not made while the last line is being written', async () => {
    using scratch = await scratchLog();
    appendFileSync(scratch.log, NEXT.slice(0, 20));
    await replay(scratch.log);
    expect(existsSync(snapshotPath(scratch.log))).toBe(false);
  });
});

describe('a state as lines', () => {
  it('keeps shared references, cycles, odd numbers and objects that inherit no name', () => {
    const shared = { n: Number.NaN, least: Number.NEGATIVE_INFINITY, zero: -0, none: undefined };
    const root: Record<string, unknown> = {
      shared,
      map: new Map<unknown, unknown>([[shared, new Set(['a'])]]),
    };
    root['self'] = root;
    root['bare'] = Object.assign(Object.create(null) as object, { ['__proto__']: 1 });
    const back = graphFromLines(graphLines(root)) as typeof root;
    expect(back).toEqual(root);
    expect(back['self']).toBe(back);
    expect([...(back['map'] as Map<unknown, unknown>).keys()][0]).toBe(back['shared']);
    expect('toString' in (back['bare'] as object)).toBe(false);
    expect(Object.keys(back['bare'] as object)).toEqual(['__proto__']);
  });

  it('is refused for an instance of a class', () => {
    expect(() => [...graphLines({ when: new Date(0) })]).toThrow(TypeError);
  });

  it('survives a chain of a hundred thousand', () => {
    let chain: object = {};
    for (let i = 0; i < 100_000; i++) chain = { next: chain };
    expect(graphFromLines(graphLines(chain))).toHaveProperty('next.next.next');
  });
});
