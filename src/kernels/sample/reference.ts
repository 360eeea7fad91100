// What sampling must choose, in float64 with core/rng.ts.
import { uniform } from "../../core/rng.ts";
import type { SamplerRow } from "./sample.ts";

export interface Choice {
  readonly id: number;
  /** ln p at temperature 1 */
  readonly logprob: number;
  /** How far u is from the nearest boundary between two ids, as a probability; f32 decides alike when it is > 1e-5. */
  readonly margin: number;
}

export function chooseReference(logits: ArrayLike<number>, { seed, drawn, temperature }: SamplerRow): Choice {
  const values = Array.from(logits);
  const most = Math.max(...values);
  const lse = most + Math.log(values.reduce((sum, l) => sum + Math.exp(l - most), 0));
  if (temperature === 0) {
    const id = values.indexOf(most);
    const runnerUp = Math.max(...values.filter((_, v) => v !== id));
    return { id, logprob: most - lse, margin: 1 - Math.exp(runnerUp - most) };
  }
  const weights = values.map((l) => Math.exp((l - most) / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  const u = uniform(seed, drawn);
  let below = 0;
  let margin = 1;
  let id = -1;
  weights.forEach((weight, v) => {
    below += weight / total;
    if (id < 0 && below > u) id = v;
    margin = Math.min(margin, Math.abs(below - u));
  });
  return { id, logprob: values[id]! - lse, margin };
}
