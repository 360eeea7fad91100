// Scores of what comes after a text, by a student that trains, or by its base: on a graphics device, or on the processor by the step that
// trains. They change nothing of what is trained.
import { storedRows } from "../kernels/matrix.ts";
import { activationSizes } from "../model/activations.ts";
import { sequenceLogits } from "../model/logits.ts";
import type { Model } from "../model/transformer.ts";
import type { ProcessorStep } from "../processor/step.ts";
import type { GpuSeat } from "./seat.ts";

export interface NextScores {
  /** Whether a text of so many tokens can be looked at beside the training. */
  readonly takes: (tokens: number) => boolean;
  /** What the first look must be allowed, in ms. */
  readonly leastMs: number;
  /** [vocabulary] @param adapter false: by the base alone, before the student's first step */
  readonly after: (ids: readonly number[], adapter: boolean) => Promise<Float32Array>;
}

/** What is run was compiled for the look at the base. */
const LEAST_SOFTWARE_MS = 300;
const LEAST_HARDWARE_MS = 30;

/** A look that would need more memory is not taken: it is no part of the plan of the training's memory. */
const MOST_BYTES = 128 * 2 ** 20;

export function gpuScores({ gpu, model }: GpuSeat): NextScores {
  return {
    takes: (tokens) => lookBytes(model, tokens) <= MOST_BYTES,
    leastMs: gpu.report.isSoftware ? LEAST_SOFTWARE_MS : LEAST_HARDWARE_MS,
    after: async (ids, adapter) => {
      let scores = new Float32Array(0);
      await sequenceLogits(gpu, model, { ids, adapter, from: ids.length - 1 }, (_, logits) => {
        scores = logits.slice();
      });
      return scores;
    },
  };
}

/** What a look holds on the device: a pass over so many tokens, and the scores of a few positions. */
function lookBytes({ architecture, lora }: Model, tokens: number): number {
  const rows = Math.ceil(tokens / 64) * 64;
  const sizes = Object.values(activationSizes(architecture, { rank: lora.layout.rank, rows }));
  return sizes.reduce((sum, size) => sum + size, 4 * 64 * storedRows(architecture.vocabulary));
}

/** In the memory of the step itself. Until its first state is written its adapter is all zeros, which is the base. */
export const processorScores = (step: ProcessorStep): NextScores => ({
  takes: (tokens) => tokens <= step.longest,
  leastMs: LEAST_SOFTWARE_MS,
  after: (ids) => step.lastLogits(ids),
});
