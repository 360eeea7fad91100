// Base + adapter -> one model.safetensors in the base's own number formats: W' = W + (lora_alpha / r) B A, computed in f32 and
// rounded back (to nearest, ties to even). Every other tensor is copied byte by byte, so a head that the base leaves out stays out.
// Trap: a model can be larger than half the memory. So the file is a stream of pieces of at most 8 MiB, read, changed
// and handed on one at a time; only the adapter and one piece are held.
import { narrowBrains, narrowHalves } from "../core/float16.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { FileStream } from "../formats/file_stream.ts";
import {
  safetensorsHeader,
  type SafetensorsDtype,
  type TensorInfo,
  type TensorSource,
} from "../formats/safetensors.ts";
import { checkFinite, F16, mergedRows, rowPieces } from "./merged_rows.ts";

/** Reading throws RunError("non-finite") naming the first weight, merged or copied, that is no number, and errors of the base's source.
 *  @throws RunError("model-invalid") when the adapter is not one of this base, naming the tensor; RunError("non-finite" |
 *  "shape") for an adapter that nobody should load */
export function exportMerged(base: TensorSource, adapter: LoraAdapter): FileStream {
  const merged = mergedRows(base, adapter);
  const tensors = [...base.tensors.values()];
  const header = safetensorsHeader(tensors, { format: "pt" });
  return {
    bytes: header.length + tensors.reduce((sum, { byteLength }) => sum + byteLength, 0),
    async *chunks() {
      yield header;
      for (const tensor of tensors) {
        for (const rows of rowPieces(tensor)) {
          yield merged.changes(tensor.name)
            ? narrowed(await merged.read(tensor.name, rows), tensor, rows.from)
            : await merged.copy(tensor.name, rows);
        }
      }
    },
  };
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
  if (dtype === "F16") checkFinite(weights, { name, shape, firstRow }, F16);
  const bits = NARROW[dtype]!(weights); // readFloat32 admits no other dtype
  return new Uint8Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.byteLength);
}
