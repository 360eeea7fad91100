// How large an adapter is beside its base: the largest ||scale B A|| / ||W|| (Frobenius) of its matrices. It tells what rounding the
// adapter to F16 costs. Each number moves by at most 2^-11 of itself, so logits move by about that part of what the adapter moves
// them while it is a correction; an adapter that outweighs its base is a network of its own, whose errors grow from layer to layer.
// Measured (tests/export/half_adapter.test.ts): at shares up to 0.24 logits moved by 4e-3 at most, from 0.7 on by 7e-3 to 0.2.
import type { LoraAdapter } from "../records/adapter.ts";
import { readFloat32, type TensorSource } from "../formats/safetensors.ts";
import { checkedPairs } from "./checked_pairs.ts";
import { rowPieces } from "./merged_rows.ts";

/** Up to it adapters in F16 gave the logits of those in F32 to 5e-3. */
export const HALF_IS_CLOSE = 0.25;

/** @throws as `checkedPairs`; errors of the base's source */
export async function adapterShare(base: TensorSource, adapter: LoraAdapter): Promise<number> {
  const { r, lora_alpha } = adapter.config;
  let largest = 0;
  for (const { name, A, B, inFeatures, outFeatures } of checkedPairs(adapter)) {
    // ||B A||^2 = sum of (B^T B) * (A A^T), both r x r
    const gramA = gram(r, inFeatures, (j, i) => A[j * inFeatures + i]!);
    const gramB = gram(r, outFeatures, (j, n) => B[n * r + j]!);
    const product = gramA.reduce((sum, value, at) => sum + value * gramB[at]!, 0);
    const squares = await sumOfSquares(base, `${name}.weight`);
    largest = Math.max(largest, (lora_alpha / r) * Math.sqrt(product / squares));
  }
  return largest;
}

/** [r, r]: products of the r vectors of `length` numbers with each other. */
function gram(r: number, length: number, at: (vector: number, i: number) => number): Float64Array {
  const products = new Float64Array(r * r);
  for (let j = 0; j < r; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += at(j, i) * at(k, i);
      products[j * r + k] = sum;
      products[k * r + j] = sum;
    }
  }
  return products;
}

async function sumOfSquares(base: TensorSource, name: string): Promise<number> {
  let sum = 0;
  for (const rows of rowPieces(base.tensors.get(name) ?? { shape: [], byteLength: 0 })) {
    for (const value of await readFloat32(base, name, rows)) sum += value * value;
  }
  return sum;
}
