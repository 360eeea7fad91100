import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { readTrainRows, type RowReader } from "../../src/cli/train_data.ts";
import { trajectoriesJsonl } from "../../src/export/trajectories.ts";
import { makeDebate, TASK, talksAbout } from "../teachers/turns.ts";
import { familyTemplate, familyTokenizer, type GoldenFamily } from "../tokenizer/goldens.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const path = join(scratch, "data.jsonl");

const textOf = (family: GoldenFamily): RowReader => ({
  tokenizer: familyTokenizer(family),
  chat: () => Promise.resolve(familyTemplate(family)),
});

function rows(family: GoldenFamily, lines: readonly unknown[], longest = 1000, isCut = false) {
  writeFileSync(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return readTrainRows(path, nodeDisk, textOf(family), { longest, isCut });
}

const CHAT = {
  messages: [
    { role: "user", content: "2 + 2?" },
    { role: "assistant", content: "4" },
  ],
};

test("messages teach what the assistant says, prompts their completion and an end token", async () => {
  const tokenizer = familyTokenizer("llama3");
  const [chat, plain] = await rows("llama3", [CHAT, "", { prompt: "2 + 2 =", completion: " 4" }]);
  const learned = ({ ids, lossMask }: typeof chat & object) =>
    tokenizer.decode(ids.filter((_, i) => lossMask[i] === 1));
  expect(learned(chat!)).toBe("4<|eot_id|>");
  expect(learned(plain!)).toBe(" 4<|eot_id|>");
  expect(tokenizer.decode(plain!.ids)).toBe("<|begin_of_text|>2 + 2 = 4<|eot_id|>");
  expect([chat!.weight, plain!.weight]).toEqual([1, 1]);
});

test("a conversation whose template strips earlier thinking becomes one row per answer", async () => {
  const again = [
    { role: "user", content: "Sure?" },
    { role: "assistant", content: "Yes" },
  ];
  expect(await rows("qwen3", [{ messages: [...CHAT.messages, ...again] }])).toHaveLength(2);
  expect(await rows("qwen2", [{ messages: [...CHAT.messages, ...again] }])).toHaveLength(1);
});

test.each([
  [
    "no JSON",
    "{",
    /data\.jsonl, line 2: expected one JSON object: it ends at character 1, and "\{" is not closed\. The line is \{/,
  ],
  ["neither of the two shapes", { text: "x" }, /line 2: expected \{"messages".*got an object with text/],
  ["a prompt that is no text", { prompt: 1, completion: "x" }, /line 2: expected/],
  [
    "a message without content",
    { messages: [{ role: "user" }] },
    /line 2: 0\.content: .*Expected \[\{"role"/,
  ],
  ["no message", { messages: [] }, /line 2: /],
  [
    "no assistant",
    { messages: [{ role: "user", content: "x" }] },
    /line 2: There is no message by the assistant/,
  ],
  ["a number", 7, /line 2: expected .* got 7/],
] as const)("a line with %s is refused by its number", async (_, line, message) => {
  await expect(rows("smollm2", [CHAT, line])).rejects.toThrow(message);
});

test("a row longer than a step is refused by its line, or left to the trainer's cut", async () => {
  await expect(rows("smollm2", [CHAT, CHAT], 20)).rejects.toThrow(
    /line 1: \d+ tokens, a training step holds 20\. Raise --batch-tokens/,
  );
  expect(await rows("smollm2", [CHAT, CHAT], 20, true)).toHaveLength(2);
});

test("an empty file has nothing to learn", async () => {
  await expect(rows("smollm2", [""])).rejects.toThrow(/has no lines/);
});

test("a debate whose learned turns have no lone agent's prompt beside them is named, with what to train on", async () => {
  const turns = makeDebate([["7"]]).map((turn) => ({ ...turn, role: "code" }));
  const bytes = trajectoriesJsonl(talksAbout(turns), new Map([[TASK.id, TASK]]), null);
  const line = new TextDecoder().decode(bytes).replace('"learned":false', '"learned":true');
  await expect(rows("llama3", [line.trim()])).rejects.toThrow(/line 1: .*"propose".*data\/sft\.jsonl/);
});
