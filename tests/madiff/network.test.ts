// Both networks as one machine computes them: their gradient is the slope of the loss, and the recorded kernels compute the same as float64.
import { afterAll, beforeAll, expect, test } from "vitest";
import { normal } from "../../src/core/rng.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { jointFigures } from "../../src/madiff/joint_figures.ts";
import { firstJointState, jointLayout, JointTrainer } from "../../src/madiff/joint_trainer.ts";
import { cosineSchedule } from "../../src/madiff/noise_schedule.ts";
import { PlanSampler, samplingTables } from "../../src/madiff/plan_sampler.ts";
import { trainingBatch } from "../../src/madiff/training_batch.ts";
import { newStarts, rendezvous } from "../../src/madiff/world.ts";
import { expectClose } from "../harness/close.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { float64Loss, float64Plans } from "./float64_twin.ts";

const SEED = 5;
const PLANS = 3;
const SCHEDULE = cosineSchedule(8);
const EPISODES = Array.from({ length: 20 }, (_, i) => rendezvous(SEED, i));
const BATCH = trainingBatch(EPISODES, SCHEDULE, { seed: SEED, step: 0, plans: PLANS });
const LAYOUT = jointLayout();
/** Parameters of which none is zero, so that nothing is hidden behind a gate that is still closed. */
const PARAMETERS = LAYOUT.initial(SEED).map((each, i) => each + 0.1 * normal(SEED, i));

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

test.each([true, false])(
  "float64's gradient is the slope of the loss (attention across agents: %s)",
  (attends) => {
    const at = (parameters: ArrayLike<number>) =>
      float64Loss(Float64Array.from(parameters), BATCH, PLANS, attends);
    const { gradient, losses } = at(PARAMETERS);
    expect(losses.every((each) => each > 0)).toBe(true);
    const h = 1e-5;
    for (const key of [1, 2, 3]) {
      const direction = Float64Array.from(PARAMETERS, (_, i) => normal(1000 + key, i));
      const moved = (by: number) =>
        at(Float64Array.from(PARAMETERS, (each, i) => each + by * direction[i]!)).losses.reduce(
          (a, b) => a + b,
        );
      const slope = (moved(h) - moved(-h)) / (2 * h);
      const want = gradient.reduce((sum, each, i) => sum + each * direction[i]!, 0);
      // As for the single references: h^2 of the third derivative, and cancellation; the loss of a whole network bends more than one of them.
      expect(Math.abs(slope - want)).toBeLessThan(1e-5 * Math.max(1, Math.abs(want)));
    }
  },
);

test.each([true, false])(
  "the kernels' losses and gradient are float64's (attention across agents: %s)",
  async (attends) => {
    const order = { plans: PLANS, attends };
    const state = { ...firstJointState(LAYOUT, SEED), parameters: PARAMETERS };
    const trainer = await JointTrainer.open(gpu, order, BATCH, state);
    trainer.step(BATCH, 0.001);
    const want = float64Loss(Float64Array.from(PARAMETERS), BATCH, PLANS, attends);
    const because = "some thirty products and norms in a row, each of which may be off by tens of roundings";
    expectClose("losses", await trainer.losses(), want.losses, { roundings: 256, because });
    expectClose("gradient", await trainer.gradient(), want.gradient, { roundings: 2048, because });
    trainer.destroy();
  },
);

test("plans that kernels make are float64's", async () => {
  const orders = (["all", 1] as const).map((view, i) => ({ view, starts: newStarts(SEED, i, false) }));
  const sampler = await PlanSampler.open(gpu, PARAMETERS, { plans: orders.length, attends: true });
  const made = await sampler.sample(orders, SCHEDULE, SEED);
  const want = float64Plans(Float64Array.from(PARAMETERS), orders, SCHEDULE, SEED);
  const because = "eight steps of a network, whose errors each step hands on";
  expectClose("plans", made.flat(3), want.flat(3), { roundings: 2 ** 13, because });
  expect(made[0]!.map((path) => path[0])).toEqual(
    orders[0]!.starts.map((place) => [...Float32Array.from(place)]),
  );
  sampler.destroy();
});

test("making plans ends at the step at which a person stops it, and so does what is measured by them", async () => {
  const order = { view: "all", starts: newStarts(SEED, 0, false) } as const;
  const sampler = await PlanSampler.open(gpu, PARAMETERS, { plans: 1, attends: true });
  const stop = new AbortController();
  setImmediate(() => stop.abort()); // as Ctrl-C comes: while something is waited for
  await expect(sampler.sample([order], SCHEDULE, SEED, { signal: stop.signal })).rejects.toMatchObject({
    code: "aborted",
  });
  sampler.destroy();
  const measured = { parameters: PARAMETERS, attends: true, schedule: SCHEDULE, seed: SEED, episodes: 1 };
  await expect(jointFigures(gpu, { ...measured, signal: stop.signal })).rejects.toMatchObject({
    code: "aborted",
  });
});

test("the noise that plans begin with stands twice, for the 10,000 plans that --tested takes at most", () => {
  const orders = Array.from({ length: 10_000 }, (_, i) => {
    return { view: "all", starts: newStarts(SEED, i, false) } as const;
  });
  const { x, given } = samplingTables(orders, SCHEDULE, SEED);
  expect(x).toHaveLength(2 * given.length);
  expect(given.every((_, i) => x[i] === x[given.length + i])).toBe(true);
});
