import { describe, expect, test } from "vitest";
import {
  checkConfig,
  completeConfig,
  configFrom,
  configToQuery,
  defaultConfig,
  parseField,
} from "../../src/core/config.ts";
import { CONFIG_FIELDS } from "../../src/core/config_fields.ts";
import { RunError } from "../../src/core/errors.ts";

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof RunError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
};

describe("settings", () => {
  test("the table lists every key of RunConfig once", () => {
    const keys = CONFIG_FIELDS.map((field) => field.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Object.keys(defaultConfig()).toSorted()).toEqual([
      "advantage",
      "agents",
      "batchTokens",
      "beta",
      "iterations",
      "keep",
      "klCoefficient",
      "labels",
      "learningRate",
      "practiceTasks",
      "prmSteps",
      "rank",
      "reviseTemperature",
      "reward",
      "rollouts",
      "rounds",
      "rule",
      "seed",
      "selfCorrection",
      "steps",
      "strategy",
      "tasks",
      "temperature",
      "testTasks",
    ]);
  });

  test.each(["0", "9", "99", "-1", "3.5", "NaN", "Infinity", "1e999", "", "  ", "three"])(
    "agents %j is refused with the allowed range",
    (text) => {
      expect(codeOf(() => configFrom(new Map([["agents", text]])))).toMatch(
        /^config: Agents: expected a whole number from 1 to 8, got /,
      );
    },
  );

  test("seed 0 and temperature 0 are ordinary values", () => {
    const config = configFrom(
      new Map([
        ["seed", "0"],
        ["temperature", "0"],
      ]),
    );
    expect([config.seed, config.temperature]).toEqual([0, 0]);
  });

  test("a choice that does not exist is refused by name", () => {
    const field = CONFIG_FIELDS.find(({ key }) => key === "labels");
    expect(field && codeOf(() => parseField(field, "judge"))).toMatch(
      /expected consensus or truth, got "judge"/,
    );
  });

  test("the query string holds what differs from the defaults and reads back equal", () => {
    expect(configToQuery(defaultConfig())).toBe("");
    const config = { ...defaultConfig(), agents: 5, labels: "truth" as const, seed: 0 };
    const query = configToQuery(config);
    expect(query).toBe("agents=5&labels=truth&seed=0");
    expect(configFrom(new Map(new URLSearchParams(query)))).toEqual(config);
  });

  test("a setting of another strategy is refused by name, in texts and in a stored config", () => {
    const texts = new Map([
      ["strategy", "dpo"],
      ["rollouts", "4"],
    ]);
    const sentence = /^config: Attempts at a question: only PAD has this setting, but the run learns by DPO/;
    expect(codeOf(() => configFrom(texts))).toMatch(sentence);
    expect(codeOf(() => checkConfig({ ...defaultConfig("dpo"), rollouts: 4 }))).toMatch(sentence);
  });

  test.each([
    ["da", "agents", "1", /^config: DA compares solutions of at least two agents, but the run has 1/],
    ["dpo", "agents", "1", /one agent in one round gives one/],
  ])("%s with %s=%s is refused before anything runs", (strategy, key, text, sentence) => {
    const texts = new Map([
      ["strategy", strategy],
      ["rounds", "1"],
      [key, text],
    ]);
    expect(codeOf(() => configFrom(texts))).toMatch(sentence);
  });

  test("a strategy brings its own learning rate, which does not show in the query", () => {
    const rates = (["rsft", "da", "pad", "dpo"] as const).map((name) => defaultConfig(name).learningRate);
    expect(new Set(rates).size).toBeGreaterThan(1);
    const config = { ...defaultConfig("pad"), reward: "verifier" as const };
    expect(configToQuery(config)).toBe("strategy=pad&reward=verifier");
    expect(configFrom(new Map(new URLSearchParams(configToQuery(config))))).toEqual(config);
  });

  test("a config from before there was a choice of strategy is one of R-SFT", () => {
    const { seed, agents } = defaultConfig();
    expect(completeConfig({ seed, agents, learningRate: 0.5 })).toEqual({
      ...defaultConfig("rsft"),
      learningRate: 0.5,
    });
  });

  test("a stored config with a NaN is refused", () => {
    expect(codeOf(() => checkConfig({ ...defaultConfig(), learningRate: Number.NaN }))).toMatch(
      /^config: Learning rate/,
    );
  });
});
