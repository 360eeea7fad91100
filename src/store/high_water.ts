// How many turns of each run have been acknowledged, kept outside IndexedDB. One damaged byte in a browser's database
// log can make it open as an empty database without any error; these marks are how that is noticed.
// Pages have localStorage for it; workers have none and pass null.

/** The port. A mark is written after its transaction is complete, so it never promises more than was saved. */
export interface HighWater {
  /** Run id -> acknowledged turns, for every run known; null once a mark could not be kept. */
  read(): ReadonlyMap<string, number> | null;
  write(runId: string, turns: number): void;
  remove(runId: string): void;
}

/** Marks in localStorage under `retort-turns:<name>:<run id>`. Null where the page has no usable localStorage. */
export function localStorageHighWater(name: string, getStorage: () => Storage): HighWater | null {
  const prefix = `retort-turns:${name}:`;
  let storage: Storage;
  try {
    storage = getStorage(); // reading the property throws where site data is blocked
    storage.setItem(`${prefix}probe`, "0");
    storage.removeItem(`${prefix}probe`);
  } catch {
    return null; // told by IntegrityReport.watched
  }
  let isFull = false;
  return {
    read() {
      if (isFull) return null;
      const marks = new Map<string, number>();
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key?.startsWith(prefix)) marks.set(key.slice(prefix.length), Number(storage.getItem(key)));
      }
      return marks;
    },
    write(runId, turns) {
      try {
        storage.setItem(prefix + runId, String(turns));
      } catch {
        isFull = true; // the turns are saved all the same; the marks just promise less now, told by `watched`
      }
    },
    remove: (runId) => storage.removeItem(prefix + runId),
  };
}
