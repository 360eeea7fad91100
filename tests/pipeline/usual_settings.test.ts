import { expect, test } from "vitest";
import { usualTexts } from "../../src/pipeline/usual_settings.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

const chat = { can: ["messages", "examples"] } as const;
const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];

test("a chat model learns slowly from checked answers, shown the examples that there are", () => {
  const texts = usualTexts(chat, { examples }, true);
  expect(SETTINGS.from(texts)).toMatchObject({ learningRate: 0.001, rank: 16, labels: "truth", examples: 1 });
});

test("where an answer is not known the group's agreement stays the default", () => {
  expect(usualTexts(chat, {}, false).has("labels")).toBe(false);
});

test("the bundled model keeps the form's defaults", () => {
  expect(usualTexts(wordsVoice(BUNDLED_SPEC), { examples }, true).size).toBe(0);
});
