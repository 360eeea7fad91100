// Logits -> token. Greedy is the argmax; otherwise inverse CDF in vocabulary order with one uniform number per token, so
// a row's text depends on its own stream only. Log-probabilities are always those of temperature 1.
import { RunError } from "../core/errors.ts";

export interface Sample {
  readonly id: number;
  /** ln p(id) under the softmax of the logits, temperature 1. */
  readonly logprob: number;
}

/** @param logits [V], finite
 *  @param temperature 0 = greedy, ties to the lowest id
 *  @param u in [0, 1); unused when greedy
 *  @throws RunError("non-finite") when a logit is NaN or infinite */
export function sampleToken(logits: Float32Array, temperature: number, u: number): Sample {
  let best = 0;
  for (let id = 0; id < logits.length; id++) {
    if (!Number.isFinite(logits[id]!)) {
      const sentence = `The model's score of token ${id} is ${logits[id]}; its weights or the device are faulty.`;
      throw new RunError("non-finite", sentence, { id });
    }
    if (logits[id]! > logits[best]!) best = id;
  }
  const peak = logits[best]!;
  let total = 0;
  for (let id = 0; id < logits.length; id++) total += Math.exp(logits[id]! - peak);
  const id = temperature === 0 ? best : inverseCdf(logits, peak, temperature, u);
  return { id, logprob: logits[id]! - peak - Math.log(total) };
}

/** The weights of the vocabulary while a token is drawn: computed once for their sum and once more read. It grows as needed. */
let weights = new Float64Array(0);

/** The first id whose cumulated weight exceeds u times the total. */
function inverseCdf(logits: Float32Array, peak: number, temperature: number, u: number): number {
  if (weights.length < logits.length) weights = new Float64Array(logits.length);
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    const weight = Math.exp((logits[id]! - peak) / temperature);
    weights[id] = weight;
    total += weight;
  }
  const target = u * total;
  let cumulated = 0;
  let last = 0;
  for (let id = 0; id < logits.length; id++) {
    const weight = weights[id]!;
    if (weight === 0) continue;
    cumulated += weight;
    last = id;
    if (cumulated > target) return id;
  }
  return last; // u * total rounded up to the total
}
