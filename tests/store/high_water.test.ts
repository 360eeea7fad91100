import { expect, test } from "vitest";
import { localStorageHighWater } from "../../src/store/high_water.ts";

/** localStorage over a map; `setItem` fails while `isFull()`. */
function storage(items: Map<string, string>, isFull = () => false): Storage {
  return {
    get length() {
      return items.size;
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      if (isFull()) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

test("marks of one project are read back, another project's are not seen", () => {
  const items = new Map([["other-key", "1"]]);
  const marks = localStorageHighWater("one", () => storage(items));
  localStorageHighWater("two", () => storage(items))?.write("a", { turns: 9 });
  marks?.write("a", { turns: 3 });
  marks?.write("b:c", { turns: 5 });
  marks?.write("a", { turns: 4, stages: 1 });
  marks?.write("a", { turns: 5 });
  marks?.remove("b:c");
  expect(marks?.read()).toEqual(new Map([["a", { turns: 5, stages: 1 }]]));
});

test("a mark of a version that counted turns alone is read", () => {
  const marks = localStorageHighWater("one", () => storage(new Map([["retort-turns:one:a", "63"]])));
  expect(marks?.read()).toEqual(new Map([["a", { turns: 63, stages: 0 }]]));
});

test("where site data is blocked there are no marks", () => {
  const blocked = () => {
    throw new DOMException("denied", "SecurityError");
  };
  expect(localStorageHighWater("one", blocked)).toBeNull();
});

test("a mark that cannot be kept does not fail the saved turn, and is told by reading null", () => {
  let isFull = false;
  const marks = localStorageHighWater("one", () => storage(new Map(), () => isFull));
  isFull = true;
  marks?.write("a", { turns: 1 });
  expect(marks?.read()).toBeNull();
});
