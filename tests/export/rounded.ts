// What an exported file should hold: the merged weights as a number format rounds them, packed by the engine's own packer.
import { narrowHalves, widenHalves } from "../../src/core/float16.ts";
import type { OnnxDtype } from "../../src/core/onnx_files.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { mergedRows } from "../../src/export/merged_rows.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, type TensorSource, writeSafetensors } from "../../src/formats/safetensors.ts";
import { packedMatrix, packRows, unpackMatrix } from "../../src/kernels/quantize.ts";

/** safetensors bytes of base + adapter in f32, matrices rounded as `dtype` says. */
export async function roundedFile(
  base: TensorSource,
  adapter: LoraAdapter | null,
  dtype: OnnxDtype,
): Promise<Uint8Array<ArrayBuffer>> {
  const merged = mergedRows(base, adapter);
  const round = (values: Float32Array<ArrayBuffer>, columns: number) => {
    if (dtype === "fp32") return values;
    if (dtype === "fp16") return widenHalves(narrowHalves(values));
    const matrix = packedMatrix(dtype, values.length / columns, columns);
    packRows(matrix, 0, values);
    return unpackMatrix(matrix);
  };
  const tensors: [string, readonly number[], Float32Array<ArrayBuffer>][] = [];
  for (const { name, shape } of base.tensors.values()) {
    const values = await merged.read(name);
    tensors.push([name, shape, shape.length === 2 ? round(values, shape[1]!) : values]);
  }
  return writeSafetensors(tensors);
}

export async function rounded(
  base: TensorSource,
  adapter: LoraAdapter | null,
  dtype: OnnxDtype,
): Promise<TensorSource> {
  return openSafetensors(bytesSource(await roundedFile(base, adapter, dtype), "rounded"), "rounded");
}
