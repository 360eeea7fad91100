// Talks of many questions at once, by a model that says what it is told to and how sure it is.
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import type { Turn } from "../../src/records/turn.ts";
import { talkAll } from "../../src/science/debates.ts";
import { defaultConfig, type RunConfig } from "../../src/settings/run_config.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { TASK } from "../teachers/turns.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

const TEXT = "Step 1 : 3 + 4 = 7 . Answer : 7";

/** Talks about one question. `sure` is the probability of every token. */
async function talked(teacher: RunConfig["teacher"], sure: number, stored: readonly Turn[] = []) {
  const asked: GenerateRequest[] = [];
  const generate = (requests: readonly GenerateRequest[]) => {
    asked.push(...requests);
    const logprobs = Array.from({ length: 8 }, () => Math.log(sure));
    return Promise.resolve(
      requests.map(({ id }) => ({
        id,
        text: TEXT,
        ids: [1, 2],
        promptTokens: 9,
        completionTokens: 8,
        finish: "stop" as const,
        logprobs,
      })),
    );
  };
  const parts = {
    voice: wordsVoice(BUNDLED_SPEC),
    clock: systemClock,
    base: { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) },
    signal: new AbortController().signal,
  };
  const config = { ...defaultConfig(), teacher, agents: 3, rounds: 2 };
  const [talk] = await talkAll({ parts, generate }, { set: "test", tasks: [TASK], seed: 1, config, stored });
  return { asked, talk: talk! };
}

test("a teacher that looks at how sure a text is gets the probabilities, and goes on from what it stored without a word more", async () => {
  const sure = await talked("down", 0.999);
  expect(sure.asked).toHaveLength(1);
  const unsure = await talked("down", 0.2);
  expect(unsure.asked).toHaveLength(6); // three agents, two rounds
  for (const { talk } of [sure, unsure]) {
    const stored = JSON.parse(JSON.stringify(talk.turns)) as Turn[];
    const again = await talked("down", 0.5, stored);
    expect(again.asked).toHaveLength(0);
    expect(again.talk).toEqual(talk);
  }
});

test("any other teacher's turns are kept without probabilities, which are most of a file", async () => {
  const { talk } = await talked("debate", 0.9);
  expect(talk.turns).toHaveLength(6);
  expect(talk.turns.some(({ completion }) => completion.logprobs !== undefined)).toBe(false);
});
