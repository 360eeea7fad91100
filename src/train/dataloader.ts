// Rows -> packed batches. The order of an epoch is a pure function of (seed, epoch) and the cut into batches a pure function
// of that order, so a resumed run walks to its step and sees the batch it would have seen. How many micro-batches carry a
// batch is a matter of memory and changes neither its rows nor their weights.
// Trap: a batch may hold the end of one epoch and the start of the next; otherwise every epoch would end with a small,
// noisy batch.
import { RunError } from "../core/errors.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Example } from "../records/dataset.ts";
import { packTokens, seenBy } from "../kernels/tokens.ts";

/** What training needs of an example. */
export type TrainRow = Pick<Example, "ids" | "lossMask" | "weight">;

/** Sequences laid end to end in `capacity` rows; rows beyond the last sequence are empty. */
export interface PackedBatch {
  /** Rows in use. */
  readonly tokens: number;
  /** [capacity] input ids, 0 in empty rows. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** [capacity, 4] and [capacity, 2], see kernels/tokens.ts: a row attends to its own sequence up to itself. */
  readonly tokenRows: Uint32Array<ArrayBuffer>;
  readonly seen: Uint32Array<ArrayBuffer>;
  /** [capacity] id to predict after each row, 0 where nothing is. */
  readonly targets: Uint32Array<ArrayBuffer>;
  /** [capacity] weight of each row's loss; those of all micro-batches of a step sum to 1. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Indices 0..count-1 in the order of this epoch. */
export function epochOrder(seed: number, epoch: number, count: number): number[] {
  return new RandomStream(deriveSeed(seed, "epoch", epoch)).shuffle(
    Array.from({ length: count }, (_, i) => i),
  );
}

/** [length] 1 inside the half-open spans, 0 elsewhere. @throws RunError("shape") for a span outside, empty or out of order */
export function lossMaskOf(
  length: number,
  spans: readonly (readonly [start: number, end: number])[],
): (0 | 1)[] {
  const mask: (0 | 1)[] = Array.from({ length }, () => 0);
  let before = 0;
  for (const [start, end] of spans) {
    if (!(start >= before && end > start && end <= length)) {
      throw new RunError(
        "shape",
        `A loss span from ${start} to ${end} in a row of ${length} tokens, after one that ends at ${before}.`,
        { start, end, length },
      );
    }
    mask.fill(1, start, end);
    before = end;
  }
  return mask;
}

const isTrained = (row: TrainRow) => row.weight > 0 && row.lossMask.includes(1, 1);

/** The rows that have something to learn within `longest` tokens.
 *  @throws RunError("empty-dataset"); RunError("config") when a row is longer and may not be cut */
export function trainableRows<Row extends TrainRow>(
  rows: readonly Row[],
  { longest, truncation }: { readonly longest: number; readonly truncation: "refuse" | "cut" },
): { readonly rows: readonly Row[]; readonly cut: number; readonly dropped: number } {
  const trained = rows.filter(isTrained);
  const most = trained.reduce((max, row) => Math.max(max, row.ids.length), 0);
  if (most > longest && truncation === "refuse") {
    throw new RunError(
      "config",
      `One example has ${most} tokens, a training step takes texts of up to ${longest}. Raise "Words per step" (and the context) to at least ${most}, or allow long examples to be cut.`,
      { longest: most, batchTokens: longest },
    );
  }
  let cut = 0;
  const fitting = trained.map((row) => {
    if (row.ids.length <= longest) return row;
    cut++;
    return { ...row, ids: row.ids.slice(0, longest), lossMask: row.lossMask.slice(0, longest) };
  });
  const kept = fitting.filter(isTrained);
  if (kept.length === 0) {
    throw new RunError(
      "empty-dataset",
      "There is nothing to train on: no example has a token to be learned.",
    );
  }
  return { rows: kept, cut, dropped: rows.length - kept.length };
}

/** An endless sequence of batches, from step 0: the next row opens a new batch when it would exceed `batchTokens`. No row is longer. */
export function* batches<Row extends Pick<TrainRow, "ids">>(
  rows: readonly Row[],
  options: { readonly batchTokens: number; readonly seed: number },
): Generator<readonly Row[], never> {
  let batch: Row[] = [];
  let tokens = 0;
  for (let epoch = 0; ; epoch++) {
    for (const index of epochOrder(options.seed, epoch, rows.length)) {
      const row = rows[index]!;
      if (batch.length > 0 && tokens + row.ids.length > options.batchTokens) {
        yield batch;
        batch = [];
        tokens = 0;
      }
      batch.push(row);
      tokens += row.ids.length;
    }
  }
}

/** Cuts a batch into as few micro-batches of `capacity` tokens as its order allows.
 *  @throws RunError("shape") when a row does not fit */
export function partsOf<Row extends Pick<TrainRow, "ids">>(
  batch: readonly Row[],
  capacity: number,
): (readonly Row[])[] {
  const parts: Row[][] = [];
  let tokens = Infinity;
  for (const row of batch) {
    const { length } = row.ids;
    if (length > capacity) {
      throw new RunError("shape", `A row of ${length} tokens in a batch of at most ${capacity}.`, {
        capacity,
        ids: length,
      });
    }
    if (tokens + length > capacity) {
      parts.push([]);
      tokens = 0;
    }
    parts.at(-1)!.push(row);
    tokens += length;
  }
  return parts;
}

/** Lays a batch into as few micro-batches of `capacity` rows as its order allows; their losses and gradients add up to the
 *  batch's. @throws RunError("shape") when a row does not fit, has no mask of its length, or nothing is to be learned */
export function packMicroBatches(batch: readonly TrainRow[], capacity: number): PackedBatch[] {
  let total = 0;
  for (const { ids, lossMask, weight } of batch) {
    if (ids.length !== lossMask.length) {
      throw new RunError("shape", `A row of ${ids.length} tokens with a loss mask of ${lossMask.length}.`, {
        ids: ids.length,
        lossMask: lossMask.length,
      });
    }
    for (let t = 1; t < ids.length; t++) if (lossMask[t] === 1) total += weight;
  }
  if (!(total > 0))
    throw new RunError("shape", "A batch without a token to be learned.", { sequences: batch.length });
  return partsOf(batch, capacity).map((part) => pack(part, capacity, total));
}

/** `packMicroBatches` of a batch that fits into one. @throws RunError("shape") also when it does not */
export function packBatch(batch: readonly TrainRow[], capacity: number): PackedBatch {
  const [packed, ...more] = packMicroBatches(batch, capacity);
  if (packed === undefined || more.length > 0)
    throw new RunError("shape", `A batch of more than ${capacity} tokens.`, { capacity });
  return packed;
}

/** Sequences end to end, nothing marked to be learned. Together they fit into `capacity` rows. */
export function layOut(sequences: readonly (readonly number[])[], capacity: number): PackedBatch {
  const ids = new Uint32Array(capacity);
  let tokens = 0;
  for (const sequence of sequences) {
    ids.set(sequence, tokens);
    tokens += sequence.length;
  }
  const tokenRows = packTokens(
    sequences.map(({ length }) => length),
    capacity,
  );
  const [targets, weights] = [new Uint32Array(capacity), new Float32Array(capacity)];
  return { tokens, ids, tokenRows, seen: seenBy(tokenRows, capacity), targets, weights };
}

function pack(part: readonly TrainRow[], capacity: number, total: number): PackedBatch {
  const batch = layOut(
    part.map(({ ids }) => ids),
    capacity,
  );
  let at = 0;
  for (const { ids, lossMask, weight } of part) {
    for (let t = 0; t < ids.length; t++, at++) {
      if (t + 1 >= ids.length || lossMask[t + 1] !== 1) continue;
      batch.targets[at] = ids[t + 1]!;
      batch.weights[at] = weight / total;
    }
  }
  return batch;
}
