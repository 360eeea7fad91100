import { expect, test } from "vitest";
import type { ChatMessage } from "../../src/tokenizer/chat_message.ts";
import { chatRows, chatTemplate } from "../../src/tokenizer/chat_template.ts";
import { FAMILIES, familyTemplate, familyTokenizer, goldenTexts } from "./goldens.ts";

const talk = (...turns: readonly (readonly [string, string])[]): ChatMessage[] =>
  turns.map(([role, content]) => ({ role, content }));

/** The trained parts of each row as text, in order. */
function trained(family: (typeof FAMILIES)[number], messages: readonly ChatMessage[]): string[][] {
  return familyTemplate(family)
    .spans(messages)
    .map((spans) => spans.filter(({ isTrained }) => isTrained).map(({ text }) => text));
}

test.each(FAMILIES)("%s: conversations become the text and the ids of transformers", (family) => {
  const template = familyTemplate(family);
  const tokenizer = familyTokenizer(family);
  const { conversations } = goldenTexts(family);
  expect(conversations.length).toBeGreaterThan(5);
  for (const golden of conversations) {
    expect.soft(template.render(golden.messages, false)).toBe(golden.text);
    expect.soft(template.render(golden.messages, true)).toBe(golden.prompt);
    expect.soft(tokenizer.encode(golden.text)).toEqual(golden.text_ids);
    expect.soft(tokenizer.encode(golden.prompt)).toEqual(golden.prompt_ids);
  }
});

test.each(["smollm2", "qwen2", "llama3", "llama2"] as const)(
  "%s: a row has the ids of the whole conversation, up to the last answer's end",
  (family) => {
    const template = familyTemplate(family);
    const tokenizer = familyTokenizer(family);
    for (const { messages, text_ids } of goldenTexts(family).conversations) {
      if (messages.at(-1)?.role !== "assistant") continue;
      const [row, ...more] = chatRows(template, tokenizer, messages);
      expect(more).toEqual([]);
      expect.soft(row!.ids).toEqual(text_ids.slice(0, row!.ids.length));
      expect.soft(text_ids.length - row!.ids.length).toBeLessThanOrEqual(1); // the line break behind the end token
      expect.soft(row!.lossMask.at(-1)).toBe(1);
      expect.soft(row!.ids.at(-1)).toBe(tokenizer.endId);
    }
  },
);

test("generation marks give the assistant mask of transformers", () => {
  const template = familyTemplate("marked");
  const tokenizer = familyTokenizer("marked");
  let rows = 0;
  for (const { messages, text_ids, assistant_mask } of goldenTexts("marked").conversations) {
    if (assistant_mask === undefined) continue;
    const [row] = chatRows(template, tokenizer, messages);
    expect(row!.ids).toEqual(text_ids.slice(0, row!.ids.length));
    expect(row!.lossMask).toEqual(assistant_mask.slice(0, row!.ids.length));
    expect(assistant_mask.slice(row!.ids.length)).not.toContain(1);
    rows++;
  }
  expect(rows).toBeGreaterThan(3);
});

test("a mark keeps the blanks that Jinja keeps around a tag", () => {
  const source = "{{ 'a' }}\n  {% generation %}\n{{- 'b' }}{% endgeneration %}\n";
  const template = chatTemplate({ chat_template: source }, null);
  expect(template.render(talk(["assistant", "x"]), false)).toBe("a\nb"); // Jinja 3.1 with trim_blocks and lstrip_blocks
  expect(template.spans(talk(["assistant", "x"]))).toEqual([
    [
      { text: "a\n", isTrained: false },
      { text: "b", isTrained: true },
    ],
  ]);
});

const TWO_TURNS = talk(["user", "2 + 2?"], ["assistant", "4"], ["user", "Sure?"], ["assistant", "Yes"]);

test("only what the assistant says is trained, its end-of-turn token included", () => {
  expect(trained("smollm2", TWO_TURNS)).toEqual([["4<|im_end|>", "Yes<|im_end|>"]]);
  expect(trained("qwen2", TWO_TURNS)).toEqual([["4<|im_end|>", "Yes<|im_end|>"]]);
  expect(trained("llama3", TWO_TURNS)).toEqual([["4<|eot_id|>", "Yes<|eot_id|>"]]);
  expect(trained("marked", TWO_TURNS)).toEqual([["4<|im_end|>", "Yes<|im_end|>"]]);
  expect(trained("llama2", TWO_TURNS)).toEqual([[" 4 </s>", " Yes </s>"]]);
});

test("a template that strips earlier thinking gives one row per turn, each as the model would be asked", () => {
  const thinking = talk(
    ["user", "2 + 2?"],
    ["assistant", "<think>\ntwo and two\n</think>\n\n4"],
    ["user", "Sure?"],
    ["assistant", "Yes"],
  );
  const rows = familyTemplate("qwen3").spans(thinking);
  expect(rows.map((spans) => spans.map(({ isTrained }) => isTrained))).toEqual([
    [false, true],
    [false, true],
  ]);
  expect(trained("qwen3", thinking)).toEqual([
    ["<think>\ntwo and two\n</think>\n\n4<|im_end|>"],
    ["<think>\n\n</think>\n\nYes<|im_end|>"],
  ]);
  expect(rows[1]![0]!.text).toContain("assistant\n4<|im_end|>"); // the history without its thinking
  expect(rows[1]![0]!.text).toBe(familyTemplate("qwen3").render(thinking.slice(0, 3), true));
});

test("a template that trims what was said trains on what the model is shown", () => {
  const blanks = talk(["user", "  hi  "], ["assistant", "\n  hello \n"]);
  expect(trained("llama3", blanks)).toEqual([["hello<|eot_id|>"]]);
  expect(trained("qwen2", blanks)).toEqual([["\n  hello \n<|im_end|>"]]);
});

test("an answer that begins with a line break has the ids it has when the model says it", () => {
  const tokenizer = familyTokenizer("qwen2");
  const template = familyTemplate("qwen2");
  const messages = talk(["user", "Code?"], ["assistant", "\n\nx"]);
  const prompt = tokenizer.encode(template.render(messages.slice(0, 1), true));
  const [row] = chatRows(template, tokenizer, messages);
  expect(row!.ids.slice(0, prompt.length)).toEqual(prompt); // in the whole text the line breaks are one token
  expect(row!.lossMask.indexOf(1)).toBe(prompt.length);
  expect(tokenizer.encode(template.render(messages, false)).slice(0, prompt.length)).not.toEqual(prompt);
});

test("what follows the last answer, and a conversation's system turn, teach nothing", () => {
  const open = talk(["system", "Be kind."], ["user", "Hi"], ["assistant", "Hello"], ["user", "And now?"]);
  expect(trained("smollm2", open)).toEqual([["Hello<|im_end|>"]]);
  const text = familyTemplate("smollm2")
    .spans(open)[0]!
    .map((span) => span.text)
    .join("");
  expect(text).not.toContain("And now?");
});

test("a template's date is its own fixed one, not today's", () => {
  expect(familyTemplate("llama3").render(talk(["user", "Hi"]), true)).toContain("Today Date: 26 Jul 2024");
});

test("of several templates the one called default is taken", () => {
  const chat_template = [
    { name: "tool_use", template: "tools" },
    { name: "default", template: "{{ bos_token }}{{ messages[0].content }}" },
  ];
  const template = chatTemplate({ chat_template, bos_token: { content: "<s>" } }, null);
  expect(template.render(talk(["user", "x"]), false)).toBe("<s>x");
});

test.each([
  ["no template", {}, /has no chat template/],
  [
    "a list without a default",
    { chat_template: [{ name: "rag", template: "" }] },
    /without one called "default" \(rag\)/,
  ],
  ["a template that is no Jinja", { chat_template: "{% for %}" }, /does not parse/],
])("refuses %s by name", (_, config, message) => {
  expect(() => chatTemplate(config, null)).toThrow(
    expect.objectContaining({ code: "model-invalid", message: expect.stringMatching(message) as string }),
  );
});

test("refuses spans that cannot be told, with the message's number", () => {
  const shuffled = chatTemplate(
    { chat_template: "{% for m in messages | reverse %}{{ m.content }};{% endfor %}" },
    null,
  );
  expect(() => shuffled.spans(talk(["user", "a"], ["assistant", "b"]))).toThrow(/shows message 2 otherwise/);
  const unmarked = chatTemplate(
    { chat_template: "{% if false %}{% generation %}{% endgeneration %}{% endif %}x" },
    null,
  );
  expect(() => unmarked.spans(talk(["user", "a"], ["assistant", "b"]))).toThrow(/none of them is around/);
});

test("refuses a conversation without an assistant, and passes on a template's own refusal", () => {
  expect(() => familyTemplate("qwen2").spans(talk(["user", "a"]))).toThrow(/nothing to learn/);
  expect(() => familyTemplate("llama2").render(talk(["assistant", "a"]), false)).toThrow(/must alternate/);
});

test("a conversation of a thousand messages is tokenised span by span, not from its beginning for each", () => {
  const source =
    "{% for m in messages %}{% if m.role == 'assistant' %}a:{% generation %}{{ m.content }};{% endgeneration %}{% else %}u:{{ m.content }};{% endif %}{% endfor %}";
  const template = chatTemplate({ chat_template: source }, null);
  let tokenised = 0;
  const encode = (text: string) => {
    tokenised += text.length;
    return Array.from(text, (sign) => sign.codePointAt(0)!);
  };
  const messages = Array.from({ length: 1000 }, (_, i) => ({
    role: i % 2 === 0 ? ("user" as const) : ("assistant" as const),
    content: `message ${i}`,
  }));
  const [row] = chatRows(template, { encode }, messages);
  expect(tokenised).toBeLessThan(3 * row!.ids.length);
});
