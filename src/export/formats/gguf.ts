import { lackOf } from "../../models/families/family.ts";
import { familyOf } from "../../models/families/list.ts";
import { adapterOf, type ExportFormat, filesIn } from "../format.ts";
import { ADAPTER_NUMBERS, adapterDtype } from "../options.ts";

const FOLDER = "gguf/";

export const gguf: ExportFormat = {
  id: "gguf",
  folder: FOLDER,
  title: "adapter for llama.cpp and Ollama",
  use: {
    what: "the adapter for llama.cpp and Ollama; both need the base as GGUF",
    command: "llama-cli -m base.gguf --lora gguf/adapter.gguf",
  },
  rows: () => [[FOLDER, "the adapter for llama.cpp and, with its Modelfile, Ollama"]],
  options: [ADAPTER_NUMBERS],
  fits: ({ architecture }) => lackOf(familyOf(architecture).gguf) ?? true,
  async write(context) {
    const [{ exportGgufLora }, { modelfile }] = await Promise.all([
      import("../gguf_lora.ts"),
      import("../ollama.ts"),
    ]);
    const adapter = adapterOf(context);
    const format = { dtype: adapterDtype(context) };
    return filesIn(FOLDER, [
      ["adapter.gguf", exportGgufLora(adapter, context.base.architecture, format)],
      ["Modelfile", new TextEncoder().encode(modelfile(adapter))],
    ]);
  },
};
