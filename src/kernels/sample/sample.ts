// Chooses the next id of each row on the GPU and moves the row on, so that many tokens can be decoded without a readback.
import type { Slice } from "../../gpu/buffers.ts";
import { u32, u32s } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { storedRows } from "../matrix.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import sampleSource from "./sample.wgsl?raw";

/** 4-byte words of one row's sampler state. */
export const SAMPLER_WORDS = 12;

/** One row's sampler state. A row is finished when drawn >= limit (an end id sets limit = drawn); limit 0 is padding. */
export interface SamplerRow {
  readonly seed: number;
  /** Tokens that are out. */
  readonly drawn: number;
  readonly limit: number;
  /** `drawn` at the time that outcome row 0 stands for. */
  readonly first: number;
  /** 0 = greedy (lowest id among equals). */
  readonly temperature: number;
  /** Only the k best ids and their equals; 0 = all. */
  readonly topK: number;
  /** In (0, 1]: only the best ids that together have this probability; 1 = all. */
  readonly topP: number;
  /** In [0, 1]: only ids at least this probable relative to the best one; 0 = all. */
  readonly minP: number;
  /** Above 0: scores of ids already seen are divided by it (multiplied when negative); 1 = as they are. */
  readonly repetitionPenalty: number;
  /** Row of `seen`. */
  readonly slot: number;
}

export function packSamplers(rows: readonly SamplerRow[]): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(rows.length * SAMPLER_WORDS);
  const floats = new Float32Array(words.buffer);
  rows.forEach((row, i) => {
    const at = i * SAMPLER_WORDS;
    words.set([row.seed, row.drawn, row.limit, row.first], at);
    floats.set([row.temperature, row.topP, row.minP, row.repetitionPenalty], at + 4);
    words.set([row.topK, row.slot], at + 8);
  });
  return words;
}

/** u32 words of one slot of `seen`. */
export const seenWords = (vocab: number) => Math.ceil(vocab / 32);

export interface SampleArgs {
  /** [rows, storedRows(vocab)] f32; what lies behind the last id is not read */
  readonly logits: Slice;
  /** [...] u32: cache row of each token; a row's next one is pages[hi] */
  readonly pages: Slice;
  /** [rows, SAMPLER_WORDS] u32, read and moved on: drawn + 1, and limit = drawn at an end id */
  readonly samplers: Slice;
  /** [rows, 4] u32, moved on by one token unless the row is finished: hi + 1, position + 1, cacheRow = pages[hi] */
  readonly tokens: Slice;
  /** [rows] u32, written: the id chosen (unchanged for finished rows) */
  readonly ids: Slice;
  /** [slots, seenWords(vocab)] u32, one bit per id, of rows with a repetition penalty: read, and the chosen id is added */
  readonly seen: Slice;
  /** [capacity, rows] u32, written at [(drawn - first) % capacity, row] */
  readonly outIds: Slice;
  /** [capacity, rows] f32, written beside it: ln p of the id at temperature 1, without penalty or filter */
  readonly outLogprobs: Slice;
  readonly rows: number;
  readonly vocab: number;
  readonly capacity: number;
  /** At least one. */
  readonly endIds: readonly number[];
}

/** Greedy, or the inverse of the cumulative distribution in vocabulary order at u = uniform(seed, drawn) of core/rng.ts:
 *  the first id whose cumulative probability exceeds u. Order as in transformers' generate: repetition penalty, temperature,
 *  top_k, top_p, min_p. Differs from it among ids with exactly equal scores at top_p's border: all of them stay.
 *  A row's draw depends on its own logits, seed and position only. */
export function sample(recorder: Recorder, args: SampleArgs): void {
  const { logits, pages, samplers, tokens, ids, seen, outIds, outLogprobs } = args;
  const { rows, vocab, capacity, endIds } = args;
  needs("sample", "logits", logits, rows * storedRows(vocab));
  needs("sample", "samplers", samplers, rows * SAMPLER_WORDS);
  needs("sample", "tokens", tokens, rows * TOKEN_WORDS);
  needs("sample", "ids", ids, rows);
  needs("sample", "outIds", outIds, rows * capacity);
  needs("sample", "outLogprobs", outLogprobs, rows * capacity);
  // A small vocabulary is walked by one invocation: cheaper than sharing it where barriers are expensive.
  const lanes = vocab <= 1024 ? 1 : vocab <= 16_384 ? 64 : 256;
  const size = Math.max(64, lanes);
  recorder.add({
    program: {
      name: "sample/sample",
      source: sampleSource,
      constants: {
        VOCAB: u32(vocab),
        STRIDE: u32(storedRows(vocab)),
        SEEN_WORDS: u32(seenWords(vocab)),
        END_IDS: u32s(endIds),
        ENDS: u32(endIds.length),
        LANES: u32(lanes),
        SIZE: u32(size),
      },
    },
    dims: [rows, capacity, lanes, size],
    slices: [logits, pages, samplers, tokens, ids, seen, outIds, outLogprobs],
    grid: linearGrid(Math.ceil(rows / (size / lanes))),
    flops: 12 * rows * vocab,
  });
}
