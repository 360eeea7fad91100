// The student in every format that was asked for, by path in the download: adapter folders for PEFT, llama.cpp, Ollama and
// MLX, and the merged model as one folder that transformers, vLLM and mlx-lm read (safetensors) and transformers.js reads
// (onnx/). Adapters are made at once, for they are small; the merged weights are made while they are written.
import type { ExportChoice } from "../records/export_choice.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { type Architecture } from "../models/architecture.ts";
import { type FileStream, streamOf } from "../formats/file_stream.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { exportGgufLora } from "./gguf_lora.ts";
import { exportMerged } from "./merged.ts";
import { exportMlx } from "./mlx.ts";
import { modelfile } from "./ollama.ts";
import { exportOnnx, transformersJsConfig } from "./onnx.ts";
import { exportPeft } from "./peft.ts";

export interface StudentBase {
  readonly architecture: Architecture;
  /** Config, tokenizer and licence texts, by name; config.json is among them. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly tensors: TensorSource;
}

/** @throws errors of the formats: "non-finite", "shape", "model-invalid"; those of merged weights come while they are read */
export async function studentFiles(
  base: StudentBase,
  adapter: LoraAdapter,
  { parts, adapterDtype, onnxDtypes }: ExportChoice,
): Promise<ReadonlyMap<string, FileStream>> {
  const { architecture, tensors } = base;
  const format = { dtype: adapterDtype };
  const files = new Map<string, FileStream>();
  const add = (folder: string, added: Iterable<readonly [string, Uint8Array<ArrayBuffer>]>) => {
    for (const [name, bytes] of added) files.set(`${folder}/${name}`, streamOf(bytes));
  };
  if (parts.includes("peft")) add("peft", exportPeft(adapter, format));
  if (parts.includes("gguf")) {
    add("gguf", [
      ["adapter.gguf", exportGgufLora(adapter, architecture, format)],
      ["Modelfile", new TextEncoder().encode(modelfile(adapter))],
    ]);
  }
  if (parts.includes("mlx")) add("mlx", exportMlx(adapter, architecture.layers, format));
  if (parts.includes("merged") || parts.includes("onnx")) add("merged", base.files);
  if (parts.includes("merged")) files.set("merged/model.safetensors", exportMerged(tensors, adapter));
  if (parts.includes("onnx")) {
    const config: unknown = JSON.parse(new TextDecoder().decode(base.files.get("config.json")));
    const paths: string[] = [];
    for (const dtype of onnxDtypes) {
      for (const [path, file] of exportOnnx(config, tensors, { dtype, adapter })) {
        files.set(`merged/${path}`, file);
        paths.push(path);
      }
    }
    // Parsed into `architecture` before, so it is an object.
    const changed = transformersJsConfig(config as Readonly<Record<string, unknown>>, paths);
    if (changed !== null) {
      const text = `${JSON.stringify(changed, null, 2)}\n`;
      files.set("merged/config.json", streamOf(new TextEncoder().encode(text)));
    }
  }
  return files;
}
