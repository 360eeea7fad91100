// Chooses the next id of each row on the GPU and moves the row on, so that many tokens can be decoded without a readback.
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import sampleSource from "./sample.wgsl?raw";

/** u32 words of one row's sampler state: seed, drawn, limit, temperature (bits of an f32). */
export const SAMPLER_WORDS = 4;

/** One row's sampler state. `drawn` tokens are out; the row is finished when drawn >= limit (an end token sets
 *  limit = drawn). A row with limit 0 is padding. Temperature 0 = greedy (lowest id among equals). */
export interface SamplerRow {
  readonly seed: number;
  readonly drawn: number;
  readonly limit: number;
  readonly temperature: number;
}

export function packSamplers(rows: readonly SamplerRow[]): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(rows.length * SAMPLER_WORDS);
  const floats = new Float32Array(words.buffer);
  rows.forEach(({ seed, drawn, limit, temperature }, i) => {
    words.set([seed, drawn, limit], i * SAMPLER_WORDS);
    floats[i * SAMPLER_WORDS + 3] = temperature;
  });
  return words;
}

export interface SampleArgs {
  /** [rows, vocab] f32 */
  readonly logits: Slice;
  /** [rows, 4] u32, read and moved on: drawn + 1, and limit = drawn at the end token */
  readonly samplers: Slice;
  /** [rows, 4] u32, moved on by one token unless the row is finished: hi, position, cacheRow + 1 */
  readonly tokens: Slice;
  /** [rows] u32, written: the id chosen (unchanged for finished rows) */
  readonly ids: Slice;
  /** [capacity, rows] u32, written at [drawn, row] */
  readonly outIds: Slice;
  /** [capacity, rows] f32, written at [drawn, row]: ln p of the id at temperature 1 */
  readonly outLogprobs: Slice;
  readonly rows: number;
  readonly vocab: number;
  /** Largest `limit` of any row. */
  readonly capacity: number;
  readonly endId: number;
}

/** Greedy, or the inverse of the cumulative distribution in vocabulary order at u = uniform(seed, drawn) of core/rng.ts:
 *  the first id whose cumulative probability exceeds u. A row's draw depends on its own logits, seed and position only. */
export function sample(recorder: Recorder, args: SampleArgs): void {
  const { logits, samplers, tokens, ids, outIds, outLogprobs, rows, vocab, capacity, endId } = args;
  needs("sample", "logits", logits, rows * vocab);
  needs("sample", "samplers", samplers, rows * SAMPLER_WORDS);
  needs("sample", "tokens", tokens, rows * TOKEN_WORDS);
  needs("sample", "ids", ids, rows);
  needs("sample", "outIds", outIds, rows * capacity);
  needs("sample", "outLogprobs", outLogprobs, rows * capacity);
  // A small vocabulary is walked by one invocation: cheaper than sharing it where barriers are dear.
  const lanes = vocab > 1024 ? 64 : 1;
  recorder.add({
    program: {
      name: "sample/sample",
      source: sampleSource,
      constants: { VOCAB: u32(vocab), END_ID: u32(endId), LANES: u32(lanes) },
    },
    dims: [rows, capacity],
    slices: [logits, samplers, tokens, ids, outIds, outLogprobs],
    grid: linearGrid(Math.ceil(rows / (64 / lanes))),
    flops: 12 * rows * vocab,
  });
}
