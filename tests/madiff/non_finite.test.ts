// A number that is none is put behind kernels of a step of training and of sampling: neither goes on in silence.
// RETORT_COUNT=N: so many places, drawn with RETORT_SEED; "all": each kernel's every output.
import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { firstJointState, jointLayout } from "../../src/madiff/joint_trainer.ts";
import { trainJointly } from "../../src/madiff/joint_training.ts";
import { cosineSchedule } from "../../src/madiff/noise_schedule.ts";
import { PlanSampler } from "../../src/madiff/plan_sampler.ts";
import { newStarts, rendezvous } from "../../src/madiff/world.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { PoisonedDevice, type Written } from "../harness/poison.ts";

const COUNT = process.env["RETORT_COUNT"] ?? "8";
const SEED = Number(process.env["RETORT_SEED"] ?? "14");
const SCHEDULE = cosineSchedule(2);
const EPISODES = Array.from({ length: 8 }, (_, i) => rendezvous(SEED, i));
/** Open gates: behind one that is still closed nothing of attention reaches the end. */
const FROM = (() => {
  const state = firstJointState(jointLayout(), SEED);
  return { ...state, parameters: state.parameters.map((each, i) => each + 0.01 * ((i % 7) - 3)) };
})();

let gpu: Gpu;
let device: PoisonedDevice;
beforeAll(async () => {
  gpu = await openTestGpu();
  device = new PoisonedDevice(gpu);
});
afterAll(() => gpu.destroy());

async function trainOnce(): Promise<string> {
  const order = { seed: SEED, attends: true, steps: 1, plans: 2, learningRate: 0.001 };
  const course = { episodes: EPISODES, schedule: SCHEDULE, signal: null, every: 1, onLook: async () => {} };
  const { parameters, m, v } = await trainJointly(gpu, order, FROM, course);
  return [parameters, m, v].map((each) => Buffer.from(each.buffer).toString("base64")).join();
}

async function planOnce(): Promise<string> {
  const sampler = await PlanSampler.open(gpu, FROM.parameters, { plans: 2, attends: true });
  try {
    const orders = [0, 1].map((i) => ({ view: "all", starts: newStarts(SEED, i, false) }) as const);
    return JSON.stringify(await sampler.sample(orders, SCHEDULE, SEED));
  } finally {
    sampler.destroy();
  }
}

/** Places in the order of a draw. What was recorded is encoded once before its first run, and that is never submitted. */
function placesOf(written: readonly (readonly Written[])[], name: string, runs: number) {
  const unsubmitted = written.length / (runs + 1);
  const all = written
    .flatMap((each, nth) => each.map(({ kernel, tensor }, which) => ({ nth, which, kernel, tensor })))
    .filter(({ nth }) => nth >= unsubmitted);
  if (COUNT === "all") return all;
  return new RandomStream(deriveSeed(SEED, name)).shuffle(all).slice(0, Number(COUNT));
}

test.each([
  ["a training step", trainOnce, 1],
  ["sampling", planOnce, SCHEDULE.steps],
] as const)(
  "%s with a number that is none ends with a named error, or is not touched by it",
  async (name, once, runs) => {
    const written = device.watch();
    const whole = await once();
    const places = placesOf(written, name, runs);
    let named = 0;
    for (const { nth, which, kernel, tensor } of places) {
      device.arm({ nth, which, value: Number.NaN, place: null });
      const end = await once().catch((thrown: unknown) => thrown);
      device.disarm();
      if (end === whole) continue;
      expect(end, `${kernel}, ${tensor}, dispatch ${nth}`).toMatchObject({ code: "non-finite" });
      named++;
    }
    expect(named).toBeGreaterThan(0.8 * places.length); // the rest is overwritten before it is read
  },
);
