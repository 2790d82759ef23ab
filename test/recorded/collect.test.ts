import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import { collectEvents } from '../../src/recorded/collect-events.ts';
import { StoreError } from '../../src/stores/errors.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { imported, logoff, logon, records } from './windows-log.ts';

async function lines(): Promise<string[]> {
  const { events } = await imported(records([...logon(), ...logoff(), ...logon('2'), ...logoff('2')]));
  return events.map((event) => encodeEvent(event));
}

async function* each(of: readonly string[]): AsyncGenerator<string> {
  yield* of;
}

const target = () => ({ stream: 'A', source: 'log' });

describe('collecting a log', () => {
  it('twice adds nothing twice, and what has grown since is added', async () => {
    const store = new MemoryStore();
    const all = await lines();
    const first = await collectEvents(store, each(all.slice(0, 10)), target);
    const again = await collectEvents(store, each(all.slice(0, 10)), target);
    const grown = await collectEvents(store, each(all), target);
    expect([first, again, grown].map((done) => [done?.appended, done?.version])).toEqual([
      [10, 10],
      [0, 10],
      [all.length - 10, all.length],
    ]);
  });

  it('under a name that another log has is refused', async () => {
    const store = new MemoryStore();
    const all = await lines();
    await collectEvents(store, each(all.slice(0, 5)), target);
    await expect(collectEvents(store, each(all.slice(2)), target)).rejects.toBeInstanceOf(StoreError);
  });

  it('without events says so', async () => {
    expect(await collectEvents(new MemoryStore(), each([]), target)).toBeNull();
  });
});
