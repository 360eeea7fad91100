// The types in which GGUF files store weights, by their numbers in the file: plain floats, and blocks in which some elements share
// scales. Numbers, sizes and layouts are those of ggml (ggml.h, ggml-common.h); a new type is a line here and a function that widens
// its blocks.
import { widenQ2K, widenQ3K, widenQ4K, widenQ5K, widenQ6K } from "./blocks_of_256.ts";
import { widenIq4Nl, widenQ40, widenQ41, widenQ50, widenQ51, widenQ80 } from "./blocks_of_32.ts";

export interface BlockType {
  /** As ggml calls it. */
  readonly name: string;
  /** Elements of a block; a row of a tensor is whole blocks. */
  readonly elements: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** What its elements are once they are read: plain floats as they are stored, blocks as f32. */
  readonly dtype: "F32" | "F16" | "BF16";
  /** Widens whole blocks to f32; null for plain floats. */
  readonly widen: WidenBlocks | null;
}

/** @param blocks bytes of n whole blocks
 *  @param out room for the elements of n blocks */
type WidenBlocks = (blocks: Uint8Array, out: Float32Array) => void;

const plain = (dtype: BlockType["dtype"], bytes: number): BlockType => ({
  name: dtype,
  elements: 1,
  bytes,
  dtype,
  widen: null,
});
const blocks = (name: string, elements: 32 | 256, bytes: number, widen: WidenBlocks): BlockType => ({
  name,
  elements,
  bytes,
  dtype: "F32",
  widen,
});

export const BLOCK_TYPES: ReadonlyMap<number, BlockType> = new Map([
  [0, plain("F32", 4)],
  [1, plain("F16", 2)],
  [2, blocks("Q4_0", 32, 18, widenQ40)],
  [3, blocks("Q4_1", 32, 20, widenQ41)],
  [6, blocks("Q5_0", 32, 22, widenQ50)],
  [7, blocks("Q5_1", 32, 24, widenQ51)],
  [8, blocks("Q8_0", 32, 34, widenQ80)],
  [10, blocks("Q2_K", 256, 84, widenQ2K)],
  [11, blocks("Q3_K", 256, 110, widenQ3K)],
  [12, blocks("Q4_K", 256, 144, widenQ4K)],
  [13, blocks("Q5_K", 256, 176, widenQ5K)],
  [14, blocks("Q6_K", 256, 210, widenQ6K)],
  [20, blocks("IQ4_NL", 32, 18, widenIq4Nl)],
  [30, plain("BF16", 2)],
]);
