import { lackOf } from "../../models/families/family.ts";
import { familyOf } from "../../models/families/list.ts";
import { adapterOf, type ExportFormat, filesIn } from "../format.ts";
import { ADAPTER_NUMBERS, adapterDtype } from "../options.ts";

const FOLDER = "mlx/";

export const mlx: ExportFormat = {
  id: "mlx",
  folder: FOLDER,
  title: "adapter for MLX",
  use: {
    what: "the adapter for MLX on Apple computers",
    command: "mlx_lm.generate --model base --adapter-path mlx",
  },
  rows: () => [[FOLDER, "the adapter for mlx-lm"]],
  options: [ADAPTER_NUMBERS],
  fits: ({ architecture }) => lackOf(familyOf(architecture).mlx) ?? true,
  async write(context) {
    const { exportMlx } = await import("../mlx.ts");
    return filesIn(
      FOLDER,
      exportMlx(adapterOf(context), context.base.architecture, { dtype: adapterDtype(context) }),
    );
  },
};
