// The formats of a download, one line each. Their order is that of the files in the zip; where two write the same path, the later
// one's file is taken.
import type { ExportFormat } from "./format.ts";
import { chains } from "./formats/chains.ts";
import { data } from "./formats/data.ts";
import { gguf } from "./formats/gguf.ts";
import { merged } from "./formats/merged.ts";
import { mlx } from "./formats/mlx.ts";
import { onnx } from "./formats/onnx.ts";
import { peft } from "./formats/peft.ts";
import { project } from "./formats/project.ts";
import { python } from "./formats/python.ts";

export const FORMATS: readonly ExportFormat[] = [
  peft,
  gguf,
  mlx,
  merged,
  onnx,
  python,
  data,
  chains,
  project,
];
