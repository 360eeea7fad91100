import { expect, test } from "vitest";
import { LookPace } from "../../../src/model/decoding/look_pace.ts";
import { ManualClock } from "../../harness/manual_clock.ts";

test("work between two looks grows to a tenth of a second, and shrinks at once when the GPU turns slow", async () => {
  const clock = new ManualClock();
  const pace = new LookPace(clock, 1, 32);
  const amounts: number[] = [];
  const run = async (msEach: number, looks: number) => {
    for (let i = 0; i < looks; i++) {
      const { amount } = pace;
      amounts.push(amount);
      await clock.leap(msEach * amount);
      pace.look(amount);
    }
  };
  pace.start();
  await run(10, 6);
  await run(40, 3);
  await run(500, 2);
  expect(amounts).toEqual([1, 2, 4, 8, 10, 10, 10, 2, 2, 2, 1]);
});

test("amounts stay between one unit and the most, in whole units", async () => {
  const clock = new ManualClock();
  const pace = new LookPace(clock, 64, 300);
  pace.start();
  for (let i = 0; i < 5; i++) {
    await clock.leap(1);
    pace.look(pace.amount);
  }
  expect(pace.amount).toBe(256);
  await clock.leap(1_000_000);
  pace.look(256);
  expect(pace.amount).toBe(64);
});
