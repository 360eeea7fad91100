// Conversations of hundreds of messages: the spans and ids of the short way, in a time that grows as the conversation does.
import { expect, test } from "vitest";
import type { ChatMessage, RenderChat } from "../../src/tokenizer/chat_message.ts";
import { spansByBlocks, spansByPrefixes, spansOfEachTurn } from "../../src/tokenizer/chat_spans.ts";
import { chatRows, chatTemplate, type ChatTemplate } from "../../src/tokenizer/chat_template.ts";
import { wholeCuts } from "../../src/tokenizer/whole_cuts.ts";
import { computing } from "../harness/computing.ts";
import { FAMILIES, familyTemplate, familyTokenizer, goldenTexts } from "./goldens.ts";

/** The templates that show earlier turns as they showed them when they were the last. */
const STABLE = ["smollm2", "qwen2", "llama3", "llama2", "gemma3"] as const;

/** Questions and answers of many shapes, each a little different. */
const SAID = [
  "Hello.",
  " 4 ",
  "\n\nx = 1\n",
  "Two\nlines",
  "über €5 🙂",
  "<b>&amp;</b>",
  "{{ x }} {% y %}",
  "7",
];
const talkOf = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    role: i % 2 === 0 ? "user" : "assistant",
    content: `${SAID[(i * 5) % SAID.length]}${i % 3 === 0 ? i : ""}`,
    ...(i % 14 === 5 ? { weight: 0 as const } : {}),
  }));

const renderOf =
  (template: ChatTemplate): RenderChat =>
  (messages, asks) =>
    template.render(messages, asks);

/** How many messages are shown in all while the spans are found. */
function shown(render: RenderChat, messages: readonly ChatMessage[]): number {
  let count = 0;
  spansByPrefixes(messages, (some, asks) => {
    count += some.length;
    return render(some, asks);
  });
  return count;
}

test.each(STABLE)("%s: block by block the spans are those of each turn with all before it", (family) => {
  const render = renderOf(familyTemplate(family));
  for (const count of [40, 90]) {
    const messages = talkOf(count);
    const spans = spansByBlocks(messages, render);
    expect(spans).not.toBeNull();
    expect([spans]).toEqual(spansOfEachTurn(messages, render));
    const system: ChatMessage = { role: "system", content: "Be kind." };
    expect([spansByBlocks([system, ...messages], render)]).toEqual(
      spansOfEachTurn([system, ...messages], render),
    );
  }
});

test.each(FAMILIES)(
  "%s: of every golden conversation, repeated, either way gives the same spans",
  (family) => {
    const render = renderOf(familyTemplate(family));
    let compared = 0;
    for (const { messages } of goldenTexts(family).conversations) {
      const [first] = messages;
      const rest = messages.filter(({ role }) => role !== "system");
      const isTalk = rest.at(-1)?.role === "assistant" && rest[0]?.role === "user";
      const repeated = isTalk ? Array.from({ length: 9 }, () => rest).flat() : rest;
      const long = first?.role === "system" ? [first, ...repeated] : repeated;
      if (!long.some(({ role }) => role === "assistant")) continue;
      const spans = spansByBlocks(long, render);
      const exact = spansOfEachTurn(long, render);
      if (spans !== null) expect([spans]).toEqual(exact);
      else expect(exact.length > 1 || long.length < 12, family).toBe(true);
      compared++;
    }
    expect(compared).toBeGreaterThan(2);
  },
);

test.each(STABLE)("%s: the whole's ids are cut where each beginning alone would cut them", (family) => {
  const tokenizer = familyTokenizer(family);
  // An answer that begins with a line break would end the one before it inside a token.
  const talk = talkOf(150).map((message) => ({ ...message, content: message.content.trim() }));
  const [spans = []] = familyTemplate(family).spans(talk);
  const texts = spans.map(({ text }) => text);
  const whole = tokenizer.encode(texts.join(""));
  let text = "";
  let at = 0;
  const each = texts.map((one) => {
    const prefix = tokenizer.encode((text += one));
    const piece = prefix.slice(at);
    at = prefix.length;
    return prefix.every((id, i) => id === whole[i]) ? piece : null;
  });
  expect(each).not.toContain(null);
  expect(wholeCuts(texts, whole, (some) => tokenizer.encode(some))).toEqual(each);
});

test.each(STABLE)("%s: twice the messages are shown at most 2.2 times as many", (family) => {
  const render = renderOf(familyTemplate(family));
  const [some, twice] = [shown(render, talkOf(500)), shown(render, talkOf(1000))];
  expect(twice / some).toBeLessThan(2.2);
  expect(twice).toBeLessThan(25 * 1000);
});

test.each([...STABLE, "marked"] as const)(
  "%s: a conversation of 1,000 messages is one row, within 2 s of computing",
  async (family) => {
    const [template, tokenizer] = [familyTemplate(family), familyTokenizer(family)];
    const messages = talkOf(1000);
    chatRows(template, tokenizer, messages.slice(0, 100)); // compiled once
    let rows: ReturnType<typeof chatRows> = [];
    expect(await computing(() => (rows = chatRows(template, tokenizer, messages)))).toBeLessThan(2000);
    expect(rows).toHaveLength(1);
    const trained = messages.filter(({ role, weight }) => role === "assistant" && weight !== 0);
    const mask = rows[0]!.lossMask;
    expect(mask.filter((each, i) => each === 1 && mask[i - 1] !== 1)).toHaveLength(trained.length);
  },
);

test("of a template that shows earlier turns otherwise 1,000 messages are refused by name, within 2 s of computing", async () => {
  const [template, tokenizer] = [familyTemplate("qwen3"), familyTokenizer("qwen3")];
  const ms = await computing(() =>
    expect(() => chatRows(template, tokenizer, talkOf(1000))).toThrow(
      /up to 250 messages or 32 answers that are learned, and these are 1000 with 4\d\d\. Cut the conversation into shorter ones\./,
    ),
  );
  expect(ms).toBeLessThan(2000);
  expect(template.spans(talkOf(80))).toHaveLength(34);
});

test("of such a template a long conversation of which one answer is learned becomes that answer's row", () => {
  const [template, tokenizer] = [familyTemplate("qwen3"), familyTokenizer("qwen3")];
  const messages = [
    ...talkOf(260).map((message) =>
      message.role === "assistant" ? { ...message, weight: 0 as const } : message,
    ),
    { role: "user", content: "What is 2 + 2?" },
    { role: "assistant", content: "4" },
  ];
  const rows = chatRows(template, tokenizer, messages);
  expect(rows).toHaveLength(1);
  const { ids, lossMask } = rows[0]!;
  const whole = template.render(messages, false).trimEnd();
  expect(ids).toEqual(tokenizer.encode(whole));
  const prompt = tokenizer.encode(template.render(messages.slice(0, -1), true));
  expect(lossMask.indexOf(1)).toBe(prompt.length);
});

test("a template that counts its turns, or shows them otherwise far behind, is not taken for one that does not", () => {
  const counted = chatTemplate({}, "{% for m in messages %}{{ loop.index }} {{ m.content }};{% endfor %}!");
  expect(spansByBlocks(talkOf(80), renderOf(counted))).toBeNull();
  const late = chatTemplate(
    {},
    "{% for m in messages %}{{ 'A' if messages|length > 60 else 'B' }}{{ m.content }};{% endfor %}",
  );
  expect(spansByBlocks(talkOf(80), renderOf(late))).toBeNull();
});

test("a long conversation that a template refuses is refused in the template's own words", () => {
  const messages = [...talkOf(300), { role: "assistant", content: "again" }];
  expect(() => familyTemplate("llama2").spans(messages)).toThrow(/roles must alternate/);
});
