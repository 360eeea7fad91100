// What a request says of its own beginning: whatever stands before the question, and nothing of the question.
import { expect, test } from "vitest";
import { requestFor } from "../../src/voice/asking.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import { PLAIN_VOICE } from "../../src/voice/plain.ts";

const TEMPLATE =
  "{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
const HOW = { id: "a", temperature: 0, seed: 1 };
const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];

test.each([
  ["a chat model", chatVoice({}, TEMPLATE), "<|user|>1 + 1?<|end|><|assistant|>Answer: 2<|end|><|user|>"],
  ["a model without a template", PLAIN_VOICE, "Question: 1 + 1?\nAnswer: Answer: 2\n\nQuestion: "],
])("%s is told how much of the prompt stands there for any question", (_, voice, before) => {
  for (const question of ["How many?", "3 + 4?"]) {
    const { prompt, shared } = requestFor(voice, { role: "propose", question }, HOW, { examples });
    expect(prompt.slice(0, shared)).toBe(before);
    expect(prompt.slice(shared)).toMatch(question);
  }
});

test("what is read after the question is no part of it", () => {
  const voice = chatVoice({}, TEMPLATE);
  const alone = requestFor(voice, { role: "propose", question: "How many?" }, HOW, { system: "Be brief." });
  const after = requestFor(voice, { role: "revise", question: "How many?", reads: ["Answer: 3"] }, HOW, {
    system: "Be brief.",
  });
  expect(alone.shared).toBe("<|system|>Be brief.<|end|><|user|>".length);
  expect(after.shared).toBe(alone.shared);
});
