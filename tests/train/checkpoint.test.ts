import { expect, test } from "vitest";
import { defaultConfig } from "../../src/core/config.ts";
import { RunError } from "../../src/core/errors.ts";
import type { AdapterReport } from "../../src/core/protocol.ts";
import type { Checkpoint, Dataset, Example } from "../../src/core/types.ts";
import { checkIdentity, checkpointIdentity } from "../../src/train/checkpoint.ts";

const CONFIG = defaultConfig();
const BASE = { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) };
const DEVICE: AdapterReport = {
  vendor: "google",
  architecture: "swiftshader",
  description: "SwiftShader",
  isSoftware: true,
  features: [],
  limits: {},
};
const EXAMPLE: Example = {
  ids: [1, 5, 6],
  lossMask: [0, 1, 1],
  weight: 1,
  from: { taskId: "t", turnId: "u", strategy: "rsft" },
};
const dataset = (examples: readonly Example[]): Dataset => ({
  schema: 1,
  runId: "run",
  strategy: "rsft",
  labels: "consensus",
  examples,
  statistics: { tasks: 1, kept: 1, tokens: 3, trainedTokens: 2, dropped: 0, wrong: 0 },
});
const IDENTITY = await checkpointIdentity(CONFIG, dataset([EXAMPLE]), BASE, DEVICE);

const checkpoint = (identity: string): Checkpoint => ({
  schema: 1,
  runId: "run",
  step: 4,
  adapter: { schema: 1, config: { r: 1, lora_alpha: 2, target_modules: [] }, base: BASE, tensors: new Map() },
  m: new Float32Array(1),
  v: new Float32Array(1),
  identity,
});

test("the same run goes on, whatever settings of other stages changed", async () => {
  const later = { ...CONFIG, testTasks: CONFIG.testTasks + 1, temperature: 0 };
  const identity = await checkpointIdentity(later, dataset([EXAMPLE]), BASE, DEVICE);
  expect(checkIdentity(checkpoint(IDENTITY), identity)).toBe("same");
});

test("another device goes on, and is named as such", async () => {
  const device = { ...DEVICE, vendor: "apple", architecture: "metal-3" };
  const identity = await checkpointIdentity(CONFIG, dataset([EXAMPLE]), BASE, device);
  expect(checkIdentity(checkpoint(IDENTITY), identity)).toBe("other-device");
});

test("another rank, rate, length, batch, seed, base or row is refused", async () => {
  const others = [
    checkpointIdentity({ ...CONFIG, rank: CONFIG.rank + 1 }, dataset([EXAMPLE]), BASE, DEVICE),
    checkpointIdentity(
      { ...CONFIG, learningRate: 2 * CONFIG.learningRate },
      dataset([EXAMPLE]),
      BASE,
      DEVICE,
    ),
    checkpointIdentity({ ...CONFIG, steps: CONFIG.steps + 1 }, dataset([EXAMPLE]), BASE, DEVICE),
    checkpointIdentity({ ...CONFIG, batchTokens: CONFIG.batchTokens + 1 }, dataset([EXAMPLE]), BASE, DEVICE),
    checkpointIdentity({ ...CONFIG, seed: CONFIG.seed + 1 }, dataset([EXAMPLE]), BASE, DEVICE),
    checkpointIdentity(CONFIG, dataset([EXAMPLE]), { ...BASE, sha256: "1".repeat(64) }, DEVICE),
    checkpointIdentity(CONFIG, dataset([{ ...EXAMPLE, ids: [1, 5, 7] }]), BASE, DEVICE),
    checkpointIdentity(CONFIG, dataset([{ ...EXAMPLE, lossMask: [0, 0, 1] }]), BASE, DEVICE),
    checkpointIdentity(CONFIG, dataset([EXAMPLE, EXAMPLE]), BASE, DEVICE),
  ];
  for (const other of await Promise.all(others)) {
    expect(() => checkIdentity(checkpoint(IDENTITY), other)).toThrow(
      expect.objectContaining({ code: "store-corrupt" }) as RunError,
    );
  }
});
