// The merged model for transformers.js: the base's config and tokenizer in merged/, one ONNX file per number format in merged/onnx/.
import type { OnnxDtype } from "../core/onnx_files.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { FileStream } from "../formats/file_stream.ts";
import { type ExportBase, filesIn } from "./format.ts";
import { merged } from "./formats/merged.ts";
import { exportOnnx, transformersJsConfig } from "./onnx.ts";

const FOLDER = merged.folder;

/** @throws as `exportOnnx` */
export function onnxFolder(
  base: Pick<ExportBase, "files" | "tensors">,
  adapter: LoraAdapter,
  dtypes: readonly OnnxDtype[],
): ReadonlyMap<string, FileStream> {
  const config: unknown = JSON.parse(new TextDecoder().decode(base.files.get("config.json")));
  const models = dtypes.flatMap((dtype) => [...exportOnnx(config, base.tensors, { dtype, adapter })]);
  const files = filesIn(FOLDER, base.files);
  for (const [path, file] of models) files.set(`${FOLDER}${path}`, file);
  // The base's architecture was parsed from it before, so it is an object.
  const object = config as Readonly<Record<string, unknown>>;
  const paths = models.map(([path]) => path);
  const changed = transformersJsConfig(object, paths);
  if (changed === null) return files;
  const text = new TextEncoder().encode(`${JSON.stringify(changed, null, 2)}\n`);
  return new Map([...files, ...filesIn(FOLDER, [["config.json", text]])]);
}
