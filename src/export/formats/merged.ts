import { adapterOf, type ExportFormat, filesIn } from "../format.ts";

const FOLDER = "merged/";

export const merged: ExportFormat = {
  id: "merged",
  folder: FOLDER,
  title: "the student whole, for transformers, vLLM, mlx-lm",
  use: {
    what: "the student whole: base and adapter in one model, for transformers, vLLM, mlx-lm and, as ONNX, transformers.js",
    command: 'AutoModelForCausalLM.from_pretrained("merged")',
  },
  rows: () => [
    [FOLDER, "base and adapter in one: for transformers, vLLM, mlx-lm, and (onnx/) transformers.js"],
  ],
  fits: () => true,
  async write(context) {
    const [{ exportMerged }, { mergedCard }] = await Promise.all([
      import("../merged.ts"),
      import("../model_card.ts"),
    ]);
    const { files, tensors } = context.base;
    return new Map([
      ...filesIn(FOLDER, files),
      [`${FOLDER}model.safetensors`, exportMerged(tensors, adapterOf(context))],
      ...filesIn(FOLDER, [["README.md", new TextEncoder().encode(mergedCard(context))]]),
    ]);
  },
};
