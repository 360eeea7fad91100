// The student in every format at once, by path in the download: adapter folders for PEFT, llama.cpp, Ollama and MLX, and the
// merged model as one folder that transformers, vLLM and mlx-lm read (safetensors) and transformers.js reads (onnx/).
// Trap: all of it is held in memory, which suits small models; a large one goes through `exportMerged` as a stream.
import { ONNX_DTYPES } from "../core/onnx_files.ts";
import type { LoraAdapter } from "../core/types.ts";
import { parseArchitecture } from "../formats/architecture.ts";
import { bytesSource } from "../formats/byte_source.ts";
import { wholeOf } from "../formats/file_stream.ts";
import { openSafetensors, type TensorSource } from "../formats/safetensors.ts";
import { exportGgufLora } from "./gguf_lora.ts";
import { exportMerged } from "./merged.ts";
import { exportMlx } from "./mlx.ts";
import { modelfile } from "./ollama.ts";
import { exportOnnx } from "./onnx.ts";
import { exportPeft } from "./peft.ts";

const TOKENIZER_AND_CONFIG = ["config.json", "tokenizer.json", "tokenizer_config.json"] as const;
/** What must be known of the base. */
export const BASE_FILES = [...TOKENIZER_AND_CONFIG, "model.safetensors"] as const;

/** @param base the contents of BASE_FILES, verified
 *  @throws errors of the formats: "non-finite", "shape", "model-invalid" */
export async function studentFiles(
  base: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  adapter: LoraAdapter,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const file = (name: (typeof BASE_FILES)[number]) => base.get(name)!; // the caller brings each of them
  const weights = file("model.safetensors");
  const config = JSON.parse(new TextDecoder().decode(file("config.json"))) as Record<string, unknown>; // parsed below
  const architecture = parseArchitecture(config);
  const within = (folder: string, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) =>
    Array.from(files, ([name, bytes]) => [`${folder}/${name}`, bytes] as const);
  const source = await openSafetensors(bytesSource(weights, "model.safetensors"), "model.safetensors");
  return new Map([
    ...within("peft", exportPeft(adapter)),
    ["gguf/adapter.gguf", exportGgufLora(adapter, architecture)],
    ["gguf/Modelfile", new TextEncoder().encode(modelfile(adapter))],
    ...within("mlx", exportMlx(adapter, architecture.layers)),
    ...TOKENIZER_AND_CONFIG.map((name) => [`merged/${name}`, file(name)] as const),
    ["merged/model.safetensors", await wholeOf(exportMerged(source, adapter))],
    ...(await onnxFiles(config, source, adapter)),
  ]);
}

/** The merged model in every number format that transformers.js asks for by `dtype`. */
async function onnxFiles(
  config: unknown,
  source: TensorSource,
  adapter: LoraAdapter,
): Promise<[string, Uint8Array<ArrayBuffer>][]> {
  const files: [string, Uint8Array<ArrayBuffer>][] = [];
  for (const dtype of ONNX_DTYPES) {
    for (const [path, stream] of exportOnnx(config, source, { dtype, adapter })) {
      files.push([`merged/${path}`, await wholeOf(stream)]);
    }
  }
  return files;
}
