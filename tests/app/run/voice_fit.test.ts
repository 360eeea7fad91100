// Settings that the model's voice cannot serve are told at the setting, before a run begins.
import { expect, test } from "vitest";
import { voiceProblem } from "../../../src/app/run/voice_fit.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";
import { PLAIN_VOICE } from "../../../src/voice/plain.ts";
import { chatVoice } from "../../../src/voice/chat.ts";
import { wordsVoice } from "../../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../../tokenizer/bundled.ts";

const config = (texts: Readonly<Record<string, string>> = {}) =>
  SETTINGS.from(new Map(Object.entries(texts)));
const WORDS = wordsVoice(BUNDLED_SPEC);
const CHAT = chatVoice({}, "{% for m in messages %}{{ m['content'] }}{% endfor %}");

test("the usual settings suit the bundled model and a chat model, and nothing is wrong while no model is there", () => {
  expect(voiceProblem(config(), WORDS)).toBeNull();
  expect(voiceProblem(config(), CHAT)).toBeNull();
  expect(voiceProblem(config({ source: "plain-english" }), null)).toBeNull();
});

test("a debate is nothing for a model that cannot be shown what others wrote; one that answers alone is", () => {
  expect(voiceProblem(config(), PLAIN_VOICE)).toEqual({
    field: "teacher",
    sentence:
      "Debate is off: it needs a model that can be shown solutions to read, and a model without a chat template does not have that. Choose another teacher.",
  });
  expect(voiceProblem(config({ teacher: "self-consistency" }), PLAIN_VOICE)).toBeNull();
});

test("a teacher with words of its own is nothing for the bundled model, and something for any model of free words", () => {
  for (const teacher of ["mad", "mav", "macnet", "agentverse"]) {
    expect(voiceProblem(config({ teacher }), WORDS)).toMatchObject({
      field: "teacher",
      sentence: expect.stringMatching(
        / is off: it needs a model that can be asked for more than a solution, in any words, .* Choose another teacher\.$/,
      ) as string,
    });
    expect(voiceProblem(config({ teacher }), CHAT)).toBeNull();
    expect(voiceProblem(config({ teacher }), PLAIN_VOICE)).toBeNull();
  }
});

test("messages as code are nothing for the bundled model, whose words hold neither roles nor marks", () => {
  for (const codec of ["codified", "codified-min"]) {
    expect(voiceProblem(config({ codec }), WORDS)).toMatchObject({
      field: "codec",
      sentence: expect.stringMatching(
        /^Showing messages as code.* is off: .* Show them as they were said, or choose a chat model\.$/,
      ) as string,
    });
    expect(voiceProblem(config({ codec }), CHAT)).toBeNull();
  }
});

test("plain English is nothing for the bundled model, and a judge of steps nothing for a chat model", () => {
  expect(voiceProblem(config({ source: "plain-english" }), WORDS)).toMatchObject({
    field: "source",
    sentence: expect.stringMatching(
      /^The source of questions “plain English” is off: .* chat model\.$/,
    ) as string,
  });
  expect(voiceProblem(config({ source: "plain-english" }), CHAT)).toBeNull();
  const pad = config({ strategy: "pad" });
  expect(voiceProblem(pad, WORDS)).toBeNull();
  expect(voiceProblem(pad, CHAT)).toMatchObject({
    field: "strategy",
    sentence: expect.stringMatching(/^PAD's judge of steps is off: .*rewarded\.$/) as string,
  });
});
