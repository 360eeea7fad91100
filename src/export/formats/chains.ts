import { type ExportFormat, filesIn } from "../format.ts";
import { CHAIN_FILTERS } from "../options.ts";

const FOLDER = "chains/";

export const chains: ExportFormat = {
  id: "chains",
  folder: FOLDER,
  title: "talks as single texts",
  use: {
    what: "each question’s talk as one tagged text that a single model can learn to write: who speaks, what it read, then the answer; chains/README.md says what each filter took",
    command: 'load_dataset("json", data_files="chains/chains.jsonl")',
  },
  options: [CHAIN_FILTERS],
  fits: () => true,
  async write(context) {
    const { base, learnedFrom, records, tasks } = context;
    const { chainFolder } = await import("../chain_lines.ts");
    const { chainFiltersOf } = await import("../chain_choice.ts");
    const voice = await base.voice();
    const files = chainFolder({
      trajectories: learnedFrom,
      tasks,
      filters: chainFiltersOf(context),
      seed: records.run.seed,
      learned: new Set(records.dataset.sources.taskIds),
      propose: (question) => voice.render({ role: "propose", question }),
    });
    return filesIn(FOLDER, files);
  },
};
