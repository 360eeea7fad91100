// Rows of a chat model against what transformers' apply_chat_template makes of the same question and answer (tools/golden/make_tokenizers.py).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildDataset } from "../../src/distill/dataset.ts";
import { PLAIN_VOICE } from "../../src/voice/plain.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import { familyTokenizer, type GoldenFamily, goldenTexts } from "../tokenizer/goldens.ts";
import { makeTurn, talkOf, TASK } from "../teachers/turns.ts";

function voiceOf(family: GoldenFamily) {
  const folder = join("tests/golden/tokenizers", family);
  const template = join(folder, "chat_template.jinja");
  const config: unknown = JSON.parse(readFileSync(join(folder, "tokenizer_config.json"), "utf8"));
  return chatVoice(config, existsSync(template) ? readFileSync(template, "utf8") : null);
}

/** The row that a student learns of one answer to one question, and what transformers makes of the two. */
function rowAndGolden(family: GoldenFamily, voice = voiceOf(family)) {
  const { conversations } = goldenTexts(family);
  const [asked, answered] = [0, 1].map((i) => conversations[i]!);
  const [user, assistant] = answered!.messages;
  expect([user?.role, assistant?.role]).toEqual(["user", "assistant"]);
  const tokenizer = familyTokenizer(family);
  const solution = assistant!.content;
  const task = { ...TASK, question: user!.content, answer: solution, judge: "text" as const };
  const turn = {
    ...makeTurn(0, 0, solution, { task }),
    solution,
    prompt: "worked examples, then the question",
  };
  const { examples } = buildDataset({
    runId: "run",
    config: { seed: 7, labels: "consensus", strategy: "rsft" },
    tasks: [task],
    trajectories: [talkOf([turn])],
    voice,
    tokenizer,
  });
  return { row: examples[0]!, asked: asked!, answered: answered!, user: user!, tokenizer };
}

test.each(["smollm2", "qwen2", "llama3", "marked"] as const)(
  "%s: a row is the template's own conversation up to the end of the answer, with no special token twice",
  (family) => {
    const { row, answered, tokenizer } = rowAndGolden(family);
    const ids = [...answered.text_ids];
    while (ids.at(-1) !== tokenizer.endId) ids.pop(); // line breaks behind the end of the turn
    expect(row.ids).toEqual(ids);
    const trained = row.ids.filter((_, i) => row.lossMask[i] === 1);
    expect(tokenizer.decode(trained)).toBe(
      `${answered.messages[1]!.content}${tokenizer.decode([tokenizer.endId])}`,
    );
  },
);

test.each(["smollm2", "qwen2", "qwen3", "llama3", "llama2", "marked"] as const)(
  "%s: the row's prompt is the one that the template asks with",
  (family) => {
    const { row, asked, user } = rowAndGolden(family);
    expect(asked.messages).toHaveLength(1);
    const prompt = row.ids.filter((_, i) => row.lossMask[i] === 0);
    if (asked.messages[0]!.content === user.content) expect(prompt).toEqual(asked.prompt_ids);
    else expect(row.text?.prompt).toBe(asked.prompt.replace(asked.messages[0]!.content, user.content));
  },
);

test("a model without a template learns behind the begin token that its tokenizer puts in front, once", () => {
  const { row, user, answered, tokenizer } = rowAndGolden("llama3", PLAIN_VOICE);
  const begin = tokenizer.idOf("<|begin_of_text|>");
  expect(row.ids.filter((id) => id === begin)).toEqual([begin]);
  expect(row.ids[0]).toBe(begin);
  const { content } = answered.messages[1]!;
  expect(tokenizer.decode(row.ids.slice(1, -1))).toBe(`Question: ${user.content}\nAnswer:${content}`);
});
