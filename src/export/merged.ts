// Base + adapter -> one model.safetensors in the base's own number formats: W' = W + (lora_alpha / r) B A, computed in f32 and
// rounded back (to nearest, ties to even). Every other tensor is copied byte by byte, so a head that the base leaves out stays out.
// Trap: a model can be larger than half the memory. So the file is a stream of pieces of at most PIECE_BYTES, read, changed
// and handed on one at a time; only the adapter and one piece are held.
import { RunError } from "../core/errors.ts";
import { narrowBrains, narrowHalves } from "../core/float16.ts";
import type { LoraAdapter } from "../core/types.ts";
import type { FileStream } from "../formats/file_stream.ts";
import {
  readFloat32,
  safetensorsHeader,
  type SafetensorsDtype,
  type TensorInfo,
  type TensorSource,
} from "../formats/safetensors.ts";
import { type CheckedPair, checkedPairs } from "./checked_pairs.ts";

const PIECE_BYTES = 8 * 2 ** 20;

/** @throws RunError("model-invalid") when the adapter is not one of this base, naming the tensor; RunError("non-finite" |
 *  "shape") for an adapter that nobody should load. `chunks` throws RunError("non-finite") naming the first merged weight
 *  that is no number */
export function exportMerged(base: TensorSource, adapter: LoraAdapter): FileStream {
  const pairs = new Map(checkedPairs(adapter).map((pair) => [`${pair.name}.weight`, pair]));
  for (const [name, { inFeatures, outFeatures }] of pairs) {
    const shape = base.tensors.get(name)?.shape;
    if (shape?.join() === `${outFeatures},${inFeatures}`) continue;
    const found = shape === undefined ? "none of that name" : `[${shape.join(", ")}]`;
    throw new RunError(
      "model-invalid",
      `This adapter is of another base: it changes ${name} [${outFeatures}, ${inFeatures}], the base has ${found}.`,
      { name },
    );
  }
  const scale = adapter.config.lora_alpha / adapter.config.r;
  const tensors = [...base.tensors.values()];
  const header = safetensorsHeader(tensors, { format: "pt" });
  return {
    bytes: header.length + tensors.reduce((sum, { byteLength }) => sum + byteLength, 0),
    async *chunks() {
      yield header;
      for (const tensor of tensors) {
        const pair = pairs.get(tensor.name);
        for (const rows of pieces(tensor)) {
          if (pair === undefined) {
            yield await base.read(tensor.name, rows);
          } else {
            const weights = await readFloat32(base, tensor.name, rows);
            addProduct(weights, pair, rows.from, adapter.config.r, scale);
            yield narrowed(weights, tensor, rows.from);
          }
        }
      }
    },
  };
}

/** Row ranges of at most PIECE_BYTES, or of one row. */
function* pieces({ shape, byteLength }: TensorInfo): Generator<{ from: number; to: number }> {
  const rows = shape[0] ?? 1;
  const step = Math.max(1, Math.floor((PIECE_BYTES * rows) / Math.max(1, byteLength)));
  for (let from = 0; from < rows; from += step) yield { from, to: Math.min(rows, from + step) };
}

/** weights [n, in] += scale B A for the rows from `first` of the whole matrix, each product summed in f64. */
function addProduct(
  weights: Float32Array<ArrayBuffer>,
  { A, B, inFeatures }: CheckedPair,
  first: number,
  rank: number,
  scale: number,
): void {
  const delta = new Float64Array(inFeatures);
  for (let row = 0; row * inFeatures < weights.length; row++) {
    delta.fill(0);
    for (let j = 0; j < rank; j++) {
      const b = scale * B[(first + row) * rank + j]!;
      for (let i = 0; i < inFeatures; i++) delta[i]! += b * A[j * inFeatures + i]!;
    }
    const at = row * inFeatures;
    for (let i = 0; i < inFeatures; i++) weights[at + i]! += delta[i]!;
  }
}

const NARROW: Partial<
  Record<SafetensorsDtype, (values: Float32Array<ArrayBuffer>) => Float32Array | Uint16Array>
> = {
  F32: (values) => values,
  F16: narrowHalves,
  BF16: narrowBrains,
};

function narrowed(
  weights: Float32Array<ArrayBuffer>,
  { name, dtype, shape }: TensorInfo,
  firstRow: number,
): Uint8Array<ArrayBuffer> {
  const limit = dtype === "F16" ? 65_504 : Number.MAX_VALUE;
  const at = weights.findIndex((value) => !(Math.abs(value) <= limit));
  if (at >= 0) {
    const columns = shape[1] ?? 1;
    throw new RunError(
      "non-finite",
      `Merging ${name}: row ${firstRow + Math.floor(at / columns)}, column ${at % columns} becomes ${weights[at]}, which ${dtype} cannot hold. Nothing was exported; use the adapter with its base instead.`,
      { name },
    );
  }
  const bits = NARROW[dtype]!(weights); // readFloat32 admits no other dtype
  return new Uint8Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.byteLength);
}
