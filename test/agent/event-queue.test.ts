/** Everybody who iterates gets everything from then on, in order, and can stop at any time. */
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/agent/event-queue.ts';

function queueOf(...values: number[]) {
  const queue = new EventQueue<number>();
  const reader = queue[Symbol.asyncIterator]();
  for (const value of values) queue.push(value);
  return { queue, reader };
}

const value = (n: number) => ({ done: false, value: n });
const done = { done: true, value: undefined };

describe('a queue of events', () => {
  it('hands out what was pushed, and what comes after it was asked for', async () => {
    const { queue, reader } = queueOf(1, 2);
    expect([await reader.next(), await reader.next()]).toEqual([value(1), value(2)]);
    const asked = [reader.next(), reader.next()];
    queue.push(3);
    queue.push(4);
    expect(await Promise.all(asked)).toEqual([value(3), value(4)]);
  });

  it('hands each reader everything from when it began', async () => {
    const { queue, reader } = queueOf(1);
    const late = queue[Symbol.asyncIterator]();
    queue.push(2);
    expect(await late.next()).toEqual(value(2));
    expect([await reader.next(), await reader.next()]).toEqual([value(1), value(2)]);
  });

  it('ends with what waits, and answers who has asked', async () => {
    const { queue, reader } = queueOf(1);
    const idle = queue[Symbol.asyncIterator]();
    const asked = idle.next();
    queue.end();
    expect(await asked).toEqual(done);
    expect([await reader.next(), await reader.next()]).toEqual([value(1), done]);
    expect(await queue[Symbol.asyncIterator]().next()).toEqual(done);
  });

  it('lets go of a reader that returns while it has asked, or while something waits', async () => {
    const { queue, reader } = queueOf();
    const asked = reader.next();
    expect(await reader.return?.()).toEqual(done);
    expect(await asked).toEqual(done);
    queue.push(1);
    expect(await reader.next()).toEqual(done);
    const other = queueOf(1, 2, 3).reader;
    await other.next();
    await other.return?.();
    expect(await other.next()).toEqual(done);
  });
});
