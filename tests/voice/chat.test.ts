import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chatVoice } from "../../src/voice/chat.ts";
import { stopAt } from "../../src/voice/stop.ts";
import { openVoice } from "../../src/voice/list.ts";
import { requireCapability, whyOff } from "../../src/voice/needs.ts";
import { promptIds } from "../../src/voice/prompt_ids.ts";
import type { Asked } from "../../src/voice/voice.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import { TASK } from "../teachers/turns.ts";

const TEMPLATE =
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
const voice = chatVoice({}, TEMPLATE);
/** [role, content] of each message of a prompt, in order. */
const turns = (asked: Asked) =>
  [...voice.render(asked).matchAll(/<(\w+)>([^]*?)<\/\1>/g)].map(([, role, content]) => [role, content]);

test("a question is the user's message as it stands, and the prompt ends where the answer begins", () => {
  expect(voice.render({ role: "propose", question: "2 + 2?" })).toBe("<user>2 + 2?</user><assistant>");
});

test("a system message and worked examples stand before the question, as turns of the conversation", () => {
  const examples = [{ question: "1 + 1?", solution: "1 + 1 = 2. Answer: 2" }];
  expect(turns({ role: "propose", question: "2 + 2?", system: "Answer the question.", examples })).toEqual([
    ["system", "Answer the question."],
    ["user", "1 + 1?"],
    ["assistant", "1 + 1 = 2. Answer: 2"],
    ["user", "2 + 2?"],
  ]);
});

test("who revises sees its own solution as its own, and those of others after it", () => {
  const shown = turns({ role: "revise", question: "2 + 2?", reads: ["It is 5.", "It is 4.", "It is 3."] });
  expect(shown.slice(0, 2)).toEqual([
    ["user", "2 + 2?"],
    ["assistant", "It is 5."],
  ]);
  const [role, request = ""] = shown[2] ?? [];
  expect(role).toBe("user");
  expect(request).toContain("Solution 1:\nIt is 4.");
  expect(request).toContain("Solution 2:\nIt is 3.");
  expect(request).not.toContain("It is 5.");
  const [, , alone] = turns({ role: "revise", question: "2 + 2?", reads: ["It is 5."] });
  expect(alone?.[1]).toMatch(/Read your solution again/);
  expect(alone?.[1]).not.toContain("Solution 1");
});

test("a person's own words stand behind each question, and ask for the revision", () => {
  const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];
  const words = { propose: "Be brief.", revise: "Now answer again." };
  const reads = ["It is 5.", "It is 4."];
  expect(turns({ role: "revise", question: "2 + 2?", examples, reads, ...words })).toEqual([
    ["user", "1 + 1?\n\nBe brief."],
    ["assistant", "Answer: 2"],
    ["user", "2 + 2?\n\nBe brief."],
    ["assistant", "It is 5."],
    ["user", "Others solved the same question:\n\nSolution 1:\nIt is 4.\n\nNow answer again."],
  ]);
});

test("what a model thinks aloud is kept apart from its solution, also where the prompt opened the thought", () => {
  const thinking = {
    solution: "It is 7. Answer: 7",
    answer: "7",
    isInForm: true,
    thought: "3, so Answer: 9?",
  };
  expect(voice.read("<think>\n3, so Answer: 9?\n</think>\n\nIt is 7. Answer: 7")).toEqual(thinking);
  expect(voice.read("<think>\nI never come to an end. Answer: 9")).toMatchObject({
    solution: "",
    answer: null,
  });
  const opened = chatVoice({}, `${TEMPLATE}{% if add_generation_prompt %}<think>\n{% endif %}`);
  expect(opened.read("3, so Answer: 9?\n</think>\n\nIt is 7. Answer: 7")).toEqual(thinking);
  expect(opened.read("It is 7. Answer: 7")).toMatchObject({ solution: "", answer: null });
});

test("a conversation in a protocol's own words is rendered as it is", () => {
  const messages = [
    { role: "system", content: "You are the critic." },
    { role: "user", content: "Judge: 2 + 2 = 5." },
  ];
  expect(turns({ messages })).toEqual(messages.map(({ role, content }) => [role, content]));
});

test("the answer is read out of free text, and the whole text is the solution", () => {
  expect(voice.read("First 3 + 4 = 7.\nSo the answer is 7.\n")).toEqual({
    solution: "First 3 + 4 = 7.\nSo the answer is 7.",
    answer: "7",
    isInForm: true,
  });
  expect(voice.read("Seven of them, as 3 + 4 = 7.")).toMatchObject({ answer: "7", isInForm: false });
  expect(voice.read("I do not know.").answer).toBeNull();
  expect(voice.lines("First this.\n\n then that.")).toEqual(["First this.", "then that."]);
});

test("a model gets the first voice that finds what it needs", async () => {
  const chat = { tokenizerConfig: {}, template: TEMPLATE };
  expect((await openVoice({ dialect: BUNDLED_SPEC, chat })).id).toBe("words");
  expect((await openVoice({ dialect: null, chat })).id).toBe("chat");
  const plain = await openVoice({ dialect: null, chat: null });
  expect(plain.id).toBe("plain");
  expect(plain.render({ role: "propose", question: "2 + 2?" })).toBe("Question: 2 + 2?\nAnswer:");
  const examples = [{ question: "1 + 1?", solution: "It is 2. Answer: 2" }];
  expect(plain.render({ role: "propose", question: "2 + 2?", examples, system: "Be brief." })).toBe(
    "Be brief.\n\nQuestion: 1 + 1?\nAnswer: It is 2. Answer: 2\n\nQuestion: 2 + 2?\nAnswer:",
  );
  expect(() => plain.render({ role: "revise", question: "2 + 2?", reads: ["5"] })).toThrow(
    expect.objectContaining({ code: "model-invalid" }),
  );
  const broken = { tokenizerConfig: {}, template: "{% for" };
  await expect(openVoice({ dialect: null, chat: broken })).rejects.toMatchObject({ code: "model-invalid" });
});

test("what a voice cannot do is off, with a sentence that says what it would need", async () => {
  const words = await openVoice({ dialect: BUNDLED_SPEC, chat: null });
  expect(whyOff(words, "self-correction", "Self-correction")).toBeNull();
  expect(whyOff(voice, "self-correction", "Self-correction")).toBe(
    "Self-correction is off: it needs a critique in a form that can be retold as its author's own, and a model that is spoken to through its chat template does not have that.",
  );
  expect(() =>
    requireCapability(voice, "steps", { feature: "PAD's judge of steps", instead: "Choose another." }),
  ).toThrow(
    expect.objectContaining({
      code: "config",
      message: expect.stringMatching(/Choose another\.$/) as string,
    }),
  );
  expect(() => words.render({ messages: [] })).toThrow(expect.objectContaining({ code: "config" }));
  expect(() => words.render({ role: "propose", question: "q", system: "s" })).toThrow(/no system message/);
});

test("a prompt's ids are its text's, with the tokenizer's own specials only where the voice wants them", async () => {
  const tokenizer = bundledTokenizer();
  const words = await openVoice({ dialect: BUNDLED_SPEC, chat: null });
  const asked = { role: "propose", question: "Ann has 3 eggs. How many eggs does Ann have?" };
  expect(promptIds(words, tokenizer, asked)).toEqual(tokenizer.encode(words.render(asked)));
  const plain = await openVoice({ dialect: null, chat: null });
  const seen: unknown[] = [];
  promptIds(plain, { encode: (_, options) => (seen.push(options), []) }, asked);
  expect(seen).toEqual([{ addSpecials: true }]);
});

test("a protocol's own words: who speaks stands in front, what is read under its titles, the speaker's own words are its turns", () => {
  const instruction = {
    persona: "You are a judge.",
    titles: ["One side", null, "The other side"],
    request: "Decide.",
    gives: "solution",
  } as const;
  const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];
  const asked = { role: "judge", question: "2 + 2?", system: "Be brief.", examples, propose: "In words." };
  const reads = ["It is 5.", "It is 3.", "It is 4."];
  expect(turns({ ...asked, reads, instruction })).toEqual([
    ["system", "Be brief.\n\nYou are a judge."],
    ["user", "1 + 1?\n\nIn words."],
    ["assistant", "Answer: 2"],
    ["user", "2 + 2?\n\nIn words.\n\nOne side:\nIt is 5."],
    ["assistant", "It is 3."],
    [
      "user",
      "The other side:\nIt is 4.\n\nDecide. End with a line that holds nothing but “Answer: ” and the final answer.",
    ],
  ]);
  // Worked examples and words for solutions are not for a critic, and no answer is asked of it.
  const remark = { titles: ["A solution"], request: "Find a mistake.", gives: "remark" } as const;
  expect(turns({ ...asked, reads: ["It is 5."], instruction: remark })).toEqual([
    ["system", "Be brief."],
    ["user", "2 + 2?\n\nA solution:\nIt is 5.\n\nFind a mistake."],
  ]);
});

test("a model without a chat template goes on with a text in a protocol's own words; one with fixed words refuses them", async () => {
  const instruction = { titles: ["A solution"], request: "Is it right?", gives: "answer" } as const;
  const asked = { role: "judge", question: "2 + 2?", reads: ["It is 5."], instruction };
  const plain = await openVoice({ dialect: null, chat: null });
  expect(plain.render(asked)).toBe("Question: 2 + 2?\n\nA solution:\nIt is 5.\n\nIs it right?\nAnswer:");
  expect(plain.render({ ...asked, instruction: { ...instruction, gives: "remark" } })).toMatch(
    /Is it right\?\n$/,
  );
  const words = await openVoice({ dialect: BUNDLED_SPEC, chat: null });
  expect(() => words.render(asked)).toThrow(/asked in its own fixed words/);
  expect(whyOff(words, "instructions", "Two-sided debate")).toBe(
    "Two-sided debate is off: it needs a model that can be asked for more than a solution, in any words, and a model with a notation of its own does not have that.",
  );
});

test("a template that knows no system role and wants turns in alternation is given both", () => {
  const { chat_template: template } = JSON.parse(
    readFileSync("tests/golden/tokenizers/gemma3/tokenizer_config.json", "utf8"),
  ) as { readonly chat_template: string };
  const strict = chatVoice({ bos_token: "<bos>", chat_template: template }, null);
  const system = "Answer the question.";
  const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];
  const instruction = {
    persona: "You look for mistakes.",
    titles: ["One solution", null, "Another"],
    request: "Which one is wrong?",
    gives: "solution",
  } as const;
  const reads = ["It is 4.", "It is 5.", "It is 3."];
  const question = "2 + 2?";
  const first = `<bos><start_of_turn>user\n${system}\n\n`;
  const heard = (asked: Asked) => {
    const text = strict.render(asked);
    const roles = [...text.matchAll(/<start_of_turn>(\w+)\n/g)].map(([, role]) => role);
    expect(roles).toEqual(roles.map((_, i) => (i % 2 === 0 ? "user" : "model")));
    expect(text.endsWith("<start_of_turn>model\n")).toBe(true);
    return text;
  };
  expect(heard({ role: "propose", question, system })).toBe(
    `${first}2 + 2?<end_of_turn>\n<start_of_turn>model\n`,
  );
  expect(heard({ role: "propose", question, system, examples })).toContain(`${first}1 + 1?<end_of_turn>`);
  expect(heard({ role: "revise", question, system, examples, reads }).startsWith(first)).toBe(true);
  const told = heard({ role: "revise", question, system, examples, reads, instruction });
  expect(told).toContain("<start_of_turn>user\nAnswer the question.\n\nYou look for mistakes.\n\n1 + 1?");
});

test("a teacher of programs asks in a form of its own, and the program is what the text holds in its block", () => {
  const voice = messagesVoice();
  const asked = (form: string | undefined) =>
    voice.render({
      role: "code",
      question: "Write f.",
      instruction: {
        titles: [],
        request: "Write it.",
        gives: "solution",
        ...(form === undefined ? {} : { form }),
      },
    });
  expect(asked("In a block.")).toContain("Write it. In a block.");
  expect(asked("In a block.")).not.toContain("Answer:");
  expect(asked(undefined)).toContain("Answer:");
  const text = "Here:\n```js\nconst f = 1 > 0 ? () => 1 : null;\n```\nAnswer: 7";
  expect(voice.read(text, "tests")).toMatchObject({
    answer: "const f = 1 > 0 ? () => 1 : null;",
    isInForm: true,
  });
  const task = { ...TASK, judge: "tests" as const, answer: "the tests" };
  expect(voice.write({ ...task, solution: "```js\nf\n```" })).toBe("```js\nf\n```");
  expect(voice.write(task)).toBeNull();
});

const DEBATE = [
  { place: 1, solution: "2 + 2 = 5. Answer: 5" },
  { place: 2, solution: "2 + 2 = 4. Answer: 4" },
  { place: 1, solution: "I do not know." },
];

test("a debate is written as a thought, which no stop rule ends and no reader takes for the answer", () => {
  const text = voice.transcript(DEBATE, "2 + 2 = 4.\nAnswer: 4")!;
  expect(text).toBe(
    "<think>\nAgent 1: 2 + 2 = 5. Answer: 5\n\nAgent 2: 2 + 2 = 4. Answer: 4\n\nAgent 1: I do not know.\n</think>\n\n2 + 2 = 4.\nAnswer: 4",
  );
  expect(voice.read(text)).toMatchObject({ solution: "2 + 2 = 4.\nAnswer: 4", answer: "4", isInForm: true });
  const { stop } = voice.budget("propose");
  expect(stopAt(text, stop!)).toBeNull();
  expect(stopAt(`${text}\nAnd so`, stop!)).toBe(text.length);
  expect(voice.turnsIn(text)).toBe(2); // one said no answer
  expect(voice.turnsIn(text.slice(0, 40))).toBe(1); // cut in the middle of the debate
  expect(voice.turnsIn("Agent 1: 4. Answer: 4")).toBe(0); // no thought
  expect(voice.turnsIn("<think>\nAgent 1: Answer: spam\n</think>\n\nspam", "choice", ["spam", "ham"])).toBe(
    1,
  );
});

test("where every answer begins inside a thought a debate does so too, and a solution with a mark of one is not written", () => {
  const thinking = chatVoice({}, `${TEMPLATE}{% if add_generation_prompt %}<think>\n{% endif %}`);
  const text = thinking.transcript(DEBATE.slice(0, 1), "Answer: 4")!;
  expect(text).toBe("Agent 1: 2 + 2 = 5. Answer: 5\n</think>\n\nAnswer: 4");
  expect(thinking.turnsIn(text)).toBe(1);
  expect(thinking.read(text).answer).toBe("4");
  expect(voice.transcript([{ place: 1, solution: "</think> 4" }], "4")).toBeNull();
});
