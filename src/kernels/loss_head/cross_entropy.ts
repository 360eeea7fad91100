// Cross-entropy with a weight for each row: supervised fine-tuning.
import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import source from "./cross_entropy.wgsl?raw";
import { headGradient, headLogProbs, type LossHeadArgs } from "./loss_head.ts";

export interface CrossEntropyArgs extends Omit<LossHeadArgs, "idsPerRow" | "dh"> {
  /** [rows] u32: the id that each row is to predict; outside the vocabulary only with weight 0 */
  readonly ids: Slice;
  /** [rows, columns] f32, written: gradient of the sum of `losses` with respect to h */
  readonly dh: Slice;
  /** [rows] f32: 0 for rows without a loss. Sum to 1 for a mean. */
  readonly weights: Slice;
  /** [rows] f32, written: -weight ln p(id) */
  readonly losses: Slice;
}

/** L = sum over rows of -weight ln p(id), in nats; dL/dh = weight (sum_v p_v W_v - W_id). */
export function crossEntropy(recorder: Recorder, args: CrossEntropyArgs): void {
  const { rows, weights, losses, scratch } = args;
  needs("cross_entropy", "weights", weights, rows);
  needs("cross_entropy", "losses", losses, rows);
  const head = { ...args, idsPerRow: 1 };
  headLogProbs(recorder, head);
  recorder.add({
    program: { name: "loss_head/cross_entropy", source, constants: {} },
    dims: [rows],
    slices: [scratch.logprobs, scratch.state, weights, losses, scratch.restWeight, scratch.idWeights],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 4 * rows,
  });
  headGradient(recorder, head);
}
