// One whole step of reinforcement learning against PyTorch and PEFT (tools/golden/make_policy.py, on a small random model):
// log-probabilities of the sampling policy and of the reference, advantages, loss, clipping and every LoRA gradient.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readFloats, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { fromAdapter, toAdapter } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { ADVANTAGE_RULES, advantagesOf, type AdvantageRule } from "../../src/train/advantages.ts";
import { policyGradientObjective } from "../../src/train/objectives/policy_gradient.ts";
import { packAnswers, type PolicyRow, type Rollout, scoreAnswers } from "../../src/train/rollouts.ts";
import { Scorer } from "../../src/train/scorer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, BASE, folderModel, worst } from "../model/harness.ts";
import { TASK } from "../teachers/turns.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

interface PolicyGolden {
  readonly temperature: number;
  readonly clip: number;
  readonly beta: number;
  readonly prm: number;
  readonly verifier: number;
  readonly floor: number;
  readonly answers: readonly {
    readonly prompt: readonly number[];
    readonly ids: readonly number[];
    readonly verified: number;
    readonly steps: readonly (readonly [end: number, score: number])[];
    readonly isStopped: boolean;
    readonly old: readonly number[];
    readonly reference: readonly number[];
  }[];
  readonly rules: Readonly<
    Record<
      AdvantageRule,
      {
        readonly advantages: readonly (readonly number[])[];
        readonly loss: number;
        readonly gradNorm: number;
        readonly clipped: number;
      }
    >
  >;
}

const FOLDER = "tests/golden/families/llama";
const GROUP = 3;
/** Of a micro-batch: the six answers take more than one. */
const TOKENS = 64;
let gpu: Gpu;
let model: Model;
let golden: PolicyGolden;
let rollouts: readonly Rollout[];
let old: Float32Array[];
let reference: Float32Array[];

beforeAll(async () => {
  gpu = await openTestGpu();
  const { rank } = await loadJson<Golden>(`${FOLDER}/golden.json`);
  golden = await loadJson<PolicyGolden>("tests/golden/policy.json");
  model = await folderModel(gpu, FOLDER, rank, { contextTokens: 64 });
  rollouts = golden.answers.map(({ prompt, ids, isStopped }) => ({
    task: TASK,
    prompt,
    ids,
    text: "",
    isStopped,
    surprise: 0,
  }));
  const stored = adapterFrom(model, await loadTensors(`${FOLDER}/golden.safetensors`), "lora");
  const arena = fromAdapter(model.lora.layout, stored);
  const sampling = arena.slice();
  for (const { b, outFeatures } of model.lora.layout.slots) {
    for (let i = b; i < b + outFeatures * rank; i++) sampling[i]! *= 0.8;
  }
  const scorer = await Scorer.create(gpu, model, TOKENS, { temperature: golden.temperature });
  write(gpu, model.lora.parameters, sampling);
  old = await scoreAnswers(scorer, rollouts, true);
  reference = await scoreAnswers(scorer, rollouts, false);
  scorer.destroy();
  write(gpu, model.lora.parameters, arena);
});
afterAll(() => gpu.destroy());

test("log-probabilities of the sampling policy and of the base are torch's", () => {
  golden.answers.forEach((answer, i) => {
    // ln p of up to 20 in f32 on both sides
    expect(worst(old[i]!, answer.old), `${i}`).toBeLessThan(1e-4);
    expect(worst(reference[i]!, answer.reference), `${i}`).toBeLessThan(1e-4);
  });
});

describe.each(ADVANTAGE_RULES)("%s", (rule) => {
  test("advantages, loss, clipping and every LoRA gradient are PyTorch's", async () => {
    const { clip, beta, prm, verifier, floor, temperature } = golden;
    const want = golden.rules[rule];
    const rewarded = golden.answers.map(({ ids, isStopped, verified, steps }) => ({
      tokens: ids.length,
      isStopped,
      verified,
      steps: steps.map(([end, score]) => ({ end, score })),
    }));
    const { rows } = advantagesOf([rewarded.slice(0, GROUP), rewarded.slice(GROUP)], {
      advantage: rule,
      reward: { verifier, prm, aggregate: "mean" },
      leastDeviation: 0,
      deviationFloor: floor,
    });
    rows.forEach(({ advantages }, i) => {
      expect(worst(advantages, want.advantages[i]!), `advantages ${i}`).toBeLessThan(1e-6); // f32
    });

    const objective = policyGradientObjective({ clipLow: clip, clipHigh: clip, beta }, temperature);
    const step = await TrainingStep.create(gpu, model, TOKENS, {}, objective);
    const policy = rows.map(({ advantages, weight }, i): PolicyRow => ({
      rollout: rollouts[i]!,
      advantages,
      weight,
      oldLogprobs: old[i]!,
      referenceLogprobs: reference[i]!,
    }));
    const batches = packAnswers(policy, step.rows);
    expect(batches.length).toBeGreaterThan(1);
    const outcome = await step.run(batches, 0, 0);
    expect(Math.abs(outcome.loss / want.loss - 1)).toBeLessThan(1e-4);
    expect(Math.abs(outcome.gradNorm / want.gradNorm - 1)).toBeLessThan(1e-4);
    if (rule === "length-normalised") {
      const tokens = rollouts.reduce((sum, { ids }) => sum + ids.length, 0);
      expect(outcome.reported["clipped"]! * tokens).toBeCloseTo(want.clipped, 3); // all tokens weigh the same
    }

    const grad = await readFloats(gpu, step.grad);
    const got = toAdapter(model.lora.layout, grad, { r: 4, lora_alpha: 8, target_modules: [] }, BASE);
    const gradients = adapterFrom(model, await loadTensors("tests/golden/policy.safetensors"), rule);
    for (const [name, pair] of gradients.tensors) {
      for (const side of ["A", "B"] as const) {
        const [x, y] = [got.tensors.get(name)![side], pair[side]];
        const size = Math.sqrt(y.reduce((sum, each) => sum + each * each, 0));
        const missed = Math.sqrt(y.reduce((sum, each, i) => sum + (x[i]! - each) ** 2, 0));
        expect(size, `${name}.${side}`).toBeGreaterThan(0);
        expect(missed / size, `${name}.${side}`).toBeLessThan(2e-4);
      }
    }
    step.destroy();
  });
});
