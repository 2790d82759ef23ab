/** A store on disk answers like the one in memory, whatever is asked in whatever order. Spec section 3. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { it } from 'vitest';
import { StoreError } from '../../src/stores/errors.ts';
import type { EventStore } from '../../src/stores/event-store.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import { all } from '../../test/stores/contract.ts';
import { settings } from '../settings.ts';

/** One call of a store, as plain data, so that a failure prints what to repeat. */
type Call =
  | { call: 'append'; stream: string; expected: number | 'any'; count: number; hour: number; user: string }
  | { call: 'appendOnce'; stream: string; offset: number; count: number }
  | { call: 'forget'; hour: number }
  | { call: 'read'; stream: string; from: number; limit: number }
  | { call: 'readAll'; after: number; user: string; limit: number }
  | { call: 'streams' };

const stream = fc.constantFrom('a', 'b', 'ü');
const user = fc.constantFrom('alice', 'bob', '\u0000');
const small = fc.nat({ max: 8 });
const calls = fc.array(
  fc.oneof(
    fc.record({
      call: fc.constant('append' as const),
      stream,
      expected: fc.oneof(small, fc.constant('any' as const)),
      count: fc.nat({ max: 4 }),
      hour: fc.nat({ max: 23 }),
      user,
    }),
    fc.record({ call: fc.constant('appendOnce' as const), stream, offset: small, count: fc.nat({ max: 5 }) }),
    fc.record({ call: fc.constant('forget' as const), hour: fc.nat({ max: 23 }) }),
    fc.record({
      call: fc.constant('read' as const),
      stream,
      from: fc.integer({ min: 1, max: 9 }),
      limit: small,
    }),
    fc.record({ call: fc.constant('readAll' as const), after: small, user, limit: small }),
    fc.record({ call: fc.constant('streams' as const) }),
  ),
  { maxLength: 25 },
);

const at = (hour: number): string => new Date(Date.UTC(2003, 4, 1, hour)).toISOString();

/** The answer as text: what came back, or the error's message. */
async function answer(store: EventStore, step: Call): Promise<string> {
  try {
    return JSON.stringify(await perform(store, step));
  } catch (error) {
    if (error instanceof StoreError) {
      return `${error.code}: ${error.message}`;
    }
    throw error;
  }
}

function perform(store: EventStore, step: Call): Promise<unknown> {
  switch (step.call) {
    case 'append': {
      const events = Array.from({ length: step.count }, (_, nr) => ({
        at: at(step.hour),
        type: 't',
        user: step.user,
        nr,
      }));
      return store.append(step.stream, step.expected, events);
    }
    case 'appendOnce': {
      const events = Array.from({ length: step.count }, (_, i) => ({
        at: at(12),
        type: 't',
        nr: step.offset + i,
      }));
      return store.appendOnce(step.stream, { source: 's', offset: step.offset }, events);
    }
    case 'forget':
      return store.forget({ before: at(step.hour) });
    case 'read':
      return all(store.read(step.stream, step));
    case 'readAll':
      return all(store.readAll(step));
    case 'streams':
      return all(store.streams());
    default:
      return step satisfies never;
  }
}

it('the SQLite store answers like the memory store, call by call', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'roamproof-store-'));
      const [model, store] = [new MemoryStore(), await openSqliteStore(join(folder, 'events.db'))];
      try {
        const full: Call[] = [...steps, { call: 'streams' }];
        for (const [index, step] of full.entries()) {
          const [expected, actual] = [await answer(model, step), await answer(store, step)];
          if (expected !== actual) {
            throw new Error(`call ${index} ${JSON.stringify(step)}: SQLite ${actual}, memory ${expected}`);
          }
        }
      } finally {
        await store.close();
        rmSync(folder, { recursive: true });
      }
    }),
    settings(150),
  );
});
