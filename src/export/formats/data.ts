import { METHODS } from "../../methods/list.ts";
import { type ExportFormat, filesIn } from "../format.ts";

const FOLDER = "data/";

export const data: ExportFormat = {
  id: "data",
  folder: FOLDER,
  title: "texts, lessons and answers",
  use: {
    what: "what was said about every question, every test answer, the lessons, right and wrong solutions in pairs, and a table for a spreadsheet",
    command: 'load_dataset("json", data_files="data/sft.jsonl")',
  },
  rows: ({ strategy }) => [
    [
      "data/trajectories.jsonl",
      "one question a line: who said what after reading whom, the vote (schema debate/2)",
    ],
    ["data/debate-2.schema.json", "the JSON Schema of its lines"],
    ["data/sft.jsonl", `${METHODS[strategy].words.lessons}, as prompt and completion`],
    ["data/sft_chat.jsonl", "the same as chat messages in plain English, for any other model"],
    ["data/preference.jsonl", "a right and a wrong solution of one question, as DPO trainers read them"],
    ["data/questions.csv", "the questions with their verdicts, for a spreadsheet"],
    ["data/answers.jsonl", "what each method answered to each held-out question: the rows behind the table"],
  ],
  fits: () => true,
  async write(context) {
    const { dataFolder } = await import("../data_folder.ts");
    return filesIn(FOLDER, await dataFolder(context));
  },
};
