// The process reward model against PyTorch and PEFT (tools/golden/make_step_judge.py, on a small random model): step scores, loss
// and every gradient, of labels, of labels and contrast, and of the contrast alone; and what must hold between calls.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Buffers, readFloats, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { ContrastRule } from "../../src/kernels/prm_head/contrast.ts";
import { fromAdapter, toAdapter } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { processRewardObjective } from "../../src/train/objectives/process_reward.ts";
import { type LabelledRow, packStepBatches, rowGroups } from "../../src/train/prm_batches.ts";
import { createPrm } from "../../src/train/prm_model.ts";
import { PrmScorer } from "../../src/train/prm_scorer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { ALL_LORA_TARGETS } from "../../src/records/adapter.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, BASE, folderModel, worst } from "../model/harness.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // software GPUs compile slowly

interface StepJudgeGolden {
  /** W [2, hidden], then both biases. */
  readonly head: readonly number[];
  readonly rows: readonly {
    readonly ids: readonly number[];
    readonly stepEnds: readonly number[];
    readonly labels: readonly (0 | 1)[];
    readonly question: number;
  }[];
  readonly scores: readonly number[];
  readonly rules: Readonly<Record<string, { readonly contrast: ContrastRule | null; readonly loss: number }>>;
}

const FOLDER = "tests/golden/families/llama";
/** Of a micro-batch: one question's solutions fit, two questions' do not. */
const TOKENS = 64;
let gpu: Gpu;
let model: Model;
let golden: StepJudgeGolden;
let rows: readonly LabelledRow[];

beforeAll(async () => {
  gpu = await openTestGpu();
  const { rank } = await loadJson<Golden>(`${FOLDER}/golden.json`);
  golden = await loadJson<StepJudgeGolden>("tests/golden/step_judge.json");
  rows = golden.rows.map((row) => ({ ...row, from: { taskId: `${row.question}` } }));
  const base = await folderModel(gpu, FOLDER, rank, { contextTokens: 64 });
  model = await createPrm(new Buffers(gpu), base, { rank, alpha: 2 * rank, targets: ALL_LORA_TARGETS });
  const pairs = adapterFrom(base, await loadTensors(`${FOLDER}/golden.safetensors`), "lora");
  const extra = Float32Array.from([...golden.head, 0, 0]);
  write(gpu, model.lora.parameters, fromAdapter(model.lora.layout, { ...pairs, extra }));
});
afterAll(() => gpu.destroy());

test("step scores are torch's, whatever stands beside a solution in the batch, and asked for twice", async () => {
  const scorer = await PrmScorer.create(gpu, model, TOKENS);
  const together = await scorer.score([...rows, rows[1]!, { ids: [5, 6], stepEnds: [] }]);
  expect(together.map(({ length }) => length)).toEqual([2, 3, 1, 2, 2, 3, 3, 0]);
  expect(worst(together.slice(0, 6).flat(), golden.scores)).toBeLessThan(1e-5); // f32, logits near 5
  expect(together[6]).toEqual(together[1]);
  for (const [i, row] of rows.entries()) {
    expect(worst((await scorer.score([row]))[0]!, together[i]!)).toBeLessThan(1e-6);
  }
  const long = { ids: Array.from({ length: 65 }, () => 5), stepEnds: [64] };
  await expect(scorer.score([long])).rejects.toMatchObject({ code: "shape" });
  await expect(scorer.score([{ ids: [5, 6], stepEnds: [2] }])).rejects.toMatchObject({ code: "shape" });
  await expect(scorer.score(rows, AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
  scorer.destroy();
});

describe.each(["labels", "mixed", "contrast"])("%s", (name) => {
  test("loss and every gradient are PyTorch's", async () => {
    const { contrast, loss } = golden.rules[name]!;
    const step = await TrainingStep.create(gpu, model, TOKENS, {}, processRewardObjective(contrast));
    const batches = packStepBatches(rowGroups(rows, { byQuestion: true, longest: TOKENS }), step.rows);
    expect(batches.length).toBeGreaterThan(1);
    const outcome = await step.run(batches, 0, 0);
    expect(Math.abs(outcome.loss / loss - 1)).toBeLessThan(1e-4);

    const { layout } = model.lora;
    const grad = await readFloats(gpu, step.grad);
    step.destroy();
    const got = toAdapter(layout, grad, { r: layout.rank, lora_alpha: 8, target_modules: [] }, BASE);
    const tensors = await loadTensors("tests/golden/step_judge.safetensors");
    const want = adapterFrom(model, tensors, name);
    // Relative to a matrix's norm: sums of some hundred products in f32 on both sides, divided by the temperature.
    const expectNear = (what: string, x: Float32Array, y: Float32Array) => {
      const size = Math.sqrt(y.reduce((sum, each) => sum + each * each, 0));
      const missed = Math.sqrt(y.reduce((sum, each, i) => sum + (x[i]! - each) ** 2, 0));
      expect(size, what).toBeGreaterThan(0);
      expect(missed / size, what).toBeLessThan(5e-4);
    };
    for (const [key, pair] of want.tensors) {
      for (const side of ["A", "B"] as const)
        expectNear(`${key}.${side}`, got.tensors.get(key)![side], pair[side]);
    }
    const head = tensors.get(`${name}.head`)!;
    expectNear("head", got.extra!.subarray(0, head.length), head);
  });
});

test("rows of a question stay together where they fit, and a batch's weights are one whole", () => {
  const byQuestion = rowGroups(rows, { byQuestion: true, longest: TOKENS });
  expect(byQuestion.map((group) => group.rows.length)).toEqual([3, 3]);
  expect(rowGroups(rows, { byQuestion: true, longest: 36 }).map((group) => group.rows.length)).toEqual([
    2, 1, 2, 1,
  ]);
  expect(rowGroups(rows, { byQuestion: false, longest: TOKENS })).toHaveLength(6);
  expect(() => rowGroups(rows, { byQuestion: false, longest: 10 })).toThrow("One labelled solution has");
  const without = rows.map((row) => ({ ...row, stepEnds: [], labels: [] }));
  expect(() => rowGroups(without, { byQuestion: false, longest: TOKENS })).toThrow("no solution has");

  const batches = packStepBatches(byQuestion, TOKENS);
  const weights = batches.flatMap((batch) => [...batch.weights]);
  expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
  expect(weights.filter((each) => each > 0)).toHaveLength(golden.scores.length);
  const labels = batches.flatMap((batch) => [...batch.labels].filter((_, row) => batch.weights[row]! > 0));
  expect(labels).toEqual(rows.flatMap((row) => row.labels));
});
