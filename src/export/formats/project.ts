import { type ExportFormat, filesIn } from "../format.ts";

const FOLDER = "project/";

export const project: ExportFormat = {
  id: "project",
  folder: FOLDER,
  title: "the whole run, to bring back in here",
  use: {
    what: "the run itself: bring this zip back to this page, here or elsewhere, to see it again or to train on from it",
  },
  rows: () => [[FOLDER, "the run itself: Retort opens this zip again, shows it, and trains on from it"]],
  fits: () => true,
  async write({ records, has }) {
    const { projectFolder } = await import("../project_folder.ts");
    return filesIn("", await projectFolder(records, has("peft")));
  },
};
