// Narrows the key ranges of token records (tokens.ts) to a sliding window. Attention and its backward read nothing else of a window:
// a layer that has one is given the narrowed records. Decoding moves its records on the GPU, so they are narrowed there too.
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import source from "./window.wgsl?raw";

export interface WindowArgs {
  /** [rows, 4] u32, see tokens.ts */
  readonly tokens: Slice;
  /** [rows, 4] u32, written; another buffer than `tokens` */
  readonly out: Slice;
  readonly rows: number;
  /** Most keys that a row sees, its own among them; at least 1. */
  readonly keys: number;
}

/** out = (max(lo, hi - keys), hi, position, cacheRow). Source: Beltagy et al. 2020, arXiv:2004.05150, section 3.1, causal. */
export function narrowToWindow(recorder: Recorder, { tokens, out, rows, keys }: WindowArgs): void {
  multiple("window", "keys", keys, 1);
  needs("window", "tokens", tokens, rows * TOKEN_WORDS);
  needs("window", "out", out, rows * TOKEN_WORDS);
  recorder.add({
    program: { name: "window/window", source, constants: { KEYS: u32(keys) } },
    dims: [rows],
    slices: [tokens, out],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: rows,
  });
}
