// Examples -> packed batches. The order of an epoch is a pure function of (seed, epoch) and the cut into batches a pure
// function of that order, so a resumed run walks to its step and sees the batch it would have seen.
// Trap: a batch may hold the end of one epoch and the start of the next; otherwise every epoch would end with a small,
// noisy batch.
import { RunError } from "../core/errors.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Example } from "../core/types.ts";
import { packTokens, seenBy } from "../kernels/tokens.ts";

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
  /** [capacity] weight of each row's loss; they sum to 1. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Indices 0..count-1 in the order of this epoch. */
export function epochOrder(seed: number, epoch: number, count: number): number[] {
  return new RandomStream(deriveSeed(seed, "epoch", epoch)).shuffle(
    Array.from({ length: count }, (_, i) => i),
  );
}

/** Batches for ever, from step 0: the next example opens a new batch when it would exceed `batchTokens`.
 *  @throws RunError("empty-dataset"); RunError("config") when one example alone is longer than a batch */
export function* batches(
  examples: readonly Example[],
  options: { readonly batchTokens: number; readonly seed: number },
): Generator<readonly Example[], never> {
  const trained = examples.filter((example) => example.weight > 0 && example.lossMask.includes(1, 1));
  if (trained.length === 0) {
    throw new RunError(
      "empty-dataset",
      "There is nothing to train on: no example has a token to be learned.",
    );
  }
  const longest = Math.max(...trained.map((example) => example.ids.length));
  if (longest > options.batchTokens) {
    throw new RunError(
      "config",
      `One example has ${longest} tokens, a training step holds ${options.batchTokens}. Raise "Words per step" to at least ${longest}.`,
      { longest, batchTokens: options.batchTokens },
    );
  }
  let batch: Example[] = [];
  let tokens = 0;
  for (let epoch = 0; ; epoch++) {
    for (const index of epochOrder(options.seed, epoch, trained.length)) {
      const example = trained[index]!;
      if (tokens + example.ids.length > options.batchTokens) {
        yield batch;
        batch = [];
        tokens = 0;
      }
      batch.push(example);
      tokens += example.ids.length;
    }
  }
}

/** Lays a batch into `capacity` rows. @throws RunError("shape") when it does not fit or holds nothing to learn */
export function packBatch(batch: readonly Example[], capacity: number): PackedBatch {
  const ids = new Uint32Array(capacity);
  const targets = new Uint32Array(capacity);
  const weights = new Float32Array(capacity);
  let row = 0;
  let total = 0;
  for (const example of batch) {
    if (row + example.ids.length > capacity || example.ids.length !== example.lossMask.length) {
      throw new RunError(
        "shape",
        `A batch of more than ${capacity} tokens, or a loss mask of another length.`,
        {
          capacity,
          ids: example.ids.length,
          lossMask: example.lossMask.length,
        },
      );
    }
    for (let t = 0; t < example.ids.length; t++, row++) {
      ids[row] = example.ids[t]!;
      if (t + 1 < example.ids.length && example.lossMask[t + 1] === 1) {
        targets[row] = example.ids[t + 1]!;
        weights[row] = example.weight;
        total += example.weight;
      }
    }
  }
  if (!(total > 0))
    throw new RunError("shape", "A batch without a token to be learned.", { sequences: batch.length });
  for (let i = 0; i < row; i++) weights[i] = weights[i]! / total;
  const tokenRows = packTokens(
    batch.map((example) => example.ids.length),
    capacity,
  );
  return { tokens: row, ids, tokenRows, seen: seenBy(tokenRows, capacity), targets, weights };
}
