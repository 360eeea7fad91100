// Packing weights on the CPU: exact rounding, derived error bounds, refusals.
import { expect, test } from "vitest";
import { fromHalf, toHalf } from "../../src/core/float16.ts";
import { normal } from "../../src/core/rng.ts";
import { matrixBytes, scalesOffset, type WeightStorage } from "../../src/kernels/matrix.ts";
import { packedMatrix, packRows, piecesAt, unpackMatrix } from "../../src/kernels/quantize.ts";

function roundTrip(storage: WeightStorage, values: Float32Array<ArrayBuffer>, columns: number) {
  const packed = packedMatrix(storage, values.length / columns, columns);
  packRows(packed, 0, values);
  return { packed, back: unpackMatrix(packed) };
}
const weights = (rows: number, columns: number, scale = 0.02) =>
  Float32Array.from({ length: rows * columns }, (_, i) => scale * normal(77, i));

test("every f16 survives the way to f32 and back, and halfway cases go to the even neighbour", () => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 0x7c00; bits++) {
    const value = fromHalf(bits);
    const next = bits + 1 === 0x7c00 ? 65536 : fromHalf(bits + 1);
    const middle = (value + next) / 2; // exact in f32: one bit more than f16
    const rounded = [value, middle, middle * (1 + 2 ** -20), middle * (1 - 2 ** -20)];
    const wanted = [bits, bits + (bits & 1), bits + 1, bits];
    if (rounded.some((x, i) => toHalf(x) !== wanted[i] || toHalf(-x) !== ((wanted[i] ?? 0) | 0x8000)))
      wrong.push(bits);
  }
  expect(wrong).toEqual([]);
  expect(toHalf(65519.99)).toBe(0x7bff);
  expect(toHalf(65520)).toBe(0x7c00);
  expect(Number.isNaN(fromHalf(toHalf(NaN)))).toBe(true);
});

test("f32 is kept bit for bit; f16 is off by at most half a step", () => {
  const values = weights(5, 36);
  expect(roundTrip("f32", values, 36).back).toEqual(values);
  const { back } = roundTrip("f16", values, 36);
  values.forEach((value, i) => {
    expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
  });
});

// columns 36: the second block of each row has 4 elements. 1e-5: blocks whose scale would be a subnormal f16 without its unit.
test.each([0.02, 1e-5, 30])(
  "q8 is off by at most half its scale, absmax / 127 (1 + 2^-10), at size %d",
  (scale) => {
    const [rows, columns] = [7, 36];
    const values = weights(rows, columns, scale);
    const { back } = roundTrip("q8", values, columns);
    for (let row = 0; row < rows; row++) {
      for (const [from, to] of [
        [0, 32],
        [32, 36],
      ] as const) {
        const block = values.subarray(row * columns + from, row * columns + to);
        const absmax = block.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        // 2^-10: an f16 rounded up; 2^-20: the quotient in f64 and its product in f32
        const limit = ((absmax / 127) * (1 + 2 ** -10) * (1 + 2 ** -20)) / 2;
        block.forEach((x, i) => {
          expect(Math.abs(back[row * columns + from + i]! - x)).toBeLessThanOrEqual(limit);
        });
      }
    }
  },
);

test("q4's squared error is at most Q4_0's in every block, and less over all", () => {
  const [rows, columns] = [40, 32];
  const values = weights(rows, columns);
  const { back } = roundTrip("q4", values, columns);
  let [ours, theirs] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const block = values.subarray(row * columns, (row + 1) * columns);
    const extreme = block.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    const scale = fromHalf(toHalf((256 * extreme) / -8)) / 256;
    // llama.cpp, quantize_row_q4_0_ref: min(15, trunc(x / d + 8.5)) - 8
    const q40 = block.map((x) => scale * (Math.min(15, Math.trunc(x / scale + 8.5)) - 8));
    const error = (other: ArrayLike<number>, at: number) =>
      block.reduce((sum, x, i) => sum + (x - other[at + i]!) ** 2, 0);
    const [our, their] = [error(back, row * columns), error(q40, 0)];
    expect(our).toBeLessThanOrEqual(their * (1 + 1e-6));
    ours += our;
    theirs += their;
  }
  expect(ours).toBeLessThan(0.97 * theirs);
  expect(theirs).toBeLessThan(values.reduce((sum, x) => sum + x * x, 0) * 0.02);
});

test.each(["f32", "f16", "q8", "q4"] as const)(
  "%s packed in pieces is the same as packed at once",
  (storage) => {
    const values = weights(9, 36);
    const { packed } = roundTrip(storage, values, 36);
    const pieces = packedMatrix(storage, 9, 36);
    packRows(pieces, 4, values.slice(4 * 36));
    packRows(pieces, 0, values.slice(0, 4 * 36));
    expect(pieces.words).toEqual(packed.words);

    // and laid as pieces of their own into the larger one, as uploadWeights does; the last one has an odd number of rows
    const laid = new Uint8Array(packed.words.byteLength);
    for (const [first, rows] of [
      [0, 4],
      [4, 2],
      [6, 3],
    ] as const) {
      const piece = packedMatrix(storage, rows, 36);
      packRows(piece, 0, values.slice(first * 36, (first + rows) * 36));
      for (const { at, words } of piecesAt(piece, 9, first)) {
        laid.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), at);
      }
    }
    expect(new Uint32Array(laid.buffer)).toEqual(packed.words);
    expect(() => piecesAt(pieces, 20, 3)).toThrow(expect.objectContaining({ code: "shape" }));
  },
);

test("a block of zeros stays zero, and sizes are those that are announced", () => {
  for (const storage of ["f32", "f16", "q8", "q4"] as const) {
    const { packed, back } = roundTrip(storage, new Float32Array(3 * 40), 40);
    expect(back.every((value) => value === 0)).toBe(true);
    expect(packed.words.byteLength).toBe(matrixBytes(storage, 3, 40));
  }
  expect(matrixBytes("f16", 3, 40)).toBe(240);
  expect([scalesOffset("q8", 3, 40), matrixBytes("q8", 3, 40)]).toEqual([256, 268]); // 6 blocks of 32 bytes
  expect([scalesOffset("q4", 3, 40), matrixBytes("q4", 3, 40)]).toEqual([256, 268]); // 6 blocks of 16 bytes
});

test("weights that a storage cannot hold are refused, and so are columns that are no multiple of 4", () => {
  const put = (storage: WeightStorage, weight: number) => () =>
    roundTrip(storage, Float32Array.from([0, weight, 0, 0]), 4);
  for (const storage of ["f32", "f16", "q8", "q4"] as const) {
    expect(put(storage, NaN)).toThrow(expect.objectContaining({ code: "model-invalid" }));
    expect(put(storage, -Infinity)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  }
  expect(put("f16", 65520)).toThrow("matrix: a weight of 65520 cannot be stored as f16. Choose f32.");
  expect(put("f16", 65519)).not.toThrow();
  expect(put("q8", 40_000)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  expect(put("q4", -3000)).toThrow(expect.objectContaining({ code: "model-invalid" }));
  expect(() => packedMatrix("q8", 2, 6)).toThrow("must be a positive multiple of 4");
  expect(() => packRows(packedMatrix("f32", 2, 4), 1, new Float32Array(8))).toThrow(
    expect.objectContaining({ code: "shape" }),
  );
});
