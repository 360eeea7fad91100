// The parts of a day on a real GPU: one that fails or has no time left is named, and the rest is asked all the same.
import { expect, test } from "vitest";
import { measurePeak } from "../../src/bench/peak.ts";
import type { Part } from "../../tools/gpu_day/part.ts";
import { type DayAnswers, runParts } from "../../tools/gpu_day/run_parts.ts";
import { gpuPort } from "../harness/gpu.ts";

const part = (name: string, seconds: number, run: Part["run"]): Part => ({
  name,
  question: "",
  seconds,
  run,
});

test("a part that fails is named, the next goes on, and after each all is told that is known", async () => {
  const told: DayAnswers[] = [];
  let calls = 0;
  const answers = await runParts(
    [
      part("peaks", 60, async ({ bench }) => {
        await measurePeak(bench);
        return { ...bench.peak };
      }),
      part("wrong", 60, () => Promise.reject(new Error("no such thing"))),
      part("late", 0, () => {
        calls++;
        return Promise.resolve({});
      }),
      part("last", 60, ({ bench, left }) => Promise.resolve({ peak: bench.peak, left: left() })),
    ],
    (await gpuPort()) as GPU,
    {
      isSmall: false,
      seconds: 300,
      torch: null,
      commit: "test",
      shown: () => {},
      told: (so) => told.push(so),
    },
  );
  expect(answers.map(({ name, error }) => [name, error])).toEqual([
    ["peaks", null],
    ["wrong", "Error: no such thing"],
    ["late", "Error: no time left"],
    ["last", null],
  ]);
  expect(calls).toBe(0);
  expect(told.map(({ parts }) => parts.length)).toEqual([1, 2, 3, 4]);
  expect(answers[0]!.rows.length).toBeGreaterThan(0);
  expect(answers[3]!.found["peak"], "what later parts are held against").toEqual(answers[0]!.found);
  expect(answers[3]!.found["left"]).toBeLessThanOrEqual(60);
});
