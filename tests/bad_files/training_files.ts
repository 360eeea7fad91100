// Rows to train on, as people's scripts write them. Each is refused by its line.
import { nodeDisk } from "../../src/cli/disk.ts";
import { readTrainRows, type RowReader } from "../../src/cli/train_data.ts";
import { familyTemplate, familyTokenizer } from "../tokenizer/goldens.ts";
import { type BadContent, type BadFile, type BadFiles, bytesOf, INSTEAD, utf16, utf8 } from "./bad_file.ts";

const model: RowReader = {
  tokenizer: familyTokenizer("smollm2"),
  chat: () => Promise.resolve(familyTemplate("smollm2")),
};
const read = (content: BadContent) =>
  readTrainRows(
    "rows.jsonl",
    { ...nodeDisk, read: () => Promise.resolve(typeof content === "string" ? utf8(content) : content) },
    model,
    { longest: 200, isCut: false },
  );

const GOOD = '{"prompt":"2 + 2 =","completion":" 4"}\n';
const user = { role: "user", content: "2 + 2?" };
const says = (content: unknown) => ({ role: "assistant", content });
const chat = (...messages: readonly unknown[]) => `${GOOD}${JSON.stringify({ messages })}\n`;
const line = (value: unknown) => `${GOOD}${JSON.stringify(value)}\n`;

type Row = readonly [name: string, content: BadContent, says: RegExp, code?: BadFile["code"]];
const rows: readonly Row[] = [
  ["an empty file", "", /rows\.jsonl has no lines/, "empty-dataset"],
  ["blank lines", "\n  \n\n", /has no lines/, "empty-dataset"],
  ["an error page", INSTEAD.errorPage, /web page/],
  ["a Git LFS pointer", INSTEAD.pointer, /LFS/],
  ["a compressed copy", INSTEAD.gzip, /gzip/],
  ["a Parquet file", bytesOf("PAR1", [0x15, 4, 0x95], new Uint8Array(40), "PAR1"), /Parquet/],
  ["UTF-16", utf16(GOOD, true), /UTF-16/],
  ["UTF-16 without a mark", utf16(GOOD, false), /UTF-16|zero/],
  [
    "Windows' letters",
    bytesOf(GOOD, '{"prompt":"Caf', [0xe9], '","completion":"x"}'),
    /line 2: expected UTF-8, got the byte 0xe9/,
  ],
  [
    "a list over several lines",
    '[\n{"prompt":"a","completion":"b"}\n]\n',
    /line 1: expected one JSON object.*list/,
  ],
  ["a list on one line", `[${GOOD.trim()}]`, /line 1: expected .*got \[/],
  ["a table", "prompt,completion\na,b\n", /line 1: expected one JSON object/],
  ["a line that is cut", `${GOOD}{"prompt":"a","compl`, /line 2: expected one JSON object/],
  ["two objects on one line", `${GOOD.trim()}${GOOD}`, /line 1: .*a second value on the same line/],
  ["single quotes", "{'prompt': 'a', 'completion': 'b'}\n", /single quote/],
  ["NaN", `${GOOD}{"prompt":"a","completion":"b","score":NaN}\n`, /line 2: .*NaN.*although Python writes it/],
  ["null", `${GOOD}null\n`, /line 2: expected .*got null/],
  ["a text", `${GOOD}"hello"\n`, /line 2: expected .*got "hello"/],
  [
    "a field of another name",
    line({ prompt: "a", response: "b" }),
    /line 2: expected .*an object with prompt, response/,
  ],
  [
    "instruction and output, as Alpaca has them",
    line({ instruction: "a", input: "", output: "b" }),
    /instruction, input, output/,
  ],
  [
    "conversations as ShareGPT has them",
    line({ conversations: [{ from: "human", value: "a" }] }),
    /conversations/,
  ],
  ["a completion that is a number", line({ prompt: "a", completion: 4 }), /line 2: .*completion/],
  ["a completion that is nothing", line({ prompt: "a", completion: null }), /line 2: .*completion/],
  ["an empty completion", line({ prompt: "a", completion: "" }), /line 2: .*completion.*empty/],
  ["messages that are a text", line({ messages: "a" }), /line 2: .*messages/],
  ["no message", chat(), /line 2: /],
  ["a message that is a text", chat("a"), /line 2: /],
  ["a message without content", chat({ role: "user" }), /line 2: 0\.content/],
  ["content that is nothing", chat(user, says(null)), /line 2: 1\.content/],
  ["content in parts", chat(user, says([{ type: "text", text: "4" }])), /line 2: 1\.content/],
  ["a message without a role", chat({ content: "a" }), /line 2: 0\.role/],
  ["a role that nobody knows", chat({ role: "human", content: "a" }, says("4")), /line 2: .*human/],
  ["an empty answer", chat(user, says("")), /line 2: .*empty/],
  ["nobody who answers", chat(user), /line 2: There is no message by the assistant/, "config"],
  ["a weight of one half", chat(user, { ...says("4"), weight: 0.5 }), /line 2: 1\.weight/],
  [
    "no answer that is to be learned",
    chat(user, { ...says("4"), weight: 0 }),
    /line 2: There is no message by the assistant/,
    "config",
  ],
  ["calls of tools", chat(user, { ...says(""), tool_calls: [{ id: "a" }] }), /line 2: .*tool_calls/],
  [
    "tools beside the messages",
    line({ messages: [user, says("4")], tools: [{ type: "function" }] }),
    /line 2: .*tools/,
  ],
  [
    "half a character",
    `${GOOD}{"prompt":"a","completion":"\\ud83d"}\n`,
    /line 2: .*half of a surrogate pair/,
  ],
  [
    "a row longer than a step",
    line({ prompt: "a ".repeat(400), completion: "b" }),
    /line 2: \d+ tokens, a training step holds 200/,
    "config",
  ],
  ["a debate of the future", line({ schema: "debate/3" }), /line 2: .*debate/],
  ["a debate without its turns", line({ schema: "debate/2" }), /line 2: no debate of schema debate\/2/],
  ["a chain of before", line({ schema: "chain/1", prompt: "a", chain: "b" }), /line 2: .*chain/],
  [
    "a chain whose places lie outside",
    line({ schema: "chain/2", prompt: "a", chain: "b", unlearned: [[0, 9]] }),
    /line 2: .*unlearned/,
  ],
  [
    "a chain whose places go back",
    line({
      schema: "chain/2",
      prompt: "a",
      chain: "abcdef",
      unlearned: [
        [3, 4],
        [0, 1],
      ],
    }),
    /line 2: .*unlearned/,
  ],
];

export const trainingFiles: BadFiles = {
  reader: "training rows",
  files: rows.map(([name, content, says_, code = "file-invalid"]): BadFile => ({
    name,
    read: () => read(content),
    code,
    says: says_,
  })),
};
