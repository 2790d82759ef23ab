/** Event stores for the commands. */
import { StoreError } from '../stores/errors.ts';
import type { EventStore } from '../stores/event-store.ts';
import { openStore } from '../stores/open-store.ts';
import { UsageError } from './terminal.ts';

/** Runs something with an open store, which is made if it is not there; its errors are one clear line. */
export async function withStore<T>(
  url: string,
  work: (store: EventStore) => Promise<T>,
  options: { readonly mustExist?: boolean } = {},
): Promise<T> {
  let store: EventStore | null = null;
  try {
    store = await openStore(url, options);
    return await work(store);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    throw error;
  } finally {
    await store?.close();
  }
}

/** The same for something that only reads: a store that is not there is not made. */
export function withStoreToRead<T>(url: string, work: (store: EventStore) => Promise<T>): Promise<T> {
  return withStore(url, work, { mustExist: true });
}
