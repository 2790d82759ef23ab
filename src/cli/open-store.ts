/** Event stores for the commands. */
import { StoreError } from '../stores/errors.ts';
import type { EventStore } from '../stores/event-store.ts';
import { openStore } from '../stores/open-store.ts';
import { UsageError } from './terminal.ts';

/** Runs something with an open store; its errors are one clear line. */
export async function withStore<T>(url: string, work: (store: EventStore) => Promise<T>): Promise<T> {
  let store: EventStore | null = null;
  try {
    store = await openStore(url);
    return await work(store);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    throw error;
  } finally {
    await store?.close();
  }
}
