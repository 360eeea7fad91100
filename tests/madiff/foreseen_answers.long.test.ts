// On debates whose agents go over to the majority, a model that attends across agents foresees what a teammate says next, and who repeats does not.
import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { debateEpisode, debateWindows } from "../../src/madiff/debate_windows.ts";
import { DEBATE_TELLING, foreseenAnswers } from "../../src/madiff/foreseen_answers.ts";
import { firstJointState, jointLayout } from "../../src/madiff/joint_trainer.ts";
import { trainJointly } from "../../src/madiff/joint_training.ts";
import { cosineSchedule } from "../../src/madiff/noise_schedule.ts";
import { openTestGpu } from "../harness/gpu.ts";

const SEED = 5;
const SCHEDULE = cosineSchedule(5);
const ANSWERS = ["7", "8", "9"];

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

/** Three agents say anything, and in the next round all say what two of them said. */
function windowsOf(part: string, debates: number) {
  const random = new RandomStream(deriveSeed(SEED, part));
  return Array.from({ length: debates }, () => {
    const first = ANSWERS.map(() => random.pick(ANSWERS));
    const agreed = ANSWERS.find((answer) => first.filter((each) => each === answer).length > 1);
    return debateWindows(first.map((answer) => [answer, agreed ?? answer]));
  }).flat();
}

test("a model that attends foresees who goes over to the majority", async () => {
  const [learned, tested] = [windowsOf("learned", 150), windowsOf("tested", 40)];
  const order = {
    seed: SEED,
    attends: true,
    steps: 450,
    plans: 16,
    learningRate: 0.015,
    telling: DEBATE_TELLING,
  };
  const { parameters } = await trainJointly(gpu, order, firstJointState(jointLayout(), SEED), {
    episodes: learned.map(debateEpisode),
    schedule: SCHEDULE,
    signal: null,
    every: order.steps,
    onLook: async () => {},
  });
  const asked = { parameters, attends: true, schedule: SCHEDULE, seed: SEED, signal: null };
  const { windows, foreseen, repeated, majority, gained, lost } = await foreseenAnswers(gpu, tested, asked);
  expect(windows).toBe(240);
  expect(majority).toBeGreaterThan(repeated);
  expect(foreseen - repeated).toBe(gained - lost);
  expect(gained).toBeGreaterThan(3 * lost + 5);
  expect(foreseen).toBeGreaterThan(majority);
});
