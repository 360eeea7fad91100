// The recorded steps of a generator: one for each number of rows and each adapter, made when first needed and replayed.
import { RunError } from "../../core/errors.ts";
import { subslice } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { Recorder, type Step } from "../../gpu/recorder.ts";
import { cachedVariant } from "../../kernels/attention/cached.ts";
import { linear } from "../../kernels/matmul/matmul.ts";
import { storedRows } from "../../kernels/matrix.ts";
import { sample } from "../../kernels/sample/sample.ts";
import type { LoraArena } from "../lora.ts";
import { type Model, recordForward } from "../transformer.ts";
import { type DecodeBuffers, type DecodePlan, outRows } from "./decode_plan.ts";

export class RecordedSteps {
  readonly #gpu: Gpu;
  readonly #model: Model;
  readonly #plan: DecodePlan;
  readonly #buffers: DecodeBuffers;
  readonly #steps = new Map<LoraArena | null, Map<string, Promise<Step>>>();

  constructor(gpu: Gpu, model: Model, plan: DecodePlan, buffers: DecodeBuffers) {
    this.#gpu = gpu;
    this.#model = model;
    this.#plan = plan;
    this.#buffers = buffers;
  }

  /** "prompt": ids and tokens of the prompt activations -> cache. "decode": ids and tokens of the decode activations -> cache,
   *  the next ids, and everything one token further.
   *  @param lora null = the base alone
   *  @throws RunError("shape") for an adapter of a higher rank than the model's own, which sized the buffers */
  get(kind: "prompt" | "decode", rows: number, lora: LoraArena | null): Promise<Step> {
    const { rank } = this.#model.lora.layout;
    if (lora !== null && lora.layout.rank > rank) {
      throw new RunError(
        "shape",
        `An adapter of rank ${lora.layout.rank}; this generator was made for rank ${rank} at most.`,
        { rank: lora.layout.rank, most: rank },
      );
    }
    let steps = this.#steps.get(lora);
    if (steps === undefined) {
      steps = new Map();
      this.#steps.set(lora, steps);
    }
    const key = `${kind} ${rows}`;
    let step = steps.get(key);
    if (step === undefined) {
      const recorded = steps;
      step = this.#record(key, kind, rows, lora);
      steps.set(key, step);
      step.catch(() => recorded.delete(key)); // what failed once, as for want of memory, may be had the next time
    }
    return step;
  }

  destroy(): void {
    for (const steps of this.#steps.values()) {
      for (const step of steps.values()) {
        void step.then(
          (made) => made.destroy(),
          () => {}, // a step that was never made has nothing to free
        );
      }
    }
  }

  #record(label: string, kind: "prompt" | "decode", rows: number, lora: LoraArena | null): Promise<Step> {
    const recorder = new Recorder(this.#gpu, label);
    const { prompt, decode, pages, logits, samplers, seen, outIds, outLogprobs } = this.#buffers;
    const model = { ...this.#model, lora: lora ?? this.#model.lora };
    const { cacheRows } = this.#plan;
    const variant = cachedVariant(this.#gpu, model.architecture.headDim, kind);
    const caches = this.#buffers.caches.map((cache) => ({ cache, cacheRows, pages, variant }));
    const options = { adapter: lora !== null, rows, caches };
    if (kind === "prompt") {
      recordForward(recorder, model, prompt, { ...options, cachesOnly: true });
      return recorder.finish();
    }
    recordForward(recorder, model, decode, options);
    const { architecture: a, weights } = model;
    let first = 0;
    for (const weight of weights.head) {
      const out = subslice(logits, 4 * first, logits.size - 4 * first);
      linear(recorder, { x: decode.normed, weight, out, outStride: storedRows(a.vocabulary), rows });
      first += weight.rows;
    }
    sample(recorder, {
      logits,
      pages,
      samplers,
      tokens: decode.tokens,
      ids: decode.ids,
      seen,
      outIds,
      outLogprobs,
      rows,
      vocab: a.vocabulary,
      capacity: outRows(this.#plan),
      endIds: a.endIds,
    });
    return recorder.finish();
  }
}
