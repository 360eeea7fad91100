import { lackOf } from "../../models/families/family.ts";
import { familyOf } from "../../models/families/list.ts";
import { adapterOf, type ExportFormat } from "../format.ts";
import { ONNX_NUMBERS, onnxDtypes } from "../options.ts";
import { merged } from "./merged.ts";

export const onnx: ExportFormat = {
  id: "onnx",
  folder: `${merged.folder}onnx/`,
  title: "the student whole, for transformers.js (ONNX)",
  use: {
    what: "the student whole as ONNX, for transformers.js in a page or in Node; config and tokenizer lie in merged/",
    command: 'AutoModelForCausalLM.from_pretrained("student", { dtype: "fp32", local_files_only: true })',
  },
  rows: () => [], // the row of merged/ names it
  options: [ONNX_NUMBERS],
  fits: ({ architecture }) => lackOf(familyOf(architecture).onnx) ?? true,
  async write(context) {
    const { onnxFolder } = await import("../onnx_folder.ts");
    return onnxFolder(context.base, adapterOf(context), onnxDtypes(context));
  },
};
