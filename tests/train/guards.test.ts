// The guards on series of numbers: that each can fire, and does not on a run as it should be.
import { expect, test } from "vitest";
import { normal } from "../../src/core/rng.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { Task } from "../../src/records/task.ts";
import type { TrainingWatch } from "../../src/records/checkpoint.ts";
import {
  checkValidationTasks,
  drifted,
  hacked,
  HACKING_RULE,
  NOTHING_WATCHED,
  stalled,
  withValidation,
} from "../../src/train/guards.ts";
import { TASK } from "../teachers/turns.ts";

/** An iteration's mean over 24 questions scatters by about this. */
const SCATTER = 0.06;
const series = (
  count: number,
  seed: number,
  of: (t: number) => { readonly process: number; readonly verified: number },
) =>
  Array.from({ length: count }, (_, t) => {
    const { process, verified } = of(t / (count - 1));
    return {
      process: process + (SCATTER / 2) * normal(seed, 2 * t),
      verified: verified + SCATTER * normal(seed, 2 * t + 1),
    };
  });

/** The first iteration after which the guard speaks, else null. */
function firstStop(all: ReturnType<typeof series>): number | null {
  for (let n = 1; n <= all.length; n++) if (hacked(all.slice(0, n)) !== null) return n;
  return null;
}

test("reward hacking is caught: step scores up, right answers down, long before the run ends", () => {
  for (let seed = 0; seed < 20; seed++) {
    const at = firstStop(series(60, seed, (t) => ({ process: 0.6 + 0.3 * t, verified: 0.6 - 0.45 * t })));
    expect(at, `seed ${seed}`).not.toBeNull();
    expect(at!, `seed ${seed}`).toBeLessThan(50);
  }
});

test("it is caught where the answers first got better", () => {
  const hill = (t: number) => ({ process: 0.6 + 0.3 * t, verified: 0.6 + 0.2 * Math.sin(1.5 * Math.PI * t) });
  for (let seed = 0; seed < 10; seed++) expect(firstStop(series(60, seed, hill)), `${seed}`).not.toBeNull();
});

/** A judge's head alone, trained for 20 steps, as the only reward on the bundled model, 12 questions an iteration (docs/log.md): its
 *  scores hardly rise while right answers vanish. */
const HACKED = {
  free: {
    process: [
      0.754, 0.762, 0.776, 0.749, 0.774, 0.792, 0.77, 0.78, 0.774, 0.783, 0.806, 0.76, 0.788, 0.776, 0.787,
      0.792, 0.803, 0.797, 0.797, 0.824, 0.805, 0.818, 0.82, 0.827, 0.813, 0.823, 0.807, 0.802, 0.812, 0.808,
    ],
    verified: [
      0.778, 0.611, 0.694, 0.417, 0.653, 0.764, 0.667, 0.694, 0.667, 0.75, 0.625, 0.667, 0.667, 0.708, 0.611,
      0.722, 0.458, 0.361, 0.542, 0.375, 0.403, 0.25, 0.139, 0.125, 0.153, 0.125, 0.194, 0.042, 0.042, 0.083,
    ],
  },
  withKl: {
    process: [
      0.76, 0.765, 0.809, 0.779, 0.747, 0.792, 0.78, 0.787, 0.799, 0.789, 0.781, 0.786, 0.773, 0.782, 0.751,
      0.791, 0.804, 0.8, 0.794, 0.821, 0.785, 0.806, 0.784, 0.798, 0.812, 0.778, 0.77, 0.811, 0.822, 0.782,
      0.796, 0.816, 0.806, 0.782, 0.798, 0.8, 0.804, 0.783, 0.796, 0.827, 0.808, 0.815,
    ],
    verified: [
      0.778, 0.611, 0.708, 0.403, 0.597, 0.75, 0.667, 0.639, 0.667, 0.778, 0.569, 0.583, 0.597, 0.75, 0.736,
      0.736, 0.611, 0.681, 0.75, 0.681, 0.833, 0.792, 0.611, 0.625, 0.583, 0.556, 0.611, 0.681, 0.556, 0.556,
      0.444, 0.514, 0.514, 0.431, 0.5, 0.431, 0.25, 0.25, 0.347, 0.444, 0.306, 0.417,
    ],
  },
};

test("a training that was really hacked is caught while a quarter of its answers are still right", () => {
  for (const [name, { process, verified }] of Object.entries(HACKED)) {
    const all = process.map((each, i) => ({ process: each, verified: verified[i]! }));
    const at = firstStop(all);
    expect(at, name).not.toBeNull();
    expect(verified[at! - 1]!, name).toBeGreaterThanOrEqual(0.25);
  }
});

test("a healthy run is left alone at every iteration of 200 runs: both rise, or scores move and answers stand", () => {
  for (let seed = 0; seed < 100; seed++) {
    expect(
      firstStop(series(60, seed, (t) => ({ process: 0.6 + 0.2 * t, verified: 0.6 + 0.2 * t }))),
    ).toBeNull();
    expect(firstStop(series(60, seed, (t) => ({ process: 0.6 + 0.2 * t, verified: 0.7 })))).toBeNull();
  }
});

test("answers that get worse with worse scores are no hacking, and fewer iterations than two windows say nothing", () => {
  const bad = series(60, 3, (t) => ({ process: 0.8 - 0.3 * t, verified: 0.8 - 0.5 * t }));
  expect(firstStop(bad)).toBeNull();
  const clear = Array.from({ length: 2 * HACKING_RULE.window }, (_, t) => ({
    process: t < HACKING_RULE.window ? 0.5 : 0.9,
    verified: t < HACKING_RULE.window ? 0.7 : 0.2,
  }));
  expect(hacked(clear.slice(1))).toBeNull();
  expect(hacked(clear)).toMatchObject({ reason: "reward-hacking", step: 2 * HACKING_RULE.window });
  expect(hacked(clear)!.sentence).toContain("70.0 % to 20.0 %");
});

test("a drift from the base stops only when its mean over the window is above the limit", () => {
  expect(drifted([0.1, 5, 0.1], 2)).toBeNull();
  expect(drifted([0.1, 5, 5], 2)).toMatchObject({ reason: "kl", step: 3 });
  expect(drifted([5, 5], 2)).toBeNull();
  expect(drifted([5, 5, 5], null)).toBeNull();
});

const adapterOf = (step: number): LoraAdapter => ({
  schema: 1,
  config: { r: step, lora_alpha: 1, target_modules: [] },
  base: { path: "", name: "", sha256: "" },
  tensors: new Map(),
});

async function watchOf(scores: readonly number[]) {
  let watch: TrainingWatch = NOTHING_WATCHED;
  const read: number[] = [];
  for (const [step, score] of scores.entries()) {
    watch = await withValidation(watch, { step, score }, () => {
      read.push(step);
      return Promise.resolve(adapterOf(step));
    });
  }
  return { watch, read };
}

test("the best adapter is the earliest of the best, and only better ones are read from the GPU", async () => {
  const { watch, read } = await watchOf([0.5, 0.7, 0.6, 0.7, 0.65]);
  expect(watch.best).toMatchObject({ step: 1, score: 0.7, adapter: { config: { r: 1 } } });
  expect(read).toEqual([0, 1]);
  expect(watch.validations.map(({ score }) => score)).toEqual([0.5, 0.7, 0.6, 0.7, 0.65]);
});

test("early stopping waits for its patience, and a gain starts it anew", async () => {
  const stop = async (scores: readonly number[], patience: number | null) =>
    stalled((await watchOf(scores)).watch, patience);
  expect(await stop([0.5, 0.7, 0.7, 0.6], 2)).toMatchObject({ reason: "no-gain", step: 3 });
  expect(await stop([0.5, 0.7, 0.7], 2)).toBeNull();
  expect(await stop([0.5, 0.7, 0.6], 3)).toBeNull();
  expect(await stop([0.5, 0.4, 0.6], 2)).toBeNull();
  expect(await stop([0.5, 0.4, 0.3], null)).toBeNull();
});

test("a test question may not choose an adapter", () => {
  const task = (split: Task["split"]): Task => ({ ...TASK, id: "a", split });
  expect(() => checkValidationTasks([task("val")])).not.toThrow();
  for (const split of ["test", "distil"] as const) {
    expect(() => checkValidationTasks([task("val"), task(split)])).toThrow(
      expect.objectContaining({ code: "config", details: { taskId: "a", split } }),
    );
  }
});
