// Training files as people have them: what would be learned wrongly without a word is named by its line, or read as it is meant.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { readTrainRows } from "../../src/cli/train_data.ts";
import { familyTemplate, familyTokenizer, type GoldenFamily } from "../tokenizer/goldens.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const caseFile = (name: string) => `tests/golden/cases/chats-${name}`;

function read(path: string, family: GoldenFamily = "qwen2") {
  const reader = {
    tokenizer: familyTokenizer(family),
    chat: () => Promise.resolve(familyTemplate(family)),
  };
  return readTrainRows(path, nodeDisk, reader, { longest: 1000, isCut: false });
}
function readLines(lines: readonly unknown[], family?: GoldenFamily) {
  const path = join(scratch, "rows.jsonl");
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return read(path, family);
}

/** All of a row's text, and the part that is learned. */
async function texts(rows: ReturnType<typeof read>, family: GoldenFamily = "qwen2") {
  const tokenizer = familyTokenizer(family);
  return (await rows).map(({ ids, lossMask }) => ({
    all: tokenizer.decode(ids),
    learned: tokenizer.decode(ids.filter((_, i) => lossMask[i] === 1)),
  }));
}

test.each([
  ["cp1252/chats.jsonl", /chats\.jsonl, line 1: expected UTF-8, got the byte 0xf9 at offset 44/],
  ["lone-surrogate/chats.jsonl", /line 1: the text "ok .* done" holds \\ud83d, half of a surrogate pair/],
  ["json-slips/trailing_comma.jsonl", /line 1: .*: at character 79 stands a comma before "\]"/],
  ["json-slips/nan.jsonl", /line 1: .*: NaN at character 88 is no JSON, although Python writes it/],
  ["json-slips/two_objects.jsonl", /line 1: .*: at character 88 stands a second value on the same line/],
  [
    "json-slips/cr_only.jsonl",
    /line 1: .*: at character 89 stands a second value behind a line end that is "\\r" alone/,
  ],
  ["tool-calls/chats.jsonl", /line 1: the line has "tools", which is not shown to the model here/],
])("%s is refused by its line, with what is wrong", async (file, sentence) => {
  await expect(read(caseFile(file))).rejects.toThrow(sentence);
});

const USER = { role: "user", content: "q" };
const SAID = { role: "assistant", content: "a" };

test.each([
  ["tool_calls", { messages: [USER, { ...SAID, tool_calls: [{ id: "c1" }] }] }, /message 2 has "tool_calls"/],
  [
    "a call without content",
    { messages: [USER, { role: "assistant", content: null, tool_calls: [{}] }] },
    /message 2 has "tool_calls"/,
  ],
  [
    "function_call",
    { messages: [USER, { ...SAID, function_call: { name: "f" } }] },
    /message 2 has "function_call"/,
  ],
  ["documents", { documents: [{ text: "x" }], messages: [USER, SAID] }, /the line has "documents"/],
  ["a weight between", { messages: [USER, { ...SAID, weight: 0.5 }] }, /1\.weight/],
  ["nothing but weights of 0", { messages: [USER, { ...SAID, weight: 0 }] }, /nothing to learn/],
  ["tools beside prompt and completion", { prompt: [USER], completion: [SAID], tools: [{}] }, /"tools"/],
  ["a completion without an answer", { prompt: [SAID], completion: [USER] }, /nothing to learn/],
])("%s: refused by name", async (_, line, sentence) => {
  await expect(readLines([line])).rejects.toThrow(sentence);
});

test("switches that are off, and notes beside the messages, change nothing", async () => {
  const [plain] = await readLines([{ messages: [USER, SAID] }]);
  const message = { ...SAID, tool_calls: null, refusal: null, annotations: [], weight: 1 };
  expect(await readLines([{ id: 7, score: 0.5, tools: [], messages: [USER, message] }])).toEqual([plain]);
});

test("an assistant's message of weight 0 is shown and not learned", async () => {
  const [row] = await texts(read(caseFile("weight-zero/chats.jsonl")));
  expect(row!.learned).toBe("RIGHT<|im_end|>");
  expect(row!.all).toContain("WRONG<|im_end|>");
  const last = { messages: [USER, SAID, USER, { role: "assistant", content: "b", weight: 0 }] };
  const [cut] = await texts(readLines([last]));
  expect(cut!.learned).toBe("a<|im_end|>");
  expect(cut!.all).not.toContain("b<|im_end|>");
  const thought = await texts(readLines([last], "qwen3"), "qwen3"); // shows earlier turns in another way
  expect(thought.map(({ learned }) => learned)).toEqual(["<think>\n\n</think>\n\na<|im_end|>"]);
  const marked = await texts(readLines([last], "marked"), "marked");
  expect(marked.map(({ learned }) => learned)).toEqual(["a<|im_end|>"]);
});

test("prompt and completion as messages are one conversation, of which the completion is learned", async () => {
  const [row] = await texts(read(caseFile("prompt-completion-messages/chats.jsonl")));
  expect(row!.learned).toBe("a<|im_end|>");
  const [same] = await texts(readLines([{ messages: [USER, SAID] }]));
  expect(row).toEqual(same);
  const longer = { prompt: [USER, { ...SAID, content: "first" }, USER], completion: [SAID] };
  expect((await texts(readLines([longer])))[0]!.learned).toBe("a<|im_end|>");
});

test("a prompt that brings its begin token, or a completion its end token, gets no second one", async () => {
  const tokenizer = familyTokenizer("llama3");
  const begin = "<|begin_of_text|>";
  const [row] = await texts(read(caseFile("double-begin-token/chats.jsonl"), "llama3"), "llama3");
  expect(row).toEqual({ all: `${begin}2 + 2 = 4<|eot_id|>`, learned: " 4<|eot_id|>" });
  expect(await readLines([{ prompt: "2 + 2 =", completion: " 4<|eot_id|>" }], "llama3")).toEqual(
    await readLines([{ prompt: "2 + 2 =", completion: " 4" }], "llama3"),
  );
  const addSpecials = { addSpecials: true };
  expect(tokenizer.encode(`${begin}${begin}x`, addSpecials)).toEqual(tokenizer.encode(`${begin}${begin}x`));
  expect(tokenizer.encode("aa", addSpecials)).toEqual([tokenizer.idOf(begin), ...tokenizer.encode("aa")]);
});
