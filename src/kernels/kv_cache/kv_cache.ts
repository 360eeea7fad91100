// RoPE of new tokens, and their keys and values into the cache: what decoding does between the projection and attention.
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
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32 before RoPE; q is turned in place, k and v stay as they are */
  readonly qkv: Slice;
  /** [rows, 4] u32; row m stands at its position and goes to cache row tokens[m].cacheRow. Padding (lo == hi) and rows past
   *  the cache are not written. */
  readonly tokens: Slice;
  /** [positions, headDim / 2, 2] f32, from `ropeTable` */
  readonly table: Slice;
  /** [cacheRows, 2 * kvHeads * headDim] f32, written in part */
  readonly cache: Slice;
  readonly rows: number;
  readonly cacheRows: number;
}

/** Same rotation as `rope` with sign 1, see there for the source. */
export function writeKv(recorder: Recorder, args: WriteKvArgs): void {
  const { qkv, tokens, table, cache, rows, cacheRows, qHeads, kvHeads, headDim } = args;
  const width = (qHeads + 2 * kvHeads) * headDim;
  multiple("kv_cache", "headDim", headDim, 2);
  needs("kv_cache", "qkv", qkv, rows * width);
  needs("kv_cache", "tokens", tokens, rows * TOKEN_WORDS);
  needs("kv_cache", "cache", cache, cacheRows * 2 * kvHeads * headDim);
  recorder.add({
    program: {
      name: "kv_cache/write",
      source: writeSource,
      constants: { Q_HEADS: u32(qHeads), KV_HEADS: u32(kvHeads), HALF: u32(headDim / 2) },
    },
    dims: [rows, cacheRows],
    slices: [tokens, table, qkv, cache],
    grid: linearGrid(Math.ceil((rows * width) / 2 / 64)),
    flops: 3 * rows * width,
  });
}
