// How many turns and finished stages of each run have been acknowledged, kept outside IndexedDB. One damaged byte in a browser's database
// log can make it open as an empty database without any error; these marks are how that is noticed.
// Pages have localStorage for it; workers have none and pass null.

/** What of a run has been acknowledged. */
export interface Mark {
  readonly turns: number;
  /** Stages whose output is complete. */
  readonly stages: number;
}

/** The port. A mark is written after its transaction is complete, so it never promises more than was saved. */
export interface HighWater {
  /** Run id -> its mark, for every run known; null once a mark could not be kept. */
  read(): ReadonlyMap<string, Mark> | null;
  /** What is left out of the mark stays as it is. */
  write(runId: string, mark: Partial<Mark>): void;
  remove(runId: string): void;
}

/** Marks in localStorage under `retort-turns:<name>:<run id>`, e.g. "216 5"; older versions wrote the turns alone. Null where the page has no usable localStorage. */
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
      const marks = new Map<string, Mark>();
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key?.startsWith(prefix)) marks.set(key.slice(prefix.length), markOf(storage.getItem(key)));
      }
      return marks;
    },
    write(runId, mark) {
      try {
        const { turns, stages } = { ...markOf(storage.getItem(prefix + runId)), ...mark };
        storage.setItem(prefix + runId, `${turns} ${stages}`);
      } catch {
        isFull = true; // the turns are saved all the same; the marks just promise less now, told by `watched`
      }
    },
    remove: (runId) => storage.removeItem(prefix + runId),
  };
}

function markOf(text: string | null): Mark {
  const [turns = 0, stages = 0] = (text ?? "").split(" ").map(Number);
  return { turns, stages };
}
