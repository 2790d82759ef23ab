import { expect, it } from 'vitest';
import { BATCH, inBatches } from '../../src/stores/batches.ts';
import { all } from './contract.ts';

const reader = (length: number) => {
  const asked: number[] = [];
  const fetch = (after: number, count: number): number[] => {
    asked.push(count);
    return Array.from({ length: Math.min(count, length - after) }, (_, i) => after + i + 1);
  };
  return { asked, fetch };
};

it('asks for bounded batches only, however long the stream is', async () => {
  const { asked, fetch } = reader(10_000);
  expect(await all(inBatches(fetch, (item) => item, 0))).toHaveLength(10_000);
  expect(asked.length).toBe(10_000 / BATCH + 1);
  expect(Math.max(...asked)).toBe(BATCH);
});

it('asks for no more than the limit', async () => {
  const { asked, fetch } = reader(10_000);
  expect(await all(inBatches(fetch, (item) => item, 5, BATCH + 3))).toHaveLength(BATCH + 3);
  expect(asked).toEqual([BATCH, 3]);
});

it('fetches nothing ahead of what was consumed', async () => {
  const { asked, fetch } = reader(10_000);
  for await (const item of inBatches(fetch, (each) => each, 0)) {
    if (item === 10) {
      break;
    }
  }
  expect(asked).toEqual([BATCH]);
});
