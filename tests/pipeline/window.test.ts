import { expect, test } from "vitest";
import { forEachInWindow } from "../../src/pipeline/window.ts";
import { settle } from "../harness/manual_clock.ts";

test("every item is worked on once, in order, never more than the width at a time", async () => {
  const started: number[] = [];
  const open = new Map<number, () => void>();
  let most = 0;
  const done = forEachInWindow(
    [0, 1, 2, 3, 4, 5, 6],
    3,
    (item) => {
      started.push(item);
      return new Promise((resolve) => {
        open.set(item, resolve);
        most = Math.max(most, open.size);
      });
    },
    () => undefined,
  );
  for (const item of [1, 0, 2, 4, 3, 6, 5]) {
    await settle();
    open.get(item)!();
    open.delete(item);
  }
  await done;
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(3);
});

test("no items, and items that are undefined, are ordinary", async () => {
  const seen: unknown[] = [];
  const work = (item: unknown) => {
    seen.push(item);
    return Promise.resolve();
  };
  await forEachInWindow([], 4, work, () => undefined);
  await forEachInWindow([undefined, 1], 4, work, () => undefined);
  expect(seen).toEqual([undefined, 1]);
});

test("after the first failure nothing new starts, and the error comes only when all in flight has settled", async () => {
  const started: number[] = [];
  const stops: unknown[] = [];
  let release: () => void = () => undefined;
  let thrown: unknown = null;
  const done = forEachInWindow(
    [0, 1, 2, 3],
    2,
    async (item) => {
      started.push(item);
      if (item === 1) throw new Error("first");
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      throw new Error("consequence");
    },
    (reason) => stops.push(reason),
  ).catch((reason: unknown) => {
    thrown = reason;
  });
  await settle();
  expect([started, stops.length, thrown]).toEqual([[0, 1], 1, null]);
  release();
  await done;
  expect([started, stops.length, String(thrown)]).toEqual([[0, 1], 1, "Error: first"]);
});
