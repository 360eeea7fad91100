// The step on the processor against transformers and PEFT (tests/golden, written by tools/golden/make_golden.py).
import { beforeAll, describe, expect, test } from "vitest";
import type { Architecture } from "../../src/models/architecture.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { fromAdapter, loraConfig, loraLayout, toAdapter } from "../../src/model/lora.ts";
import { ProcessorStep } from "../../src/processor/step.ts";
import { packBatch, packMicroBatches } from "../../src/train/dataloader.ts";
import { learningRate } from "../../src/train/schedule.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { adapterFrom, BASE, example, folderTensors } from "../model/harness.ts";

const OPTIONS = { hyper: { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0 }, maxGradNorm: 1 };
const CONFIG = loraConfig(4);

const TINY = "public/models/tiny";
const FAMILIES = "tests/golden/families";
const INDEX = "model.safetensors.index.json";

describe.each([
  ["the bundled model", TINY, "tests/golden", undefined],
  ["llama", `${FAMILIES}/llama`, `${FAMILIES}/llama`, undefined],
  ["qwen2, with biases", `${FAMILIES}/qwen2`, `${FAMILIES}/qwen2`, INDEX],
  ["qwen3, with norms of heads", `${FAMILIES}/qwen3`, `${FAMILIES}/qwen3`, undefined],
])("%s", (_, folder, goldens, shards) => {
  let golden: Golden;
  let tensors: Map<string, Float32Array<ArrayBuffer>>;
  let architecture: Architecture;

  beforeAll(async () => {
    golden = await loadJson<Golden>(`${goldens}/golden.json`);
    tensors = await loadTensors(`${goldens}/golden.safetensors`);
    architecture = parseArchitecture(await loadJson(`${folder}/config.json`));
  });

  /** A step on the golden adapter. */
  async function goldenStep(rows: number) {
    const layout = loraLayout(architecture, { rank: golden.rank });
    const source = await folderTensors(folder, shards);
    const step = await ProcessorStep.create(
      { architecture, layout, scale: 2, tensors: source },
      rows,
      OPTIONS,
    );
    const parameters = fromAdapter(layout, adapterFrom({ lora: { layout } }, tensors, "lora"));
    const zeros = new Float32Array(layout.length);
    step.writeState({ parameters, m: zeros, v: zeros });
    return { step, layout };
  }

  const batchOf = (step: number) => golden.batches[step]!.map((i) => example(golden.sequences[i]!));

  test("every LoRA gradient equals PEFT's", async () => {
    const { step, layout } = await goldenStep(256);
    const outcome = await step.run([packBatch(batchOf(0), step.rows)], 0, 0);
    expect(Math.abs(outcome.loss / golden.losses[0]! - 1)).toBeLessThan(1e-5);
    expect(Math.abs(outcome.gradNorm / golden.gradNorms[0]! - 1)).toBeLessThan(1e-5);
    const got = toAdapter(layout, step.state.gradients.array.slice(), CONFIG, BASE);
    for (const [name, pair] of adapterFrom({ lora: { layout } }, tensors, "grad").tensors) {
      for (const side of ["A", "B"] as const) {
        const [x, y] = [got.tensors.get(name)![side], pair[side]];
        let [missed, all] = [0, 0];
        for (let i = 0; i < x.length; i++) {
          missed += (x[i]! - y[i]!) ** 2;
          all += y[i]! ** 2;
        }
        expect(all, `${name}.${side}`).toBeGreaterThan(0);
        // f32 on both sides: roundings of four layers with sums of up to 704 products
        expect(Math.sqrt(missed / all), `${name}.${side}`).toBeLessThan(1e-4);
      }
    }
  });

  test.each([
    ["one micro-batch", 320],
    ["several micro-batches", 128],
  ])(
    "ten AdamW steps with clipping and warm-up give PyTorch's losses, norms and weights, in %s",
    async (_, rows) => {
      const { step, layout } = await goldenStep(rows);
      const { learningRate: peak, steps, warmup } = golden.schedule;
      for (const i of golden.batches.keys()) {
        const rate = learningRate({ kind: "floored", peak, steps, warmup }, i);
        const { loss, gradNorm, isApplied } = await step.run(
          packMicroBatches(batchOf(i), step.rows),
          i,
          rate,
        );
        expect(isApplied).toBe(true);
        expect(Math.abs(loss / golden.losses[i]! - 1), `loss of step ${i}`).toBeLessThan(1e-4);
        expect(Math.abs(gradNorm / golden.gradNorms[i]! - 1), `norm of step ${i}`).toBeLessThan(1e-3);
      }
      if (goldens !== "tests/golden") return; // the small families' goldens end with their losses
      const { parameters } = await step.readState();
      const end = toAdapter(layout, parameters, CONFIG, BASE);
      const start = adapterFrom({ lora: { layout } }, tensors, "lora");
      let [missed, moved] = [0, 0];
      for (const [name, pair] of adapterFrom({ lora: { layout } }, tensors, "end").tensors) {
        for (const side of ["A", "B"] as const) {
          const [from, to, got] = [start.tensors.get(name)![side], pair[side], end.tensors.get(name)![side]];
          for (let i = 0; i < to.length; i++) {
            missed += (got[i]! - to[i]!) ** 2;
            moved += (to[i]! - from[i]!) ** 2;
          }
        }
      }
      // AdamW divides by sqrt(v): where a gradient is all but 0, its rounding decides the step
      expect(Math.sqrt(missed / moved)).toBeLessThan(5e-3);
    },
  );
});
