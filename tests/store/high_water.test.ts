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
  localStorageHighWater("two", () => storage(items))?.write("a", 9);
  marks?.write("a", 3);
  marks?.write("b:c", 5);
  marks?.write("a", 4);
  marks?.remove("b:c");
  expect(marks?.read()).toEqual(new Map([["a", 4]]));
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
  marks?.write("a", 1);
  expect(marks?.read()).toBeNull();
});
