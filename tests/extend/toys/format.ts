import { type ExportFormat, filesIn } from "../../../src/export/format.ts";

const FOLDER = "toy/";

/** A format that writes which family the base is of, and that DPO's students cannot have. */
export const toy: ExportFormat = {
  id: "toy",
  folder: FOLDER,
  title: "a toy for the toy reader",
  use: { what: "the student as a toy", command: "toyreader toy/student.toy" },
  fits: ({ strategy }) => (strategy === "dpo" ? "a toy cannot hold what DPO learns" : true),
  write({ base, records }) {
    const text = `${records.run.id} ${base.architecture.family}\n`;
    return Promise.resolve(filesIn(FOLDER, [["student.toy", new TextEncoder().encode(text)]]));
  },
};
