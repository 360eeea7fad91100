import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { AdapterReport } from "../../src/core/adapter_report.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import { checkIdentity, checkpointIdentity } from "../../src/train/checkpoint.ts";
import type { TrainRow } from "../../src/train/dataloader.ts";
import { type Recipe, recipe } from "../../src/train/recipe.ts";

const RECIPE = recipe({ rank: 8, steps: 20, batchTokens: 256, seed: 7, learningRate: 0.006 });
const BASE = { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) };
const DEVICE: AdapterReport = {
  vendor: "google",
  architecture: "swiftshader",
  description: "SwiftShader",
  isSoftware: true,
  features: [],
  limits: {},
};
const NUMERICS = { device: DEVICE, rows: 256, storage: "f32" };
const ROW: TrainRow = { ids: [1, 5, 6], lossMask: [0, 1, 1], weight: 1 };
const FACTS = { recipe: RECIPE, rows: [ROW], base: BASE };
const IDENTITY = await checkpointIdentity(FACTS, NUMERICS);

const checkpoint = (identity: string): Checkpoint => ({
  schema: 1,
  runId: "run",
  step: 4,
  adapter: { schema: 1, config: { r: 1, lora_alpha: 2, target_modules: [] }, base: BASE, tensors: new Map() },
  m: new Float32Array(1),
  v: new Float32Array(1),
  identity,
});

test("the same run goes on, wherever its rows come from", async () => {
  const named = { ...ROW, from: { taskId: "t", turnId: "u", strategy: "rsft" } };
  const identity = await checkpointIdentity({ ...FACTS, recipe: { ...RECIPE }, rows: [named] }, NUMERICS);
  expect(checkIdentity(checkpoint(IDENTITY), identity)).toBe("same");
});

test("another device, and another choice that a device made, goes on and is named as such", async () => {
  const others = [
    { ...NUMERICS, device: { ...DEVICE, vendor: "apple", architecture: "metal-3" } },
    { ...NUMERICS, rows: 128 },
    { ...NUMERICS, storage: "q8" },
  ];
  for (const numerics of others) {
    const identity = await checkpointIdentity(FACTS, numerics);
    expect(checkIdentity(checkpoint(IDENTITY), identity)).toBe("other-device");
  }
});

test("every other setting, base or row is refused", async () => {
  const settings: Partial<Recipe>[] = [
    { rank: 9 },
    { alpha: 3 },
    { targets: ["q_proj"] },
    { steps: 21 },
    { batchTokens: 257 },
    { seed: 8 },
    { learningRate: 0.012 },
    { schedule: "cosine" },
    { warmup: 2 },
    { weightDecay: 0.01 },
    { beta1: 0.8 },
    { beta2: 0.999 },
    { eps: 1e-6 },
    { maxGradNorm: null },
    { truncation: "cut" },
  ];
  expect(new Set(settings.flatMap(Object.keys))).toEqual(new Set(Object.keys(RECIPE)));
  const rows: (readonly TrainRow[])[] = [
    [{ ...ROW, ids: [1, 5, 7] }],
    [{ ...ROW, lossMask: [0, 0, 1] }],
    [{ ...ROW, weight: 2 }],
    [ROW, ROW],
  ];
  const others = [
    ...settings.map((each) => checkpointIdentity({ ...FACTS, recipe: { ...RECIPE, ...each } }, NUMERICS)),
    ...rows.map((each) => checkpointIdentity({ ...FACTS, rows: each }, NUMERICS)),
    checkpointIdentity({ ...FACTS, base: { ...BASE, sha256: "1".repeat(64) } }, NUMERICS),
    checkpointIdentity({ ...FACTS, startSha256: "2".repeat(64) }, NUMERICS),
  ];
  for (const other of await Promise.all(others)) {
    expect(() => checkIdentity(checkpoint(IDENTITY), other)).toThrow(
      expect.objectContaining({ code: "store-corrupt" }) as RunError,
    );
  }
});
