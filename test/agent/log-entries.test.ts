/** Columns give back what was put in, in the order of a map. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogEntries } from '../../src/agent/log-entries.ts';
import type { LogEntry } from '../../src/agent/store-log.ts';
import { pathKey } from '../../src/fold/tree.ts';

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const content = fc.oneof(
  hash.map((digits) => `sha256:${digits}`),
  hash.map((digits) => `link:${digits}`),
  hash,
  fc.constantFrom('', 'sha256:', 'sha256:abc', `SHA256:${'A'.repeat(64)}`, 'anything else'),
);
const entry: fc.Arbitrary<LogEntry> = fc.record(
  {
    path: fc.constantFrom('a.txt', 'A.txt', 'docs/letter.odt', 'ä/日本語'),
    content,
    version: fc.oneof(fc.maxSafeNat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    past: fc.array(fc.integer(), { maxLength: 3 }),
    deleted: fc.boolean(),
    found: fc.constant(true as const),
    savedAs: fc.constantFrom('a copy', 'ä/日本語 (2)'),
    size: fc.maxSafeNat(),
    mtime: fc.oneof(
      fc.constantFrom('-1', '0'),
      fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((time) => time.toString()),
    ),
    by: fc.constantFrom('A', 'B', 'COMPUTER-3'),
    n: fc.integer({ min: 1 }),
    g: fc.integer({ min: 1, max: 100_000 }),
  },
  { requiredKeys: ['path', 'content', 'version', 'deleted', 'size', 'mtime', 'by', 'n', 'g'] },
);

describe('entries of a log', () => {
  it('are those of a map', () => {
    const named = fc.tuple(fc.constantFrom('a.txt', 'Docs/letter.odt', 'k', 'Ä/日本語'), entry);
    const steps = fc.array(named.map(([path, one]): LogEntry => ({ ...one, path })));
    fc.assert(
      fc.property(steps, (all) => {
        const map = new Map<string, LogEntry>();
        const entries = new LogEntries();
        for (const each of all) {
          map.set(pathKey(each.path), each);
          entries.set(each);
        }
        expect(entries.size).toBe(map.size);
        expect([...entries.values()]).toEqual([...map.values()]);
        for (const key of ['a.txt', 'docs/letter.odt', 'k', 'ä/日本語', 'never'].map(pathKey)) {
          expect(entries.get(key)).toEqual(map.get(key));
          expect(entries.has(key)).toBe(map.has(key));
          expect(entries.isDeleted(key)).toBe(map.get(key)?.deleted === true);
        }
      }),
    );
  });

  it('are as many as come', () => {
    const one: LogEntry = {
      path: '',
      content: `sha256:${'0f'.repeat(32)}`,
      version: 1,
      deleted: false,
      size: 1,
      mtime: '1',
      by: 'A',
      n: 1,
      g: 1,
    };
    const entries = new LogEntries(
      Array.from({ length: 1_000 }, (_, i) => ({ ...one, path: `${i}`, n: i + 1 })),
    );
    expect(entries.size).toBe(1_000);
    expect(entries.get('999')).toEqual({ ...one, path: '999', n: 1_000 });
    expect([...entries.values()].map(({ n }) => n)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
  });
});
