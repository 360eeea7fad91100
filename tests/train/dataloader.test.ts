import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Example } from "../../src/core/types.ts";
import { batches, epochOrder, packBatch } from "../../src/train/dataloader.ts";
import { learningRate, linearSchedule } from "../../src/train/schedule.ts";

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

test("an example longer than a batch is refused with the size that would do", () => {
  expect(() => batches([example(1, 30)], { batchTokens: 29, seed: 0 }).next()).toThrow(
    expect.objectContaining({
      code: "config",
      message: expect.stringContaining("at least 30") as string,
    }) as RunError,
  );
});

test("examples without a trained token are no dataset", () => {
  const mute: Example = { ...example(1, 3), lossMask: [1, 0, 0] }; // nothing comes before the first token
  expect(() => batches([mute, example(2, 3, 0)], { batchTokens: 8, seed: 0 }).next()).toThrow(
    expect.objectContaining({ code: "empty-dataset" }) as RunError,
  );
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

test("the rate warms up over ten steps and ends at five per cent of the peak", () => {
  const schedule = linearSchedule(1, 100);
  expect(learningRate(schedule, 0)).toBeCloseTo(0.1, 12);
  expect(learningRate(schedule, 9)).toBeCloseTo(0.91, 12);
  expect(learningRate(schedule, 50)).toBeCloseTo(0.5, 12);
  expect(learningRate(schedule, 99)).toBeCloseTo(0.05, 12);
  expect(learningRate(linearSchedule(1, 1), 0)).toBe(1);
});
