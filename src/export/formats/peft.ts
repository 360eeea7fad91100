import { adapterOf, type ExportFormat, filesIn } from "../format.ts";
import { ADAPTER_NUMBERS, adapterDtype } from "../options.ts";

const FOLDER = "peft/";

export const peft: ExportFormat = {
  id: "peft",
  folder: FOLDER,
  title: "adapter for PEFT, transformers, vLLM",
  use: {
    what: "what the student learned, as an adapter for PEFT and transformers; the base model's files belong into a folder “base”",
    command: 'PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "peft")',
  },
  rows: () => [[FOLDER, "the adapter for PEFT, transformers, vLLM"]],
  options: [ADAPTER_NUMBERS],
  fits: () => true,
  async write(context) {
    const [{ exportPeft }, { adapterCard }] = await Promise.all([
      import("../peft.ts"),
      import("../model_card.ts"),
    ]);
    const files = exportPeft(adapterOf(context), { dtype: adapterDtype(context) });
    return filesIn(FOLDER, [...files, ["README.md", new TextEncoder().encode(await adapterCard(context))]]);
  },
};
