// Many pieces of work, a few at a time. The first failure stops new starts and is thrown only after everything in flight
// has settled, so that a restart never runs beside leftovers of the try before it.

/** Runs `work` on every item in order, at most `width` at once. `stop` is called once, at the first failure, to end what
 *  is in flight. @throws what failed first */
export async function forEachInWindow<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
  stop: (reason: unknown) => void,
): Promise<void> {
  let next = 0;
  let failed = false;
  let reason: unknown;
  const lane = async () => {
    for (;;) {
      const item = items[next];
      if (failed || next >= items.length) return;
      next += 1;
      try {
        await work(item as T); // next < length: the item is there, whatever T is
      } catch (thrown) {
        if (failed) continue; // a consequence of the first failure
        failed = true;
        reason = thrown;
        stop(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failed) throw reason;
}
