// Files that commands are given: tasks as strict lines, answers that a person filled in, and who the agents of a team are.
import { createHash } from "node:crypto";
import { answersFile, readAnswersFile } from "../../src/cli/answers_file.ts";
import { readTeam } from "../../src/cli/team.ts";
import type { OpenAnswer } from "../../src/teachers/person_check.ts";
import { readTaskLines } from "../../src/tasks/reading/task_lines.ts";
import { utf8Text } from "../../src/core/utf8.ts";
import { type BadContent, type BadFile, type BadFiles, INSTEAD, utf16, utf8 } from "./bad_file.ts";

const bytesOf = (content: BadContent) => (typeof content === "string" ? utf8(content) : content);
type Row = readonly [name: string, content: BadContent, says: RegExp, code?: BadFile["code"]];

const GOOD = '{"question":"How many?","answer":"4"}\n';
const tasks: readonly Row[] = [
  ["no line", "", /tasks\.jsonl has no lines/, "empty-dataset"],
  ["an error page", INSTEAD.errorPage, /web page/],
  ["a spreadsheet", INSTEAD.zip, /zip/],
  ["UTF-16", utf16(GOOD, true), /UTF-16/],
  ["a table", "question,answer\na?,b\n", /line 1: expected one JSON object/],
  ["no answer", `${GOOD}{"question":"Who?"}\n`, /line 2: expected .*"answer"/],
  ["an empty answer", `${GOOD}{"question":"Who?","answer":" "}\n`, /line 2: "answer" is empty/],
  ["an answer that is a list", `${GOOD}{"question":"Who?","answer":["a"]}\n`, /line 2: expected/],
  [
    "an answer beyond 2^53",
    `${GOOD}{"question":"Who?","answer":12345678901234567890}\n`,
    /line 2: .*not kept exactly/,
  ],
  [
    "an answer beyond all numbers",
    `${GOOD}{"question":"Who?","answer":1e400}\n`,
    /line 2: .*not kept exactly \(Infinity/,
  ],
  ["no question", `${GOOD}{"answer":"4"}\n`, /line 2: expected .*"question"/],
  [
    "an id that comes twice",
    '{"id":"a","question":"b?","answer":"c"}\n{"id":"a","question":"d?","answer":"e"}\n',
    /two tasks have the id "a"/,
  ],
  [
    "a kind of answer that nobody knows",
    `${GOOD}{"question":"Who?","answer":"a","judge":"exactly"}\n`,
    /line 2: .*exactly/,
  ],
  ["a split of another name", `${GOOD}{"question":"Who?","answer":"a","split":"later"}\n`, /line 2: .*later/],
  ["nothing behind the signs", `${GOOD}{"question":"Who?","answer":"so ####"}\n`, /line 2: .*nothing after/],
  [
    "an answer that is none of the choices",
    `${GOOD}{"question":"Who?","choices":["a","b"],"answer":"c"}\n`,
    /line 2: .*none of its 2 choices/,
  ],
];
const readTasks = (content: BadContent) =>
  readTaskLines(utf8Text(bytesOf(content), "tasks.jsonl"), "tasks.jsonl", { needsAnswers: true });

const open = [0, 1].map(
  (at) =>
    ({
      task: { id: `t${at}`, question: "How many?" },
      answer: String(at),
      canonical: String(at),
      votes: 2,
      of: 3,
      solution: "x",
    }) as unknown as OpenAnswer, // what naming a row uses
);
const of = {
  run: { id: "run" },
  disk: { sha256OfText: (text: string) => createHash("sha256").update(text).digest("hex") },
};
const readAnswers = (file: string, content: BadContent) => readAnswersFile(file, bytesOf(content), open, of);
const filled = new TextDecoder().decode(
  bytesOf(answersFile("a.csv", open, { ...of, wordOf: () => true }) as Uint8Array<ArrayBuffer>),
);
const [, firstAnswer = ""] = filled.split("\r\n");
const answers: readonly (readonly [name: string, file: string, content: BadContent, says: RegExp])[] = [
  ["answers: a spreadsheet", "a.csv", INSTEAD.zip, /Save the table as CSV/],
  ["answers: no column to fill in", "a.csv", "yes,row\nyes,x\n", /no column "right"/],
  ["answers: no column of rows", "a.csv", "right,line\nyes,x\n", /no column "row"/],
  [
    "answers: one answer that is right and wrong",
    "a.csv",
    `${filled.trimEnd()}\r\n${firstAnswer.replace(/^"?yes"?/, "no")}\r\n`,
    /line 4: its row "[^"]+" stands there twice, once with yes and once with no/,
  ],
  [
    "answers: a row of another run",
    "a.csv",
    "right,row\nyes,other\n",
    /line 2: its row "other" is no answer of run run/,
  ],
  [
    "answers: a line that is no JSON",
    "a.jsonl",
    '{"right":"yes"\n',
    /a\.jsonl, line 1: expected one JSON object/,
  ],
  ["answers: a line that is a number", "a.jsonl", "7\n", /line 1/],
  ["answers: a mark that is never closed", "a.csv", 'right,row\n"yes,x\n', /line 2: A quotation mark/],
];

const team = (content: BadContent) =>
  readTeam(["team.json"], { read: () => Promise.resolve(bytesOf(content)) });
const teams: readonly Row[] = [
  ["a team that is cut", '[{"model":', /team\.json: expected JSON.*ends at character 10/],
  ["a team that is one agent", '{"model":"x"}', /team\.json: this is not a list of agents/],
  ["a team of nobody", "[]", /team\.json: this is not a list of agents/],
  ["a team of names", '["x"]', /team\.json: this is not a list of agents/],
  ["a temperature in quotation marks", '[{"temperature":"1"}]', /At 0\.temperature/],
  ["a temperature of 40", '[{"temperature":40}]', /team\.json, agent 1/, "config"],
  ["a field that nobody knows", '[{"name":"Ann"}]', /name.*not known here/],
  ["an example without its solution", '[{"examples":[{"question":"a?"}]}]', /solution.*missing/],
];

export const commandFiles: BadFiles = {
  reader: "commands",
  files: [
    ...tasks.map(([name, content, says, code = "file-invalid"]): BadFile => ({
      name: `tasks: ${name}`,
      read: () => readTasks(content),
      code,
      says,
    })),
    ...answers.map(([name, file, content, says]): BadFile => ({
      name,
      read: () => readAnswers(file, content),
      code: "file-invalid",
      says,
    })),
    ...teams.map(([name, content, says, code = "file-invalid"]): BadFile => ({
      name,
      read: () => team(content),
      code,
      says,
    })),
  ],
};
