// Log-probabilities and cross-entropy over the frozen head, without ever holding all logits: the vocabulary is walked in
// chunks with an online softmax. Because the head is frozen, the same walk sums e_t = sum_v p_v W_v, and the gradient is
// dH = w (e - W_target): two matrix products in all, nothing recomputed.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { type Matrix, matrixRows, needsMatrix } from "../matrix.ts";
import { linear, linearBackward } from "../matmul/matmul.ts";
import finish from "./finish.wgsl?raw";
import online from "./online.wgsl?raw";

/** Scratch in floats for `rows` rows; allocate each as its own buffer. */
export function crossEntropyScratch(rows: number, vocab: number, chunk = defaultChunk(rows, vocab)) {
  return { logits: rows * chunk, state: rows * 4, keep: rows };
}

/** Vocabulary rows of one chunk: at most 8192, less when the logits of all rows would not fit into 64 MiB. */
export function defaultChunk(rows: number, vocab: number): number {
  const fits = Math.floor((64 * 2 ** 20) / (4 * Math.max(rows, 1)) / 16) * 16;
  return Math.min(vocab, 8192, Math.max(16, fits));
}

export interface CrossEntropyArgs {
  /** [rows, columns] f32: output of the last norm */
  readonly h: Slice;
  /** [vocab, columns] in f32: the head, or the tied embedding table */
  readonly table: Matrix;
  /** [rows] u32: the id each row predicts; ids outside the vocabulary only with weight 0 */
  readonly targets: Slice;
  /** [rows] f32: weight of each row in the loss, 0 for prompt and padding. Sum to 1 for a mean. */
  readonly weights: Slice;
  /** [rows] f32, written: ln p(target), 0 where the weight is 0 */
  readonly logprobs: Slice;
  /** [rows] f32, written: -weight * ln p(target) */
  readonly losses: Slice;
  /** [rows, columns] f32, written: gradient of sum(losses) with respect to h. Leave out to get log-probabilities only. */
  readonly dh?: Slice;
  readonly scratch: { readonly logits: Slice; readonly state: Slice; readonly keep: Slice };
  readonly rows: number;
  /** Vocabulary rows at a time, a multiple of 16; must be the one given to `crossEntropyScratch`. */
  readonly chunk?: number;
}

/** Source: the online softmax of arXiv:1805.02867; the frozen-head gradient is ours (docs/references.md). */
export function crossEntropy(recorder: Recorder, args: CrossEntropyArgs): void {
  const { h, table, targets, weights, logprobs, losses, dh, scratch, rows } = args;
  const { rows: vocab, columns } = table;
  const chunk = Math.min(args.chunk ?? defaultChunk(rows, vocab), vocab);
  multiple("cross_entropy", "vocab", vocab, 4);
  if (chunk < vocab) multiple("cross_entropy", "chunk", chunk, 16);
  needs("cross_entropy", "h", h, rows * columns);
  needsMatrix("cross_entropy", "table", table);
  if (table.storage !== "f32" || table.part !== undefined) {
    throw new RunError(
      "shape",
      `cross_entropy: the head must be one whole f32 matrix, got ${table.storage}.`,
    );
  }
  for (const [name, slice] of Object.entries({ targets, weights, logprobs, losses, keep: scratch.keep })) {
    needs("cross_entropy", name, slice, rows);
  }
  needs("cross_entropy", "state", scratch.state, rows * 4);
  needs("cross_entropy", "logits", scratch.logits, rows * chunk);
  for (let first = 0; first < vocab; first += chunk) {
    const size = Math.min(chunk, vocab - first);
    const weight = matrixRows(table, first, size);
    linear(recorder, { x: h, weight, out: scratch.logits, rows });
    recorder.add({
      program: {
        name: "cross_entropy/online",
        source: online,
        constants: { CHUNK: u32(size), START: bool(first === 0) },
      },
      dims: [rows, first],
      slices: [targets, scratch.logits, scratch.state, scratch.keep],
      grid: linearGrid(Math.ceil(rows / 4)),
      flops: 8 * rows * size,
    });
    if (dh) {
      const keep = first === 0 ? {} : { keep: scratch.keep };
      linearBackward(recorder, {
        dy: scratch.logits,
        weight,
        dx: dh,
        ...keep,
        rows,
      });
    }
  }
  recorder.add({
    program: {
      name: "cross_entropy/finish",
      source: finish,
      constants: { COLUMNS: u32(columns), VOCAB: u32(vocab), GRADIENT: bool(dh !== undefined) },
    },
    dims: [rows],
    // Without a gradient the logits stand in for dh: bound, never touched.
    slices: [table.slice, targets, weights, scratch.state, logprobs, losses, dh ?? scratch.logits],
    grid: linearGrid(Math.ceil(rows / 4)),
    flops: 3 * rows * columns,
  });
}
