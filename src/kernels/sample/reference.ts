// What sampling must choose, in float64 with core/rng.ts. Scores as transformers' logits processors make them, in its order.
import { uniform } from "../../core/rng.ts";
import type { SamplerRow } from "./sample.ts";

export interface Choice {
  readonly id: number;
  /** ln p at temperature 1, without penalty or filter */
  readonly logprob: number;
  /** How far the nearest decision is from falling otherwise: u from a boundary between two ids, a score from a filter's
   *  bound, as a probability. f32 decides alike when it is > 1e-5. */
  readonly margin: number;
}

type Filters = Pick<SamplerRow, "temperature" | "topK" | "topP" | "minP" | "repetitionPenalty">;

export interface Processed {
  /** Divided by the temperature; -Infinity where an id was filtered out. */
  readonly scores: number[];
  readonly margin: number;
}

/** Penalty, temperature, top_k, top_p, min_p. Temperature 0 leaves scores as they are and skips the filters. */
export function processReference(
  logits: ArrayLike<number>,
  { temperature, topK, topP, minP, repetitionPenalty }: Filters,
  seen: ReadonlySet<number>,
): Processed {
  let scores = Array.from(logits, (l, id) =>
    seen.has(id) ? (l < 0 ? l * repetitionPenalty : l / repetitionPenalty) : l,
  );
  let margin = 1;
  if (temperature === 0) return { scores, margin };
  scores = scores.map((score) => score / temperature);
  if (topK > 0 && topK < scores.length) {
    const descending = scores.toSorted((a, b) => b - a);
    const bound = descending[topK - 1]!;
    margin = Math.min(margin, 1 - Math.exp(descending[topK]! - bound) || 1); // equal scores stay together
    scores = scores.map((score) => (score >= bound ? score : -Infinity));
  }
  if (topP < 1) {
    const p = softmax(scores);
    const order = scores.map((_, id) => id).sort((a, b) => p[b]! - p[a]!);
    let above = 0;
    let bound = Infinity;
    for (const [i, id] of order.entries()) {
      if (i > 0 && p[id]! < p[order[i - 1]!]!) margin = Math.min(margin, Math.abs(above - topP));
      const each = p[id]!;
      if (above < topP || each === bound) bound = each;
      above += each;
    }
    scores = scores.map((score, id) => (p[id]! >= bound ? score : -Infinity));
  }
  if (minP > 0) {
    const most = Math.max(...scores);
    for (const score of scores) margin = Math.min(margin, Math.abs(Math.exp(score - most) - minP));
    scores = scores.map((score) => (Math.exp(score - most) >= minP ? score : -Infinity));
  }
  return { scores, margin };
}

export function chooseReference(
  logits: ArrayLike<number>,
  row: Filters & Pick<SamplerRow, "seed" | "drawn">,
  seen: ReadonlySet<number> = new Set(),
): Choice {
  const values = Array.from(logits);
  const processed = processReference(values, row, seen);
  const { scores } = processed;
  const most = Math.max(...values);
  const lse = most + Math.log(values.reduce((sum, l) => sum + Math.exp(l - most), 0));
  if (row.temperature === 0) {
    const best = Math.max(...scores);
    const id = scores.indexOf(best);
    const runnerUp = Math.max(...scores.filter((_, v) => v !== id));
    return { id, logprob: values[id]! - lse, margin: 1 - Math.exp(runnerUp - best) };
  }
  const u = uniform(row.seed, row.drawn);
  let below = 0;
  let { margin } = processed;
  let id = -1;
  softmax(scores).forEach((p, v) => {
    below += p;
    if (id < 0 && below > u) id = v;
    if (p > 0) margin = Math.min(margin, Math.abs(below - u));
  });
  return { id, logprob: values[id]! - lse, margin };
}

export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
