// What a person chooses for a download.
import { ONNX_DTYPES, type OnnxDtype } from "../core/onnx_files.ts";
import type { AdapterDtype } from "./adapter.ts";

/** What can be left out of a download. README, licences, receipt and manifest are always in it. */
export type ExportPart = "peft" | "gguf" | "mlx" | "merged" | "onnx" | "python" | "data" | "project";

export const EXPORT_PARTS: readonly ExportPart[] = [
  "peft",
  "gguf",
  "mlx",
  "merged",
  "onnx",
  "python",
  "data",
  "project",
];

export interface ExportChoice {
  readonly parts: readonly ExportPart[];
  /** Of peft/, gguf/ and mlx/. */
  readonly adapterDtype: AdapterDtype;
  /** Of merged/onnx/; transformers.js asks for one of them by `dtype`. */
  readonly onnxDtypes: readonly OnnxDtype[];
}

export const EXPORT_EVERYTHING: ExportChoice = {
  parts: EXPORT_PARTS,
  adapterDtype: "F32",
  onnxDtypes: ONNX_DTYPES,
};
