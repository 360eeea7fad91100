import { METHODS } from "../../methods/list.ts";
import { type ExportFormat, type ExportRun, filesIn } from "../format.ts";

const FOLDER = "python/";

/** A student that copied solutions, for a step at least, is one whose training the script can repeat. */
function fits({ strategy, keptStep }: ExportRun): true | string {
  const { notRepeated } = METHODS[strategy].words;
  if (notRepeated !== null) return notRepeated;
  if (keptStep !== 0) return true;
  return "no state of the training was better on validation questions than the one before it, so there is nothing to repeat";
}

export const python: ExportFormat = {
  id: "python",
  folder: FOLDER,
  title: "the same training for Python",
  use: {
    what: "the same training again, with PyTorch, PEFT and TRL, on one GPU or several",
    command: "python python/train.py --base base",
  },
  rows: () => [
    [
      FOLDER,
      "the same training for transformers, PEFT and TRL, on one GPU or several: `python python/train.py --base base`",
    ],
  ],
  fits,
  async write(context) {
    const { pythonFolder } = await import("../python_folder.ts");
    return filesIn(FOLDER, pythonFolder(context));
  },
};
