// Attention of decoding: keys and values come from a paged cache (see kv_cache.ts), and nothing is kept for a backward.
// A row's keys are taken in the order of its page list, so a prompt prefix that several rows share needs no second pass and no
// merging, and the result is the same to the bit as if each row had its own copy.
// Three variants, each with the same bits in any batch. "direct": one invocation owns a row of one head; for prompts, whose rows
// are many. "split": a workgroup does, a lane each 64th key; for the few rows of decoding on hardware. "lanes": the direct one, and its
// bits, for software adapters, where the lanes of a subgroup fetch a key for all query heads that share it.
// A caller must not choose by the number of rows, or a text would depend on its batch.
import type { Slice } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { bool, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import { unrolled } from "../unrolled.ts";
import { headConstants, type Heads, suitsLanes } from "./attention.ts";
import cachedSource from "./cached.wgsl?raw";
import splitSource from "./cached_split.wgsl?raw";
import lanesSource from "./lanes_cached.wgsl?raw";

export type CachedVariant = "direct" | "split" | "lanes";

/** What suits a device for reading prompts and for decoding. */
export function cachedVariant(
  gpu: Pick<Gpu, "lanes" | "report" | "tiles">,
  headDim: number,
  what: "prompt" | "decode",
): CachedVariant {
  if (suitsLanes(gpu, headDim)) return "lanes";
  return what === "decode" && gpu.tiles ? "split" : "direct";
}

/** Lanes of the split variant. */
const LANES = 64;

export interface CachedAttentionArgs extends Heads {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32 after RoPE; only q is read */
  readonly qkv: Slice;
  /** [cacheRows, 2 * kvHeads * headDim] f32 */
  readonly cache: Slice;
  /** [...] u32: cache row of each token */
  readonly pages: Slice;
  /** [rows, 4] u32; lo and hi count entries of `pages` */
  readonly tokens: Slice;
  /** [rows, qHeads * headDim] f32, written; zeros where lo == hi */
  readonly out: Slice;
  readonly rows: number;
  readonly variant: CachedVariant;
  /** Average keys per row, for the submit estimate only; default 64. */
  readonly meanKeys?: number;
}

/** out = softmax(scale q k^T) v over the keys at pages[lo..hi); query head h reads kv head floor(h / (qHeads / kvHeads)).
 *  Source: online softmax of Milakov & Gimelshein 2018, arXiv:1805.02867; page lists as in PagedAttention, Kwon et al. 2023,
 *  arXiv:2309.06180, here with pages of one token; the split over keys as in Flash-Decoding (Dao et al. 2023), in one pass. */
export function cachedAttention(recorder: Recorder, args: CachedAttentionArgs): void {
  const { qkv, cache, pages, tokens, out, rows, variant, qHeads, kvHeads, headDim, meanKeys = 64 } = args;
  multiple("cached attention", "headDim", headDim, 4);
  multiple("cached attention", "qHeads", qHeads, kvHeads);
  needs("cached attention", "qkv", qkv, rows * (qHeads + 2 * kvHeads) * headDim);
  needs("cached attention", "tokens", tokens, rows * TOKEN_WORDS);
  needs("cached attention", "out", out, rows * qHeads * headDim);
  const constants = headConstants(args);
  const shared = {
    slices: [qkv, cache, pages, tokens, out],
    flops: 4 * rows * qHeads * headDim * meanKeys,
  };
  const { lanes, report } = recorder.gpu;
  if (variant === "lanes") {
    if (lanes === null) {
      throw new RunError(
        "shape",
        "cached attention: the variant in lanes needs a software adapter with subgroups.",
      );
    }
    recorder.add({
      ...shared,
      program: {
        name: "attention/lanes_cached",
        source: unrolled(lanesSource, headDim / 4, lanes),
        constants: { ...constants, LANES: u32(lanes) },
      },
      dims: [rows, headDim / 4],
      grid: [rows, kvHeads * Math.ceil(qHeads / kvHeads / lanes), 1],
    });
    return;
  }
  const isSplit = variant === "split";
  recorder.add({
    ...shared,
    program: {
      name: isSplit ? "attention/cached_split" : "attention/cached",
      source: isSplit ? splitSource : cachedSource,
      constants: { ...constants, ROLLED: bool(report.isSoftware) },
    },
    dims: [rows, headDim / 4, LANES],
    grid: isSplit ? linearGrid(rows * qHeads) : [Math.ceil(rows / 64), qHeads, 1],
  });
}
