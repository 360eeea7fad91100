// ONNX exports as bytes, and what onnxruntime-web's own wasm makes of them, in Node and in Chromium.
import * as ort from "onnxruntime-web/wasm";
import type { OnnxOptions } from "../../src/export/onnx.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import type { TensorSource } from "../../src/formats/safetensors.ts";

export async function onnxBytes(
  config: unknown,
  base: TensorSource,
  options: OnnxOptions = {},
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, stream] of exportOnnx(config, base, options)) files.set(path, await wholeOf(stream));
  return files;
}

/** Logits [ids.length, V] of one sequence from position `first` on, by onnxruntime-web on wasm.
 *  @param files of one model, its .onnx first */
export async function wasmLogits(
  config: unknown,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  ids: readonly number[],
  first = 0,
): Promise<Float32Array> {
  ort.env.wasm.numThreads = 1;
  const dims: Architecture = parseArchitecture(config);
  const [model, ...others] = [...files];
  const externalData = others.map(([path, data]) => ({ path: path.replace("onnx/", ""), data }));
  const session = await ort.InferenceSession.create(model![1], {
    executionProviders: ["wasm"],
    externalData,
  });
  const length = ids.length;
  const int64 = (values: readonly number[], shape: readonly number[]) =>
    new ort.Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  const feeds: Record<string, ort.Tensor> = {
    input_ids: int64(ids, [1, length]),
    attention_mask: int64(
      ids.map(() => 1),
      [1, length],
    ),
    position_ids: int64(
      ids.map((_, i) => first + i),
      [1, length],
    ),
    num_logits_to_keep: int64([0], []),
  };
  const empty = new ort.Tensor("float32", new Float32Array(0), [1, dims.kvHeads, 0, dims.headDim]);
  for (const name of session.inputNames) if (name.startsWith("past_key_values.")) feeds[name] = empty;
  const { logits } = await session.run(feeds);
  const data = (await logits!.getData()) as Float32Array;
  await session.release();
  return data;
}
