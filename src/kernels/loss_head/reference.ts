// Float64 truth of the loss head and of each loss on it. A loss gives its value and its gradient in the plain form
//   dL/dh = (meanWeight e - sum_k idWeights_k W_id_k) / temperature,   e = sum_v p_v W_v,
// which finite differences of the value check (tests/kernels/references.test.ts). The kernels group the sums in another way.
import { NO_ROW } from "../row_gather/row_gather.ts";
import type { PolicyGradientRule } from "./policy_gradient.ts";
import { LEAST_TAIL } from "./teacher_kl.ts";

export interface HeadShape {
  readonly rows: number;
  readonly columns: number;
  readonly vocabulary: number;
  readonly idsPerRow: number;
  readonly temperature: number;
}

export interface HeadResult {
  /** [rows, idsPerRow]; -3e38 for an id outside the vocabulary */
  readonly logprobs: Float64Array;
  /** [rows] */
  readonly entropies: Float64Array;
  /** [rows, columns]: e = sum_v p_v W_v */
  readonly expected: Float64Array;
}

/** What a loss makes of log-probabilities. */
export interface LossResult {
  /** [rows], or [pairs] */
  readonly losses: Float64Array;
  readonly meanWeight: Float64Array;
  readonly idWeights: Float64Array;
}

export function headReference(
  h: ArrayLike<number>,
  table: ArrayLike<number>,
  ids: ArrayLike<number>,
  { rows, columns, vocabulary, idsPerRow, temperature }: HeadShape,
): HeadResult {
  const logprobs = new Float64Array(rows * idsPerRow).fill(-3e38);
  const entropies = new Float64Array(rows);
  const expected = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    const logits = new Float64Array(vocabulary);
    for (let v = 0; v < vocabulary; v++) {
      for (let c = 0; c < columns; c++) {
        logits[v]! += (h[t * columns + c]! * table[v * columns + c]!) / temperature;
      }
    }
    const most = logits.reduce((a, b) => Math.max(a, b));
    const lse = most + Math.log(logits.reduce((sum, l) => sum + Math.exp(l - most), 0));
    for (let k = 0; k < idsPerRow; k++) {
      const id = ids[t * idsPerRow + k]!;
      if (id < vocabulary) logprobs[t * idsPerRow + k] = logits[id]! - lse;
    }
    for (let v = 0; v < vocabulary; v++) {
      const p = Math.exp(logits[v]! - lse);
      entropies[t]! -= p * (logits[v]! - lse);
      for (let c = 0; c < columns; c++) expected[t * columns + c]! += p * table[v * columns + c]!;
    }
  }
  return { logprobs, entropies, expected };
}

/** The `count` most probable ids of each row, of equal ones the smaller first. -> both [rows, count] */
export function topIdsReference(
  h: ArrayLike<number>,
  table: ArrayLike<number>,
  count: number,
  shape: HeadShape,
): { readonly ids: Uint32Array<ArrayBuffer>; readonly logprobs: Float64Array } {
  const { rows, vocabulary } = shape;
  const everyId = Array.from({ length: rows * vocabulary }, (_, i) => i % vocabulary);
  const { logprobs } = headReference(h, table, everyId, { ...shape, idsPerRow: vocabulary });
  const top = Array.from({ length: rows }, (_, t) =>
    Array.from({ length: vocabulary }, (_, v) => v)
      .sort((a, b) => logprobs[t * vocabulary + b]! - logprobs[t * vocabulary + a]! || a - b)
      .slice(0, count),
  );
  return {
    ids: Uint32Array.from(top.flat()),
    logprobs: Float64Array.from(top.flatMap((row, t) => row.map((id) => logprobs[t * vocabulary + id]!))),
  };
}

/** dL/dh = (meanWeight e - sum_k idWeights_k W_id_k) / temperature */
export function headGradientReference(
  table: ArrayLike<number>,
  ids: ArrayLike<number>,
  { expected }: HeadResult,
  { meanWeight, idWeights }: LossResult,
  { rows, columns, idsPerRow, temperature }: HeadShape,
): Float64Array {
  const dh = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      let sum = meanWeight[t]! * expected[t * columns + c]!;
      for (let k = 0; k < idsPerRow; k++) {
        const weight = idWeights[t * idsPerRow + k]!;
        if (weight !== 0) sum -= weight * table[ids[t * idsPerRow + k]! * columns + c]!;
      }
      dh[t * columns + c] = sum / temperature;
    }
  }
  return dh;
}

export function crossEntropyReference(
  logprobs: ArrayLike<number>,
  weights: readonly number[] | Float32Array,
): LossResult {
  const meanWeight = Float64Array.from(weights);
  const losses = meanWeight.map((weight, t) => (weight === 0 ? 0 : -weight * logprobs[t]!));
  return { losses, meanWeight, idWeights: meanWeight };
}

/** `tokens` [rows, 4] and `stats` [rows, 4] as in policy_gradient.ts. */
export function policyGradientReference(
  logprobs: ArrayLike<number>,
  tokens: ArrayLike<number>,
  { clipLow, clipHigh, beta, kl: kind = "k3", ratioCap = Infinity, onPolicy = false }: PolicyGradientRule,
): LossResult & { readonly stats: Float64Array } {
  const rows = logprobs.length;
  const losses = new Float64Array(rows);
  const stats = new Float64Array(4 * rows);
  const weights = new Float64Array(rows);
  const within = (x: number) => Math.min(Math.max(x, -20), 20);
  for (let t = 0; t < rows; t++) {
    const [advantage, old, reference, weight] = [0, 1, 2, 3].map((i) => tokens[4 * t + i]!) as [
      number,
      number,
      number,
      number,
    ];
    if (weight === 0) continue;
    const ratio = onPolicy ? 1 : Math.exp(within(logprobs[t]! - old));
    const free = Math.min(ratio, ratioCap) * advantage;
    const bound = Math.min(Math.max(ratio, 1 - clipLow), 1 + clipHigh) * advantage;
    const x = within(reference - logprobs[t]!);
    const kl = kind === "k1" ? -x : Math.exp(x) - x - 1;
    losses[t] = weight * (-Math.min(free, bound) + beta * kl);
    const isHeld = bound < free;
    const slope = isHeld || ratio > ratioCap ? 0 : -ratio * advantage;
    weights[t] = -weight * (slope + beta * (kind === "k1" ? 1 : 1 - Math.exp(x)));
    stats.set([losses[t]!, weight * ratio, isHeld ? weight : 0, weight * kl], 4 * t);
  }
  return { losses, stats, meanWeight: weights, idWeights: weights };
}

/** `teacher` [rows, idsPerRow] */
export function teacherKlReference(
  logprobs: ArrayLike<number>,
  teacher: ArrayLike<number>,
  weights: ArrayLike<number>,
  { rows, idsPerRow }: HeadShape,
  tail: boolean,
): LossResult {
  const losses = new Float64Array(rows);
  const meanWeight = new Float64Array(rows);
  const idWeights = new Float64Array(rows * idsPerRow);
  for (let t = 0; t < rows; t++) {
    const weight = weights[t]!;
    if (weight === 0) continue;
    const q = Array.from({ length: idsPerRow }, (_, k) => teacher[t * idsPerRow + k]!);
    const lp = q.map((_, k) => logprobs[t * idsPerRow + k]!);
    const qTail = tail ? Math.max(0, 1 - q.reduce((a, b) => a + b)) : 0;
    const pTail = 1 - lp.reduce((sum, each) => sum + Math.exp(each), 0);
    const held = Math.max(pTail, LEAST_TAIL);
    let loss = q.reduce((sum, each, k) => sum + (each > 0 ? each * (Math.log(each) - lp[k]!) : 0), 0);
    if (qTail > 0) loss += qTail * (Math.log(qTail) - Math.log(held) - (pTail - held) / held);
    const slope = qTail / held;
    losses[t] = weight * loss;
    meanWeight[t] = weight * (q.reduce((a, b) => a + b) - slope * (1 - pTail));
    for (const [k, each] of q.entries()) {
      idWeights[t * idsPerRow + k] = weight * (each - slope * Math.exp(lp[k]!));
    }
  }
  return { losses, meanWeight, idWeights };
}

/** `ranges` [2 pairs, 2], `sequences` [rows], `stats` [pairs, 4] as in preference.ts. */
export function preferenceReference(
  logprobs: ArrayLike<number>,
  ranges: ArrayLike<number>,
  sequences: ArrayLike<number>,
  reference: ArrayLike<number>,
  weights: ArrayLike<number>,
  {
    beta,
    labelSmoothing = 0,
    sft = 0,
  }: { readonly beta: number; readonly labelSmoothing?: number; readonly sft?: number },
): LossResult & { readonly stats: Float64Array } {
  const pairs = weights.length;
  const losses = new Float64Array(pairs);
  const stats = new Float64Array(4 * pairs);
  const sequenceWeights = new Float64Array(2 * pairs);
  const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
  for (let i = 0; i < pairs; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    const [chosen, rejected] = [2 * i, 2 * i + 1].map((sequence) => {
      let sum = 0;
      for (let row = ranges[2 * sequence]!; row < ranges[2 * sequence + 1]!; row++) sum += logprobs[row]!;
      return beta * (sum - reference[sequence]!);
    }) as [number, number];
    const margin = chosen - rejected;
    const first = ranges[4 * i]!;
    const own = sft / (ranges[4 * i + 1]! - first);
    const nll = own * -(chosen / beta + reference[2 * i]!);
    losses[i] = weight * ((1 - labelSmoothing) * softplus(-margin) + labelSmoothing * softplus(margin) + nll);
    const slope = 1 / (1 + Math.exp(-margin)) - (1 - labelSmoothing);
    sequenceWeights.set([weight * (own - beta * slope), weight * beta * slope], 2 * i);
    stats.set([losses[i]!, chosen, rejected, margin > 0 ? 1 : 0], 4 * i);
  }
  const rows = Float64Array.from(sequences, (each) => (each === NO_ROW ? 0 : sequenceWeights[each]!));
  return { losses, stats, meanWeight: rows, idWeights: rows };
}

/** `ranges` [sequences, 2], `owners` [rows], `reference` and `weights` [sequences], `stats` [sequences, 4] as in unpaired.ts. */
export function unpairedReference(
  logprobs: ArrayLike<number>,
  {
    ranges,
    owners,
    reference,
    weights,
  }: Readonly<Record<"ranges" | "owners" | "reference" | "weights", ArrayLike<number>>>,
  { beta, kl, sft = 0 }: { readonly beta: number; readonly kl: number; readonly sft?: number },
): LossResult & { readonly stats: Float64Array } {
  const count = weights.length;
  const losses = new Float64Array(count);
  const stats = new Float64Array(4 * count);
  const sequenceWeights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const weight = Math.abs(weights[i]!);
    if (weight === 0) continue;
    const [first, end] = [ranges[2 * i]!, ranges[2 * i + 1]!];
    let sum = 0;
    for (let row = first; row < end; row++) sum += logprobs[row]!;
    const gained = sum - reference[i]!;
    const isDesirable = weights[i]! > 0;
    const sign = isDesirable ? 1 : -1;
    const value = 1 / (1 + Math.exp(-sign * beta * (gained - kl)));
    const own = isDesirable ? sft / (end - first) : 0;
    losses[i] = weight * (1 - value - own * sum);
    sequenceWeights[i] = weight * (sign * beta * value * (1 - value) + own);
    const reward = beta * gained;
    const isInOrder = sign * (gained - kl) > 0 ? 1 : 0;
    stats.set([losses[i]!, isDesirable ? reward : 0, isDesirable ? 0 : reward, isInOrder], 4 * i);
  }
  const rows = Float64Array.from(owners, (each) => (each === NO_ROW ? 0 : sequenceWeights[each]!));
  return { losses, stats, meanWeight: rows, idWeights: rows };
}
