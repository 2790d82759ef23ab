/** Several logs as one history: each in its own order, whatever its times do; between logs the earlier head comes first. */

interface Head<T> {
  readonly iterator: AsyncIterator<T>;
  value: T;
  key: string;
}

/**
 * Merges streams of entries. Memory: one entry of each log.
 *
 * @param keyOf an entry's instant as text that sorts; `null` where it has none: it stays with the entry before it
 */
export async function* mergeLogs<T>(
  logs: readonly AsyncIterable<T>[],
  keyOf: (value: T) => string | null,
): AsyncGenerator<T> {
  const heads: Head<T>[] = [];
  for (const log of logs) {
    const head = await start(log[Symbol.asyncIterator](), keyOf);
    if (head !== null) heads.push(head);
  }
  while (heads.length > 0) {
    const head = earliest(heads);
    yield head.value;
    const next = await head.iterator.next();
    if (next.done === true) {
      heads.splice(heads.indexOf(head), 1);
    } else {
      head.value = next.value;
      head.key = keyOf(next.value) ?? head.key;
    }
  }
}

async function start<T>(
  iterator: AsyncIterator<T>,
  keyOf: (value: T) => string | null,
): Promise<Head<T> | null> {
  const first = await iterator.next();
  return first.done === true ? null : { iterator, value: first.value, key: keyOf(first.value) ?? '' };
}

function earliest<T>(heads: readonly Head<T>[]): Head<T> {
  let best = heads[0] as Head<T>;
  for (const head of heads) if (head.key < best.key) best = head;
  return best;
}
