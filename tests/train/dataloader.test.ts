import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Example } from "../../src/records/dataset.ts";
import {
  batches,
  epochOrder,
  lossMaskOf,
  packBatch,
  packMicroBatches,
  trainableRows,
} from "../../src/train/dataloader.ts";

/** An example of `length` ids that all equal `name`, of which the last two are trained. */
function example(name: number, length: number, weight = 1): Example {
  const lossMask = Array.from({ length }, (_, i): 0 | 1 => (i >= length - 2 ? 1 : 0));
  return {
    ids: Array.from({ length }, () => name),
    lossMask,
    weight,
    from: { taskId: `${name}`, turnId: `${name}`, strategy: "rsft" },
  };
}

function take(generator: Generator<readonly Example[], never>, count: number): number[][] {
  return Array.from({ length: count }, () => generator.next().value.map((row) => row.ids[0]!));
}

test("the batches are a function of the seed, and another seed orders them otherwise", () => {
  const examples = Array.from({ length: 20 }, (_, i) => example(i, 3 + (i % 5)));
  const once = take(batches(examples, { batchTokens: 16, seed: 3 }), 30);
  expect(take(batches(examples, { batchTokens: 16, seed: 3 }), 30)).toEqual(once);
  expect(take(batches(examples, { batchTokens: 16, seed: 4 }), 30)).not.toEqual(once);
});

test("every epoch brings every example once, in its own order", () => {
  const examples = Array.from({ length: 10 }, (_, i) => example(i, 4));
  const names = take(batches(examples, { batchTokens: 8, seed: 1 }), 10).flat();
  expect(names.slice(0, 10)).toEqual(epochOrder(1, 0, 10));
  expect(names.slice(10)).toEqual(epochOrder(1, 1, 10));
  expect(names.slice(0, 10).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochOrder(1, 0, 10)).not.toEqual(epochOrder(1, 1, 10));
});

test("no batch exceeds its tokens", () => {
  const examples = Array.from({ length: 30 }, (_, i) => example(i, 2 + ((7 * i) % 15)));
  const generator = batches(examples, { batchTokens: 20, seed: 9 });
  for (let i = 0; i < 50; i++) {
    const tokens = generator.next().value.reduce((sum, row) => sum + row.ids.length, 0);
    expect(tokens).toBeLessThanOrEqual(20);
    expect(tokens).toBeGreaterThan(0);
  }
});

const refusal = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) as string }) as RunError;

test("a row longer than a batch is refused with the size that would do", () => {
  const options = { longest: 29, truncation: "refuse" } as const;
  expect(() => trainableRows([example(1, 30)], options)).toThrow(refusal("config", "at least 30"));
  expect(trainableRows([example(1, 29)], options).rows).toHaveLength(1);
});

test("where cutting is allowed, a long row loses its end, and goes when nothing of it is left to learn", () => {
  const early: Example = { ...example(1, 6), ids: [1, 2, 3, 4, 5, 6], lossMask: [0, 1, 1, 1, 1, 1] };
  const late = example(2, 6); // its last two are trained
  const fitted = trainableRows([early, late, example(3, 4)], { longest: 4, truncation: "cut" });
  expect(fitted.rows.map((row) => [row.ids, row.lossMask])).toEqual([
    [
      [1, 2, 3, 4],
      [0, 1, 1, 1],
    ],
    [
      [3, 3, 3, 3],
      [0, 0, 1, 1],
    ],
  ]);
  expect([fitted.cut, fitted.dropped]).toEqual([2, 1]);
});

test("rows without a trained token are no dataset", () => {
  const mute: Example = { ...example(1, 3), lossMask: [1, 0, 0] }; // nothing comes before the first token
  const options = { longest: 8, truncation: "refuse" } as const;
  expect(() => trainableRows([mute, example(2, 3, 0)], options)).toThrow(refusal("empty-dataset", "nothing"));
  expect(trainableRows([mute, example(2, 3)], options)).toMatchObject({ cut: 0, dropped: 1 });
});

test("a loss mask covers its spans, and a span outside the row or behind its predecessor is refused", () => {
  expect(lossMaskOf(6, [])).toEqual([0, 0, 0, 0, 0, 0]);
  expect(
    lossMaskOf(6, [
      [1, 3],
      [3, 4],
      [5, 6],
    ]),
  ).toEqual([0, 1, 1, 1, 0, 1]);
  for (const spans of [
    [[2, 2]],
    [[4, 7]],
    [[-1, 2]],
    [[Number.NaN, 2]],
    [
      [2, 4],
      [3, 5],
    ],
  ] as const) {
    expect(() => lossMaskOf(6, spans as never)).toThrow(refusal("shape", "span"));
  }
});

test("a batch in micro-batches: every row once and in order, and the same weights as in one batch", () => {
  const rows = [example(1, 5, 1), example(2, 4, 3), example(3, 7, 2), example(4, 2, 1)];
  const whole = packBatch(rows, 18);
  const parts = packMicroBatches(rows, 9);
  expect(parts.map((part) => part.tokens)).toEqual([9, 9]);
  const join = (pick: "ids" | "weights" | "targets") => parts.flatMap((part) => [...part[pick]]);
  expect(join("ids")).toEqual([...whole.ids]);
  expect(join("targets")).toEqual([...whole.targets]);
  expect(join("weights")).toEqual([...whole.weights]);
  expect(join("weights").reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
});

test("what does not fit one micro-batch is refused", () => {
  expect(() => packMicroBatches([example(1, 5)], 4)).toThrow(refusal("shape", "5"));
  expect(() => packBatch([example(1, 3), example(2, 3)], 4)).toThrow(refusal("shape", "4"));
  expect(() => packBatch([{ ...example(1, 3), lossMask: [0, 1] }], 4)).toThrow(refusal("shape", "mask"));
});

test("a packed batch: keys stay inside a sequence, weights sum to one and sit before the trained ids", () => {
  const first: Example = { ...example(0, 3), ids: [10, 11, 12], lossMask: [0, 0, 1], weight: 1 };
  const second: Example = { ...example(0, 2), ids: [20, 21], lossMask: [0, 1], weight: 3 };
  const batch = packBatch([first, second], 7);
  expect([...batch.ids]).toEqual([10, 11, 12, 20, 21, 0, 0]);
  const column = (c: number) => Array.from({ length: 7 }, (_, row) => batch.tokenRows[4 * row + c]);
  expect(column(0)).toEqual([0, 0, 0, 3, 3, 0, 0]);
  expect(column(1)).toEqual([1, 2, 3, 4, 5, 0, 0]);
  expect(column(2)).toEqual([0, 1, 2, 0, 1, 0, 0]);
  expect([...batch.seen]).toEqual([0, 3, 1, 3, 2, 3, 3, 5, 4, 5, 0, 0, 0, 0]);
  expect([...batch.targets]).toEqual([0, 12, 0, 21, 0, 0, 0]);
  expect([...batch.weights]).toEqual([0, 0.25, 0, 0.75, 0, 0, 0]);
});
