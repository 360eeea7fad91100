// Causal attention of sequences that lie end to end, one sequence and one head after the other: whole squares of scores by the product,
// the half above the diagonal set to zero. The backward computes the scores again from the logarithms of their sums.
import type { Architecture } from "../models/architecture.ts";
import type { Arena, ArenaFloats } from "./arena.ts";
import { packTransposed, panelFloats, panelStrides, transpose, wide } from "./panels.ts";
import type { Product } from "./product_code.ts";

/** Rows of one sequence. */
export interface Sequence {
  readonly first: number;
  readonly length: number;
}

/** Of one layer, for all rows. */
export interface Attended {
  /** [T, S] after RoPE, S = (heads + 2 kvHeads) headDim */
  readonly qkv: ArenaFloats;
  /** [T, heads headDim] */
  readonly out: ArenaFloats;
  /** [heads, T] */
  readonly sums: ArenaFloats;
}

export class Attention {
  readonly #a: Architecture;
  /** [longest, longest] scores, their gradient, and a transpose; and keys or values in panels. */
  readonly #scores: ArenaFloats;
  readonly #dScores: ArenaFloats;
  readonly #turned: ArenaFloats;
  readonly #panels: ArenaFloats;

  /** @param longest rows of a sequence */
  constructor(arena: Arena, a: Architecture, longest: number) {
    const square = longest * wide(longest);
    this.#a = a;
    this.#scores = arena.take(square);
    this.#dScores = arena.take(square);
    this.#turned = arena.take(square);
    this.#panels = arena.take(panelFloats(a.headDim, longest));
  }

  forward(product: Product, sequences: readonly Sequence[], { qkv, out, sums }: Attended): void {
    const { headDim, heads } = this.#a;
    const rows = sums.length / heads;
    for (const sequence of sequences) {
      const { first, length } = sequence;
      for (let head = 0; head < heads; head++) {
        const place = this.#placeOf(qkv, first, head);
        this.#score(product, qkv, place, length);
        this.#softmax(length, sums.array.subarray(head * rows + first));
        const to = out.at + 4 * (first * heads + head) * headDim;
        const scores = this.#scores;
        const row = 4 * wide(length);
        product(scores.at, row, place.v, 32, place.row, to, 4 * heads * headDim, length, length, headDim, 0);
      }
    }
  }

  /** dOut [T, heads headDim] -> dQkv [T, S] */
  backward(
    product: Product,
    sequences: readonly Sequence[],
    { qkv, out, sums }: Attended,
    { dOut, dQkv }: { readonly dOut: ArenaFloats; readonly dQkv: ArenaFloats },
  ): void {
    const { headDim, heads } = this.#a;
    const rows = sums.length / heads;
    const outRow = 4 * heads * headDim;
    dQkv.array.fill(0);
    for (const { first, length } of sequences) {
      for (let head = 0; head < heads; head++) {
        const place = this.#placeOf(qkv, first, head);
        const to = this.#placeOf(dQkv, first, head);
        const row = 4 * wide(length);
        const at = dOut.at + first * outRow + 4 * head * headDim;
        this.#score(product, qkv, place, length);
        this.#again(length, sums.array.subarray(head * rows + first));
        // dV += P^T dOut
        this.#turn(this.#scores, length);
        product(this.#turned.at, 4 * length, at, 32, outRow, to.v, place.row, length, length, headDim, 1);
        // dP = dOut V^T, then the gradient of the scores
        this.#lay(qkv, place.v, length);
        const { bPanel, bRow } = panelStrides(headDim);
        product(
          at,
          outRow,
          this.#panels.at,
          bPanel,
          bRow,
          this.#dScores.at,
          row,
          length,
          headDim,
          wide(length),
          0,
        );
        this.#scoresBackward(length, { dOut, out, from: (first * heads + head) * headDim });
        // dQ = dS K, dK += dS^T Q
        product(this.#dScores.at, row, place.k, 32, place.row, to.q, place.row, length, length, headDim, 0);
        this.#turn(this.#dScores, length);
        product(
          this.#turned.at,
          4 * length,
          place.q,
          32,
          place.row,
          to.k,
          place.row,
          length,
          length,
          headDim,
          1,
        );
      }
    }
  }

  /** Bytes of the first q, k and v of a head, and of a row. */
  #placeOf(qkv: ArenaFloats, first: number, head: number) {
    const { headDim, heads, kvHeads } = this.#a;
    const row = 4 * (heads + 2 * kvHeads) * headDim;
    const start = qkv.at + first * row;
    const shared = Math.floor(head / (heads / kvHeads));
    const of = (index: number) => start + 4 * index * headDim;
    return { q: of(head), k: of(heads + shared), v: of(heads + kvHeads + shared), row };
  }

  /** Lays [length, headDim] at `at` bytes into panels, transposed. */
  #lay(qkv: ArenaFloats, at: number, length: number): void {
    const { headDim, heads, kvHeads } = this.#a;
    const stride = (heads + 2 * kvHeads) * headDim;
    const source = { from: qkv.array, at: (at - qkv.at) / 4, stride, rows: length, columns: headDim };
    packTransposed(this.#panels, source);
  }

  /** Q K^T, not scaled. */
  #score(
    product: Product,
    qkv: ArenaFloats,
    place: { q: number; k: number; row: number },
    length: number,
  ): void {
    const { headDim } = this.#a;
    this.#lay(qkv, place.k, length);
    const { bPanel, bRow } = panelStrides(headDim);
    const to = this.#scores.at;
    product(
      place.q,
      place.row,
      this.#panels.at,
      bPanel,
      bRow,
      to,
      4 * wide(length),
      length,
      headDim,
      wide(length),
      0,
    );
  }

  /** Scores -> probabilities up to the diagonal, zeros beyond; `sums` gets ln of the sum of each row's exponentials. */
  #softmax(length: number, sums: Float32Array): void {
    const scale = 1 / Math.sqrt(this.#a.headDim);
    const scores = this.#scores.array;
    for (let i = 0; i < length; i++) {
      const at = i * wide(length);
      let most = -Infinity;
      for (let j = 0; j <= i; j++) most = Math.max(most, scores[at + j]!);
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += Math.exp(scale * (scores[at + j]! - most));
      sums[i] = scale * most + Math.log(sum);
    }
    this.#again(length, sums);
  }

  /** Scores -> probabilities by the sums. */
  #again(length: number, sums: Float32Array): void {
    const scale = 1 / Math.sqrt(this.#a.headDim);
    const scores = this.#scores.array;
    for (let i = 0; i < length; i++) {
      const at = i * wide(length);
      for (let j = 0; j <= i; j++) scores[at + j] = Math.exp(scale * scores[at + j]! - sums[i]!);
      scores.fill(0, at + i + 1, at + wide(length));
    }
  }

  /** Gradient of the probabilities -> of the scores, in place: p (dP - dOut . out) scale. */
  #scoresBackward(
    length: number,
    { dOut, out, from }: { readonly dOut: ArenaFloats; readonly out: ArenaFloats; readonly from: number },
  ): void {
    const { headDim, heads } = this.#a;
    const scale = 1 / Math.sqrt(headDim);
    const [p, d] = [this.#scores.array, this.#dScores.array];
    const [dy, y] = [dOut.array, out.array];
    for (let i = 0; i < length; i++) {
      const start = from + i * heads * headDim;
      let delta = 0;
      for (let c = 0; c < headDim; c++) delta += dy[start + c]! * y[start + c]!;
      const at = i * wide(length);
      for (let j = 0; j <= i; j++) d[at + j] = p[at + j]! * (d[at + j]! - delta) * scale;
      d.fill(0, at + i + 1, at + wide(length));
    }
  }

  #turn(square: ArenaFloats, length: number): void {
    const source = { from: square.array, at: 0, stride: wide(length), rows: length, columns: length };
    transpose(this.#turned, source);
  }
}
