import { expect, test } from "vitest";
import { dealModels, groupModels, requireSameTable } from "../../src/teachers/group_models.ts";
import { numberedRoster } from "../../src/teachers/protocol.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import { PLAIN_VOICE } from "../../src/voice/plain.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

const OWN = { path: "a", name: "own", sha256: "0".repeat(64) };
const OTHER = { path: "b", name: "other", sha256: "1".repeat(64) };

test("the run's own model comes first, also where nobody speaks through it, and agents of one model stand together", () => {
  const run = (models: Parameters<typeof dealModels>[1]) => ({
    config: defaultConfig(),
    model: OWN,
    speaker: "onnx" as const,
    roster: dealModels(numberedRoster("Agent", 4), models),
  });
  const seats = (models: Parameters<typeof dealModels>[1]) =>
    groupModels(run(models)).map(({ model, agents }) => [model.name, ...agents.map(({ id }) => id)]);
  expect(seats([null])).toEqual([["own", "agent-1", "agent-2", "agent-3", "agent-4"]]);
  expect(seats([{ model: OTHER }])).toEqual([["own"], ["other", "agent-1", "agent-2", "agent-3", "agent-4"]]);
  expect(seats([{ model: OTHER }, null])).toEqual([
    ["own", "agent-2", "agent-4"],
    ["other", "agent-1", "agent-3"],
  ]);
  // a team that names the run's own model by its folder opens it once
  expect(seats([null, { model: OWN }])).toEqual([["own", "agent-1", "agent-2", "agent-3", "agent-4"]]);
  expect(groupModels(run([null, { model: OTHER, speaker: "engine" }])).map(({ speaker }) => speaker)).toEqual(
    ["onnx", "engine"],
  );
});

test("models sit at one table when they read one another: free sentences with free sentences, a notation with itself", () => {
  const chat = { name: "chat", voice: chatVoice({}, "{{ messages }}") };
  const plain = { name: "plain", voice: PLAIN_VOICE };
  const words = { name: "tiny", voice: wordsVoice(BUNDLED_SPEC) };
  requireSameTable(chat, plain);
  requireSameTable(words, { ...words, name: "tiny 2" });
  expect(() => requireSameTable(chat, words)).toThrow(
    "chat and tiny cannot be one team: chat writes plain sentences and tiny writes a notation of its own, so neither can read what the other says. Choose two chat models.",
  );
  const dialect = { name: "dialect", voice: wordsVoice({ ...BUNDLED_SPEC, critiqueStart: "Look" }) };
  expect(() => requireSameTable(words, dialect)).toThrow(/cannot be one team/);
});
