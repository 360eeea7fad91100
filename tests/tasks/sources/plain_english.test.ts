// Plain English as a source: its settings choose what is asked, and only models that are spoken to in messages are asked it.
import { expect, test } from "vitest";
import { defaultConfig, SETTINGS } from "../../../src/settings/run_config.ts";
import { openSource, sourceOf } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { requireSource } from "../../../src/voice/askable.ts";
import { chatVoice } from "../../../src/voice/chat.ts";
import { wordsVoice } from "../../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../../tokenizer/bundled.ts";

const familiesOf = async (settings: Readonly<Record<string, number | string>>) =>
  (await openSource("plain-english", { settings })).families;

test("asks the chosen kinds of questions, and without settings those of the defaults", async () => {
  expect(await familiesOf({ families: "intent,two-digit-sum", difficulty: 1 })).toEqual([
    "intent",
    "two-digit-sum",
  ]);
  const { families } = SETTINGS.read(new Map([["source", "plain-english"]]));
  expect((await familiesOf({})).join(",")).toBe(families);
  expect(families.split(",").length).toBeGreaterThanOrEqual(6);
});

test("the level changes the questions", async () => {
  const first = async (difficulty: number) =>
    takeTasks(
      await openSource("plain-english", { settings: { families: "two-digit-sum", difficulty } }),
      "test",
      20,
      1,
    );
  const drawn = await Promise.all([1, 2, 3].map(first));
  const answers = drawn.map((tasks) => tasks.map(({ answer }) => Number(answer)));
  expect(Math.max(...answers[0]!)).toBeLessThan(100);
  expect(Math.min(...answers[2]!)).toBeGreaterThan(99);
});

test.each([
  [{ families: "astrology" }, /no kind of questions called "astrology"/],
  [{ difficulty: 4 }, /expected 1, 2 or 3, got 4/],
  [{ difficulty: "2" }, /expected 1, 2 or 3/],
])("refuses %j", async (settings, message) => {
  await expect(familiesOf(settings as Record<string, number | string>)).rejects.toThrow(message);
});

test("has questions out of distribution, which the bundled source has not", async () => {
  const outside = await sourceOf("plain-english").outside?.({ settings: { families: "half" } });
  expect(outside?.families).toEqual(["half-outside"]);
  expect(sourceOf("bundled").outside).toBeUndefined();
});

test("is for chat models: the bundled voice is told why it is not asked", () => {
  const bundled = wordsVoice(BUNDLED_SPEC);
  const chat = chatVoice({ chat_template: "{% for m in messages %}{{ m.content }}{% endfor %}" }, null);
  expect(() => requireSource(sourceOf("plain-english"), bundled)).toThrow(
    /source of questions “plain English” is off: it needs a model that is spoken to in messages.*Choose other questions/,
  );
  expect(() => requireSource(sourceOf("plain-english"), chat)).not.toThrow();
  expect(() => requireSource(sourceOf(defaultConfig().source), bundled)).not.toThrow();
});
