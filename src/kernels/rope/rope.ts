// Rotary position embedding of q and k, in place in the fused rows [q heads | k heads | v heads].
import type { Slice } from "../../gpu/buffers.ts";
import { f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import forward from "./forward.wgsl?raw";

export interface RopeArgs {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32, q and k parts rotated in place */
  readonly qkv: Slice;
  /** [rows, 4] u32, see tokens.ts; only the position is read */
  readonly tokens: Slice;
  /** [positions, headDim / 2, 2] f32, from `ropeTable`; positions beyond it are not checked on the GPU */
  readonly table: Slice;
  readonly rows: number;
  readonly qHeads: number;
  readonly kvHeads: number;
  /** Even. */
  readonly headDim: number;
  /** 1 rotates (forward), -1 rotates back: the transpose, so it turns the gradient. */
  readonly sign: 1 | -1;
}

/** Pairs (i, i + headDim / 2) of each q and k head turn by sign * position * frequency i, which is theta^(-2 i / headDim).
 *  Source: Su et al. 2021, arXiv:2104.09864, in the half-split layout of Hugging Face's Llama. */
export function rope(recorder: Recorder, args: RopeArgs): void {
  const { qkv, tokens, table, rows, qHeads, kvHeads, headDim, sign } = args;
  multiple("rope", "headDim", headDim, 2);
  needs("rope", "qkv", qkv, rows * (qHeads + 2 * kvHeads) * headDim);
  needs("rope", "tokens", tokens, rows * TOKEN_WORDS);
  const pairs = rows * (qHeads + kvHeads) * (headDim / 2);
  recorder.add({
    program: {
      name: "rope/forward",
      source: forward,
      constants: {
        ROTATED: u32(qHeads + kvHeads),
        STRIDE: u32((qHeads + 2 * kvHeads) * headDim),
        HALF: u32(headDim / 2),
        SIGN: f32(sign),
      },
    },
    dims: [rows],
    slices: [tokens, table, qkv],
    grid: linearGrid(Math.ceil(pairs / 64)),
    flops: 6 * pairs,
  });
}

/** [positions, frequencies.length, 2] cosine and sine of position * frequency; the angle is rounded to f32, as in PyTorch. */
export function ropeTable(
  frequencies: Float32Array<ArrayBuffer>,
  positions: number,
): Float32Array<ArrayBuffer> {
  const half = frequencies.length;
  const table = new Float32Array(positions * half * 2);
  for (let p = 0; p < positions; p++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(p * frequencies[i]!);
      table[(p * half + i) * 2] = Math.cos(angle);
      table[(p * half + i) * 2 + 1] = Math.sin(angle);
    }
  }
  return table;
}
