// MADiff's claim, small: agents who attend to each other while they plan agree where to meet, and such that do not leave it to the coin. What
// `retort madiff` comes to with more steps and all kinds of episodes stands in docs/log.md.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { apartShare, metShare, plansAlone, plansFrom } from "../../src/madiff/joint_figures.ts";
import { firstJointState, jointLayout } from "../../src/madiff/joint_trainer.ts";
import { trainJointly } from "../../src/madiff/joint_training.ts";
import { cosineSchedule } from "../../src/madiff/noise_schedule.ts";
import { PlanSampler } from "../../src/madiff/plan_sampler.ts";
import { MEETING_DISTANCE, rendezvous } from "../../src/madiff/world.ts";
import { openTestGpu } from "../harness/gpu.ts";

const SEED = 3;
const SCHEDULE = cosineSchedule(5);
/** Those whose starts do not show the side and whose agents meet: so short a training has no steps for those that go badly. */
const EPISODES = Array.from({ length: 1000 }, (_, i) => rendezvous(SEED, i)).filter(
  ({ shown, reward }) => !shown && reward > 1 - MEETING_DISTANCE,
);
const ORDER = { schedule: SCHEDULE, seed: SEED, episodes: 120, signal: null };

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

async function trained(attends: boolean, steps: number) {
  const order = { seed: SEED, attends, steps, plans: 16, learningRate: 0.015 };
  const course = {
    episodes: EPISODES,
    schedule: SCHEDULE,
    signal: null,
    every: steps,
    onLook: async () => {},
  };
  const { parameters } = await trainJointly(gpu, order, firstJointState(jointLayout(), SEED), course);
  return { parameters, sampler: await PlanSampler.open(gpu, parameters, { plans: ORDER.episodes, attends }) };
}

test("with attention agents differ in less than 5 % of joint plans and mostly meet; each from its own view differs as often as the coin", async () => {
  const { parameters, sampler } = await trained(true, 400);
  const together = await plansFrom(sampler, ORDER, "all", false);
  expect(apartShare(together)).toBeLessThan(0.05);
  expect(await metShare(gpu, parameters, together)).toBeGreaterThan(0.7); // nine of ten; who do not attend meet by the coin
  const { plans, parts } = await plansAlone(sampler, ORDER, false);
  // Each makes a joint plan of its own, in which the teammate comes along; but no view shows the coin, so two plans differ half of the time.
  expect(apartShare(plans)).toBeLessThan(0.05);
  expect(Math.abs(apartShare(parts) - 0.5)).toBeLessThan(0.18); // four standard deviations
  sampler.destroy();
});

test("without attention, at as many parameters, agents differ in at least 40 % of joint plans", async () => {
  const { sampler } = await trained(false, 40); // a plan's two halves never touch, however long they are trained
  expect(apartShare(await plansFrom(sampler, ORDER, "all", false))).toBeGreaterThanOrEqual(0.4);
  sampler.destroy();
});
