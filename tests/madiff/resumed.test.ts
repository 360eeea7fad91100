// A training of plans that was stopped, stored and read again ends with the bits of an undisturbed one; a file that does not fit is refused. The
// command as a whole: tests/cli/madiff.long.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJointState, writeJointState } from "../../src/cli/joint_state.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { firstJointState, jointLayout, type JointState } from "../../src/madiff/joint_trainer.ts";
import { trainJointly } from "../../src/madiff/joint_training.ts";
import { cosineSchedule } from "../../src/madiff/noise_schedule.ts";
import { rendezvous } from "../../src/madiff/world.ts";
import { openTestGpu } from "../harness/gpu.ts";

const SEED = 6;
const EPISODES = Array.from({ length: 8 }, (_, i) => rendezvous(SEED, i));
const ASKED = { seed: SEED, steps: 4 };

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

test("a training goes on from its file with the same bits, and a damaged or another one's file is refused by name", async () => {
  const order = { seed: SEED, attends: true, steps: 4, plans: 2, learningRate: 0.01 };
  const files: Uint8Array<ArrayBuffer>[] = [];
  const train = (from: JointState) =>
    trainJointly(gpu, order, from, {
      episodes: EPISODES,
      schedule: cosineSchedule(4),
      signal: null,
      every: 2,
      onLook: async (state) => void files.push(await writeJointState(state, ASKED)),
    });
  const whole = await train(firstJointState(jointLayout(), SEED));
  const [middle, end] = files as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  const from = await readJointState(middle, ASKED, "a file");
  expect(from.step).toBe(2);
  expect(from.parameters).not.toEqual(whole.parameters);
  expect(await train(from)).toEqual(whole);
  expect(files.at(-1)).toEqual(end);

  await expect(readJointState(middle, { ...ASKED, steps: 5 }, "a file")).rejects.toMatchObject({
    code: "config",
  });
  const damaged = middle.slice();
  damaged[damaged.length - 9]! ^= 1;
  await expect(readJointState(damaged, ASKED, "a file")).rejects.toMatchObject({ code: "store-corrupt" });
});

test.each([
  ["the number of its step", '\\"step\\":2', '\\"step\\":3'],
  ["a setting", '\\"seed\\":6', '\\"seed\\":7'],
  ["its header's first letter", '{\\"schema\\"', '[\\"schema\\"'],
])("a file of which %s is damaged is refused by its name", async (_, from, to) => {
  const state = { ...firstJointState(jointLayout(), SEED), step: 2 };
  const text = Buffer.from(await writeJointState(state, ASKED)).toString("latin1");
  expect(text).toContain(from);
  const damaged = Uint8Array.from(Buffer.from(text.replace(from, to), "latin1"));
  await expect(readJointState(damaged, ASKED, "a file")).rejects.toMatchObject({
    code: "store-corrupt",
    message: expect.stringMatching(/^a file: /),
  });
});
