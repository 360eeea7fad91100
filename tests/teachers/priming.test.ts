import { expect, test } from "vitest";
import type { WorkedExample } from "../../src/records/worked_example.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { numberedRoster } from "../../src/teachers/protocol.ts";
import { primeRoster, primingOf, studentPriming, usualExamples } from "../../src/teachers/priming.ts";
import { PLAIN_VOICE } from "../../src/voice/plain.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

const pool: readonly WorkedExample[] = Array.from({ length: 12 }, (_, i) => ({
  question: `Question ${i}?`,
  solution: `Answer: ${i}`,
}));
const roster = numberedRoster("Agent", 3);
const config = { ...defaultConfig(), examples: 4 };

test("all agents are shown the same examples, drawn by the seed, or each its own", () => {
  const shared = primeRoster(roster, pool, config);
  expect(shared.roster).toBe(roster);
  expect(shared.primer?.examples).toHaveLength(4);
  expect(primeRoster(roster, pool, config)).toEqual(shared);
  expect(primeRoster(roster, pool, { ...config, seed: 8 }).primer).not.toEqual(shared.primer);

  const own = primeRoster(roster, pool, { ...config, exampleSets: "own" });
  const shown = own.roster.map((agent) => primingOf({ config, primer: own.primer }, agent).examples);
  expect(shown.map((each) => new Set(each).size)).toEqual([4, 4, 4]);
  expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(3);
  expect(new Set(own.primer?.examples).size).toBe(own.primer?.examples.length);
});

test("without examples and words nothing is stored, and more examples than there are is an error with both numbers", () => {
  expect(primeRoster(roster, pool, { ...config, examples: 0 })).toEqual({ roster, primer: undefined });
  expect(primeRoster(roster, [], { ...config, examples: 0 }, { system: "Be brief." }).primer).toEqual({
    examples: [],
    system: "Be brief.",
  });
  expect(() => primeRoster(roster, pool.slice(0, 3), config)).toThrow(
    /4 were asked for, the questions bring 3/,
  );
});

test("a student is asked with the question alone, and as long an answer as the agents", () => {
  const primed = primeRoster(roster, pool, config, { system: "Be brief." });
  const run = { config: { answerTokens: 40 }, primer: primed.primer };
  expect(primingOf(run, roster[0])).toEqual({
    system: "Be brief.",
    examples: primed.primer?.examples,
    maxNewTokens: 40,
  });
  expect(studentPriming(run.config)).toEqual({ maxNewTokens: 40 });
  expect(studentPriming({ answerTokens: 0 })).toEqual({});
});

test("a chat model is shown four examples where nobody chose, a model with a notation of its own none", () => {
  const chat = { can: ["messages"] } as const;
  expect(usualExamples(chat, pool)).toBe(4);
  expect(usualExamples(chat, pool.slice(0, 2))).toBe(2);
  expect(usualExamples(chat, [])).toBe(0);
  expect(usualExamples(chat)).toBe(4);
  expect(usualExamples(PLAIN_VOICE, pool)).toBe(0);
  expect(usualExamples(wordsVoice(BUNDLED_SPEC), pool)).toBe(0);
});
