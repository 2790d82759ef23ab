/** Events (or streams) fetched and held at a time, whatever the length of what is read. */
export const BATCH = 500;

/**
 * One item after the other from a source that hands out batches. No cursor or transaction stays open
 * between batches: the key of the last item is where the next batch starts.
 * @param fetch at most `count` items after key `after`, in order
 * @param keyOf the key of an item
 */
export async function* inBatches<Item, Key>(
  fetch: (after: Key, count: number) => Item[] | Promise<Item[]>,
  keyOf: (item: Item) => Key,
  start: Key,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item, void, undefined> {
  let after = start;
  let left = limit;
  while (left > 0) {
    const count = Math.min(BATCH, left);
    const items = await fetch(after, count);
    yield* items;
    const last = items.at(-1);
    if (last === undefined || items.length < count) {
      return;
    }
    left -= items.length;
    after = keyOf(last);
  }
}
