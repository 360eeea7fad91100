// One piece of work on a store of its own. A connection that stays open holds up other tabs: a newer page cannot change the layout.
import type { Store } from "./store.ts";

/** Opens a store, does the work, and closes the store whatever comes of it. */
export async function withStore<T>(
  openStore: () => Promise<Store>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
