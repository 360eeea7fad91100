// A GGUF's blocks in the engine's storage: what llama.cpp has quantised to Q8_0 or Q4_0 is trained over as it is, to the bit.
import { expect, test } from "vitest";
import { fromHalf, toHalf } from "../../src/core/float16.ts";
import { normal } from "../../src/core/rng.ts";
import { packedMatrix, packRows, unpackMatrix } from "../../src/kernels/quantize.ts";

const [ROWS, COLUMNS] = [64, 96];
const BLOCK = 32;

/** The numbers of random weights as llama.cpp's quantiser leaves them: an f16 scale a block, from its largest number. */
function quantised(kind: "Q8_0" | "Q4_0"): Float32Array<ArrayBuffer> {
  const values = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => 0.02 * normal(5, i));
  for (let from = 0; from < values.length; from += BLOCK) {
    const block = values.subarray(from, from + BLOCK);
    const extreme = block.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    const scale = fromHalf(toHalf(kind === "Q8_0" ? Math.abs(extreme) / 127 : extreme / -8));
    block.forEach((x, i) => {
      const q = Math.round(x / scale);
      block[i] = scale * (kind === "Q8_0" ? Math.max(-127, Math.min(127, q)) : Math.max(-8, Math.min(7, q)));
    });
  }
  return values;
}

test.each([
  ["Q8_0", "q8"],
  ["Q4_0", "q4"],
] as const)("a block of %s lies in %s as the very same numbers", (kind, storage) => {
  const values = quantised(kind);
  const packed = packedMatrix(storage, ROWS, COLUMNS);
  packRows(packed, 0, values);
  const back = unpackMatrix(packed);
  expect(values.filter((value, i) => value !== back[i])).toHaveLength(0);
});
