import { type ExportFormat, filesIn } from "../format.ts";

const FOLDER = "chains/";

export const chains: ExportFormat = {
  id: "chains",
  folder: FOLDER,
  title: "talks as single texts",
  use: {
    what: "each question's talk as one tagged text that a single model can learn to write: who speaks, what it read, then the answer",
    command: 'load_dataset("json", data_files="chains/chains.jsonl")',
  },
  fits: () => true,
  async write({ learnedFrom, tasks }) {
    const { chainsJsonl } = await import("../chain_lines.ts");
    return filesIn(FOLDER, new Map([["chains.jsonl", chainsJsonl(learnedFrom, tasks)]]));
  },
};
