import { type ExportFormat, filesIn } from "../format.ts";

const FOLDER = "data/";
const WHOLE_LESSONS = "the solutions that were learned";
/** What sft.jsonl holds where the student did not copy it. */
const LESSONS: Readonly<Record<string, string>> = {
  rsft: WHOLE_LESSONS,
  da: WHOLE_LESSONS,
  pad: "solutions that the debates ended with; PAD's student did not copy them",
  dpo: "solutions that the debates ended with; DPO's student learned from the pairs in preference.jsonl",
};

export const data: ExportFormat = {
  id: "data",
  folder: FOLDER,
  title: "debates, lessons and answers",
  use: {
    what: "every debate, every test answer, the lessons, right and wrong solutions in pairs, and a table for a spreadsheet",
    command: 'load_dataset("json", data_files="data/sft.jsonl")',
  },
  rows: ({ strategy }) => [
    [
      "data/trajectories.jsonl",
      "every debate, one a line: who said what after reading whom, the vote (schema debate/1)",
    ],
    ["data/debate-1.schema.json", "the JSON Schema of its lines"],
    ["data/sft.jsonl", `${LESSONS[strategy] ?? WHOLE_LESSONS}, as prompt and completion`],
    ["data/sft_chat.jsonl", "the same as chat messages in plain English, for any other model"],
    ["data/preference.jsonl", "a right and a wrong solution of one question, as DPO trainers read them"],
    ["data/questions.csv", "the debated questions with their verdicts, for a spreadsheet"],
    ["data/answers.jsonl", "what each method answered to each held-out question: the rows behind the table"],
  ],
  fits: () => true,
  async write(context) {
    const { dataFolder } = await import("../data_folder.ts");
    return filesIn(FOLDER, dataFolder(context));
  },
};
