import { expect, test } from "vitest";
import { learningRate, type Schedule } from "../../src/train/schedule.ts";

/** The rates that an optimizer of transformers 5.18 has in its first `count` steps, peak 0.004, 10 steps. */
const TRANSFORMERS: readonly {
  readonly schedule: Omit<Schedule, "peak" | "steps">;
  readonly rates: readonly number[];
}[] = [
  {
    schedule: { kind: "constant", warmup: 3 }, // get_constant_schedule_with_warmup
    rates: [0, 0.0013333333333333333, 0.0026666666666666666, 0.004, 0.004, 0.004, 0.004, 0.004, 0.004, 0.004],
  },
  {
    schedule: { kind: "linear", warmup: 3 }, // get_linear_schedule_with_warmup
    rates: [
      0, 0.0013333333333333333, 0.0026666666666666666, 0.004, 0.0034285714285714284, 0.002857142857142857,
      0.0022857142857142855, 0.0017142857142857142, 0.0011428571428571427, 0.0005714285714285714,
    ],
  },
  {
    schedule: { kind: "cosine", warmup: 3 }, // get_cosine_schedule_with_warmup
    rates: [
      0, 0.0013333333333333333, 0.0026666666666666666, 0.004, 0.003801937735804838, 0.003246979603717467,
      0.0024450418679126287, 0.0015549581320873714, 0.000753020396282533, 0.00019806226419516194,
    ],
  },
  {
    schedule: { kind: "cosine", warmup: 0 },
    rates: [
      0.004, 0.003902113032590307, 0.003618033988749895, 0.0031755705045849463, 0.002618033988749895, 0.002,
      0.0013819660112501053, 0.0008244294954150539, 0.0003819660112501053, 9.788696740969294e-5,
    ],
  },
];

for (const { schedule, rates } of TRANSFORMERS) {
  test(`${schedule.kind} after ${schedule.warmup} steps of warm-up has transformers' rates`, () => {
    for (const [step, rate] of rates.entries()) {
      // float64 on both sides, in another order of operations
      expect(learningRate({ ...schedule, peak: 0.004, steps: 10 }, step)).toBeCloseTo(rate, 15);
    }
  });
}

test("the bundled recipe's rate warms up over ten steps and ends at five per cent of the peak", () => {
  const schedule: Schedule = { kind: "floored", peak: 1, steps: 100, warmup: 10 };
  expect(learningRate(schedule, 0)).toBeCloseTo(0.1, 12);
  expect(learningRate(schedule, 9)).toBeCloseTo(0.91, 12);
  expect(learningRate(schedule, 50)).toBeCloseTo(0.5, 12);
  expect(learningRate(schedule, 99)).toBeCloseTo(0.05, 12);
  expect(learningRate({ ...schedule, steps: 1, warmup: 1 }, 0)).toBe(1);
});
