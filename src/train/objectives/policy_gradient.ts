// Reinforcement learning from sampled answers (GRPO, PPO): the clipped policy gradient of each sampled token.
// The advantage of a token, and what its weight makes the mean of, are the trainer's; here they are numbers.
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import { policyGradient, type PolicyGradientRule } from "../../kernels/loss_head/policy_gradient.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

/** All [capacity], 0 where a row's weight is 0. */
export interface SampledBatch extends PackedBatch {
  readonly advantages: Float32Array;
  /** ln p of each target under the policy that sampled it, at `temperature` */
  readonly oldLogprobs: Float32Array;
  /** … under the reference; anything where the rule has no KL term */
  readonly referenceLogprobs: Float32Array;
}

/** Floats of the objective's buffers. */
export const policyGradientFloats = (a: Architecture, rows: number) => ({
  tokens: 4 * rows,
  stats: 4 * rows,
  ...headFloats(a, rows),
});

/** Reports, beside the loss, means over the tokens, weighted as the loss is.
 *  See kernels/loss_head/policy_gradient.ts. */
export function policyGradientObjective(rule: PolicyGradientRule, temperature = 1): Objective<SampledBatch> {
  return {
    reported: ["loss", "ratio", "clipped", "kl"],
    floats: policyGradientFloats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(policyGradientFloats(a, rows)));
      const { tokens, stats } = buffers;
      const lossRows = await LossRows.create(gpu, {
        label: "policy gradient",
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          const head = headArgs(site, buffers, { slots, h, dh });
          policyGradient(recorder, { ...head, temperature, tokens, stats, rule });
          report(recorder, site, { x: stats, count: slots, width: 4 });
        },
      });
      return {
        load(batch) {
          const { advantages, oldLogprobs, referenceLogprobs, weights } = batch;
          const counts = (row: number) => weights[row] !== 0;
          checkIds(batch.targets, 1, a.vocabulary, counts);
          const { slots, step } = lossRows.pick(Array.from(weights, (_, row) => counts(row)));
          const packed = new Float32Array(4 * rows);
          for (let row = 0; row < rows; row++) {
            const token = [advantages[row]!, oldLogprobs[row]!, referenceLogprobs[row]!, weights[row]!];
            packed.set(token, 4 * row);
          }
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
          writeSlots(gpu, slots, { slice: tokens, values: packed, width: 4 });
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
}
