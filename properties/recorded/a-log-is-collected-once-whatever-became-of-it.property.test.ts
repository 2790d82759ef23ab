/**
 * A log of Windows is collected again and again while it grows, loses its beginning, is cut or copied, and while the
 * collector or the store dies in the middle: in the end the store holds every event that was offered, once, in order.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { collectRecords } from '../../src/recorded/collect-records.ts';
import { RecordWriter } from '../../src/recorded/record-writer.ts';
import { StoreUnavailable } from '../../src/stores/errors.ts';
import type { AppendedOnce, EventLine, SourcePart } from '../../src/stores/event-store.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { settings } from '../settings.ts';

/** Dies before or after an append has arrived. */
class DyingStore extends MemoryStore {
  left = Number.POSITIVE_INFINITY;
  arrives = false;

  override async appendOnce(
    stream: string,
    part: SourcePart,
    events: readonly EventLine[],
  ): Promise<AppendedOnce> {
    const dies = events.length > 0 && this.left-- <= 0;
    if (!dies || this.arrives) {
      const result = await super.appendOnce(stream, part, events);
      if (!dies) return result;
    }
    throw new StoreUnavailable('killed', 'unknown');
  }
}

const LENGTH = 1400;
const writer = new RecordWriter();
const LOG = Array.from({ length: LENGTH }, (_, i) =>
  writer.write('service', i % 2 === 0 ? 1531 : 1532, { at: i * 1000, computer: 'A', user: null }, []),
);

async function* entries(log: readonly WindowsRecord[]) {
  for (const record of log) yield { kind: 'record' as const, record };
}

/** A state of the log: which records it holds, and after how many appends its collection dies. */
const visit = fc.record({
  from: fc.nat(LENGTH),
  to: fc.nat(LENGTH),
  dies: fc.option(fc.nat(3)),
  arrives: fc.boolean(),
});

it('each event is there once, in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(visit, { minLength: 1, maxLength: 6 }), async (visits) => {
      const store = new DyingStore();
      const offered = new Set<number>();
      let newest = 0;
      for (const { from, to, dies, arrives } of visits) {
        // A log never holds older records behind newer ones that it has shown: its end only moves on, or it is a copy.
        const log = LOG.slice(Math.min(from, to), Math.max(from, to));
        if (log.some(({ recordId }) => (recordId ?? 0) < newest && !offered.has(recordId ?? 0))) continue;
        newest = Math.max(newest, log.at(-1)?.recordId ?? 0);
        for (const { recordId } of log) offered.add(recordId ?? 0);
        store.left = dies ?? Number.POSITIVE_INFINITY;
        store.arrives = arrives;
        if (dies !== null) await collectRecords(store, () => entries(log)).catch(isKilled);
        store.left = Number.POSITIVE_INFINITY;
        await collectRecords(store, () => entries(log));
      }
      const numbers: number[] = [];
      for await (const { event } of store.read('A'))
        numbers.push((event['record'] as WindowsRecord).recordId ?? 0);
      expect(numbers).toEqual([...offered].toSorted((a, b) => a - b));
    }),
    settings(60),
  );
});

function isKilled(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error;
}
