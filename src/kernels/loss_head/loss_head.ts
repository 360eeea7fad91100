// The head of every loss: log-probabilities of given ids over a FROZEN vocabulary matrix W, and the gradient of any function of
// them with respect to the hidden rows, without ever holding all logits.
// The vocabulary is walked once in chunks with an online softmax. As W is frozen, the same walk sums exp(l_v) W_v over the rest
// of the vocabulary (all but the row's own ids), l_v = h W_v / temperature, and
//   dL/dh = (restWeight sum_rest p_v W_v - sum_k idWeights_k W_id_k) / temperature
// serves all losses that look at p only through the ln p of a row's ids: two matrix products, nothing recomputed. That the ids
// are taken out keeps 1 - p exact for tokens known by heart, where e - W_id would be a difference of almost equal numbers.
// A loss stands between two calls: `headLogProbs`, its own small kernel that turns log-probabilities into the two kinds of
// weights, `headGradient`.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import infinityAsNan from "../infinity_as_nan.wgsl?raw";
import { linearGrid, multiple, needs } from "../grid.ts";
import { type Matrix, matrixRows, needsMatrix, storedRows } from "../matrix.ts";
import { matrixConstants, matrixSource } from "../matrix_source.ts";
import { linear, linearBackward } from "../matmul/matmul.ts";
import finish from "./finish.wgsl?raw";
import gradient from "./gradient.wgsl?raw";
import online from "./online.wgsl?raw";
import topIds from "./top_ids.wgsl?raw";
import topLogProbs from "./top_logprobs.wgsl?raw";

/** Buffers between the kernels of a loss; each must be its own. */
export interface LossHeadScratch {
  /** [rows, chunk] */
  readonly logits: Slice;
  /** [rows, 4], written by `headLogProbs`: maximum, Z, probability of the rest, 0 */
  readonly state: Slice;
  /** [rows] */
  readonly keep: Slice;
  /** [rows, idsPerRow], written by `headLogProbs`: ln p of each id; about -3e38 for an id outside the vocabulary */
  readonly logprobs: Slice;
  /** [rows], written by `headLogProbs`: entropy of each row's distribution, in nats */
  readonly entropies: Slice;
  /** [rows], written by the loss's kernel: dL/dl_v / p_v of the rest */
  readonly restWeight: Slice;
  /** [rows, idsPerRow], written by the loss's kernel: -dL/dl of each id */
  readonly idWeights: Slice;
}

/** Floats of the scratch of `rows` rows that look at `idsPerRow` ids each. */
export function lossHeadScratch(
  rows: number,
  idsPerRow: number,
  chunk: number,
): Record<keyof LossHeadScratch, number> {
  return {
    logits: rows * chunk,
    state: rows * 4,
    keep: rows,
    logprobs: rows * idsPerRow,
    entropies: rows,
    restWeight: rows,
    idWeights: rows * idsPerRow,
  };
}

/** Vocabulary rows of one chunk: at most 8192, less when the logits of all rows would not fit into 64 MiB. */
export function defaultChunk(rows: number, vocabulary: number): number {
  const fits = Math.floor((64 * 2 ** 20) / (4 * Math.max(rows, 1)) / 16) * 16;
  return Math.min(storedRows(vocabulary), 8192, Math.max(16, fits));
}

/** From here on a row has work for 64 lanes. */
const WIDE_CHUNK = 2048;

/** Most ids of `top`. */
export const MOST_TOP_IDS = 64;

export interface LossHeadArgs {
  /** [rows, columns] f32: output of the last norm, of the rows that carry a loss */
  readonly h: Slice;
  /** [storedRows(vocabulary), columns] in chunks of whole rows, one below the other; any storage, and not all the same */
  readonly head: readonly Matrix[];
  /** Ids that there are; rows of the head from here on are padding, which no probability is given to. Default: all rows. */
  readonly vocabulary?: number;
  /** [rows, idsPerRow] u32 */
  readonly ids: Slice;
  readonly rows: number;
  /** 1 for the id that follows; more for a teacher's most probable ids. Trap: all ids of a row are different; one
   *  outside the vocabulary stands for none. */
  readonly idsPerRow: number;
  /** Vocabulary rows at a time, a multiple of 4; must be the one given to `lossHeadScratch`. */
  readonly chunk: number;
  /** Default 1. */
  readonly temperature?: number;
  /** [rows, columns] f32: written by `headLogProbs` (the walk's sum) and then by `headGradient` (dL/dh). Leave out to get
   *  log-probabilities only, at half the cost. */
  readonly dh?: Slice;
  /** Each row's most probable ids in descending order, of equal ones the smaller id first: for readouts, and for a teacher's
   *  `ids` and probabilities of teacher_kl.ts. */
  readonly top?: {
    /** 1 to MOST_TOP_IDS, and no more than the vocabulary */
    readonly count: number;
    /** [rows, count] u32, written */
    readonly ids: Slice;
    /** [rows, count] f32, written */
    readonly logprobs: Slice;
  };
  readonly scratch: LossHeadScratch;
}

/** ln p of each row's ids and the entropies, into the scratch.
 *  Source: the online softmax of arXiv:1805.02867; the frozen-head gradient is ours (docs/references.md). */
export function headLogProbs(recorder: Recorder, args: LossHeadArgs): void {
  const { h, ids, rows, idsPerRow, dh, top, scratch } = args;
  check(args);
  // By the width alone, so that a row's bits do not hang on how many rows there are.
  const lanes = args.chunk < WIDE_CHUNK ? 16 : 64;
  const inverseTemperature = f32(1 / (args.temperature ?? 1));
  for (const [i, { first, part, count }] of walkHead(args).entries()) {
    linear(recorder, { x: h, weight: part, out: scratch.logits, rows });
    if (top) {
      recorder.add({
        program: { name: "loss_head/top_ids", source: topIds, constants: { START: bool(i === 0) } },
        dims: [rows, first, count, top.count],
        slices: [scratch.logits, top.logprobs, top.ids],
        grid: linearGrid(rows),
        flops: rows * top.count * count,
      });
    }
    recorder.add({
      program: {
        name: "loss_head/online",
        source: online,
        constants: {
          LANES: u32(lanes),
          START: bool(i === 0),
          INVERSE_TEMPERATURE: inverseTemperature,
        },
      },
      dims: [rows, first, count, idsPerRow],
      slices: [ids, scratch.logits, scratch.state, scratch.keep, scratch.logprobs],
      grid: linearGrid(Math.ceil((rows * lanes) / 64)),
      flops: 10 * rows * part.rows,
    });
    if (dh) {
      const keep = i === 0 ? {} : { keep: scratch.keep };
      linearBackward(recorder, { dy: scratch.logits, weight: part, dx: dh, ...keep, rows });
    }
  }
  recorder.add({
    program: { name: "loss_head/finish", source: finish, constants: {} },
    dims: [rows, idsPerRow],
    slices: [scratch.state, scratch.logprobs, scratch.entropies],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 10 * rows * idsPerRow,
  });
  if (top) {
    recorder.add({
      program: {
        name: "loss_head/top_logprobs",
        source: topLogProbs,
        constants: { INVERSE_TEMPERATURE: inverseTemperature },
      },
      dims: [rows * top.count, top.count],
      slices: [scratch.state, top.logprobs],
      grid: linearGrid(Math.ceil((rows * top.count) / 64)),
      flops: 4 * rows * top.count,
    });
  }
}

/** dL/dh from the loss's weights. Follows `headLogProbs` with `dh`. */
export function headGradient(recorder: Recorder, args: LossHeadArgs & { readonly dh: Slice }): void {
  const { head, ids, rows, idsPerRow, dh, scratch, vocabulary = rowsOf(head) } = args;
  const columns = check(args);
  let first = 0;
  for (const [i, table] of head.entries()) {
    recorder.add({
      program: {
        name: `loss_head/gradient ${table.storage}`,
        source: `${gradient}${infinityAsNan}${matrixSource(table)}`,
        constants: {
          COLUMNS: u32(columns),
          FIRST_ROW: u32(table.part?.first ?? 0),
          START: bool(i === 0),
          INVERSE_TEMPERATURE: f32(1 / (args.temperature ?? 1)),
          ...matrixConstants(table),
        },
      },
      dims: [rows, first, Math.min(table.rows, vocabulary - first), idsPerRow],
      slices: [scratch.state, table.slice, ids, scratch.restWeight, scratch.idWeights, dh],
      grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
      flops: rows * columns * (1 + idsPerRow),
    });
    first += table.rows;
  }
}

/** Throws RunError("shape") when a row that counts asks for an id that no chunk of the head holds.
 *  `ids` [rows, idsPerRow], `counts` [rows]. */
export function checkIds(
  ids: Uint32Array,
  idsPerRow: number,
  vocabulary: number,
  counts: (row: number) => boolean,
): void {
  const at = ids.findIndex((id, i) => id >= vocabulary && counts(Math.floor(i / idsPerRow)));
  if (at < 0) return;
  throw new RunError(
    "shape",
    `Row ${Math.floor(at / idsPerRow)} of the loss asks for token ${ids[at]}, the vocabulary has ${vocabulary}: the text was made with another tokenizer.`,
    { row: Math.floor(at / idsPerRow), id: ids[at], vocabulary },
  );
}

export interface WalkedPart {
  /** The part's first id. */
  readonly first: number;
  readonly part: Matrix;
  /** Ids in it; its further rows are padding. */
  readonly count: number;
}

/** Parts of at most `chunk` rows with their place in the vocabulary. */
export function walkHead({
  head,
  chunk,
  vocabulary = rowsOf(head),
}: Pick<LossHeadArgs, "head" | "chunk" | "vocabulary">): readonly WalkedPart[] {
  const parts: WalkedPart[] = [];
  let before = 0;
  for (const matrix of head) {
    for (let first = 0; first < matrix.rows; first += chunk) {
      const count = Math.min(chunk, matrix.rows - first);
      const part = count === matrix.rows ? matrix : matrixRows(matrix, first, count);
      parts.push({ first: before + first, part, count: Math.min(count, vocabulary - before - first) });
    }
    before += matrix.rows;
  }
  return parts;
}

const rowsOf = (head: readonly Matrix[]): number => head.reduce((sum, { rows }) => sum + rows, 0);

/** -> columns */
function check(args: LossHeadArgs): number {
  const { h, head, ids, rows, idsPerRow, chunk, temperature, dh, top, scratch } = args;
  const { vocabulary = rowsOf(head) } = args;
  const op = "loss_head";
  const columns = head[0]?.columns ?? 0;
  head.forEach((matrix, i) => {
    needsMatrix(op, `head[${i}]`, matrix);
    if (matrix.columns !== columns) {
      throw new RunError("shape", `${op}: head[${i}] has ${matrix.columns} columns, head[0] ${columns}.`);
    }
  });
  if (storedRows(vocabulary) !== storedRows(rowsOf(head))) {
    const sentence = `${op}: the head has ${rowsOf(head)} rows, ${vocabulary} ids take ${storedRows(vocabulary)}.`;
    throw new RunError("shape", sentence, { vocabulary, rows: rowsOf(head) });
  }
  multiple(op, "columns", columns, 4);
  multiple(op, "chunk", chunk, 4);
  multiple(op, "idsPerRow", idsPerRow, 1);
  if (temperature !== undefined && !(temperature > 0 && Number.isFinite(temperature))) {
    throw new RunError("shape", `${op}: temperature must be above 0, got ${temperature}.`, { temperature });
  }
  needs(op, "h", h, rows * columns);
  needs(op, "ids", ids, rows * idsPerRow);
  if (dh) needs(op, "dh", dh, rows * columns);
  if (top) {
    const most = Math.min(MOST_TOP_IDS, vocabulary);
    if (!(Number.isInteger(top.count) && top.count >= 1 && top.count <= most)) {
      throw new RunError("shape", `${op}: 1 to ${most} top ids can be had, got ${top.count}.`, { most });
    }
    needs(op, "top.ids", top.ids, rows * top.count);
    needs(op, "top.logprobs", top.logprobs, rows * top.count);
  }
  const widest = Math.min(chunk, Math.max(...head.map((matrix) => matrix.rows)));
  for (const [name, floats] of Object.entries(lossHeadScratch(rows, idsPerRow, widest))) {
    needs(op, name, scratch[name as keyof LossHeadScratch], floats); // its own names
  }
  return columns;
}
