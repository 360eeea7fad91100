// Writes keys and values of new tokens into the cache.
// Cache of one layer: [cacheRows, 2 * kvHeads * headDim] f32, k then v; a row is one token's, and a list of pages says which
// rows are a sequence's (see attention/cached.ts).
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import type { Heads } from "../attention/attention.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import writeSource from "./write.wgsl?raw";

export interface WriteKvArgs extends Heads {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32 after RoPE */
  readonly qkv: Slice;
  /** [rows, 4] u32; row m goes to cache row tokens[m].cacheRow. Padding (lo == hi) and rows past the cache are skipped. */
  readonly tokens: Slice;
  /** [cacheRows, 2 * kvHeads * headDim] f32, written in part */
  readonly cache: Slice;
  readonly rows: number;
  readonly cacheRows: number;
}

export function writeKv(recorder: Recorder, args: WriteKvArgs): void {
  const { qkv, tokens, cache, rows, cacheRows, qHeads, kvHeads, headDim } = args;
  const width = 2 * kvHeads * headDim;
  multiple("kv_cache", "headDim", headDim, 4);
  needs("kv_cache", "qkv", qkv, rows * (qHeads * headDim + width));
  needs("kv_cache", "tokens", tokens, rows * TOKEN_WORDS);
  needs("kv_cache", "cache", cache, cacheRows * width);
  recorder.add({
    program: {
      name: "kv_cache/write",
      source: writeSource,
      constants: { WIDTH: u32(width), FIRST: u32(qHeads * headDim) },
    },
    dims: [rows, cacheRows],
    slices: [qkv, tokens, cache],
    grid: linearGrid(Math.ceil((rows * width) / 4 / 64)),
    flops: rows * width,
  });
}
