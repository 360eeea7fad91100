import { describe, expect, test } from "vitest";
import {
  checkConfig,
  CONFIG_FIELDS,
  configFrom,
  configToQuery,
  defaultConfig,
  parseField,
} from "../../src/core/config.ts";
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
      "agents",
      "batchTokens",
      "labels",
      "learningRate",
      "rank",
      "reviseTemperature",
      "rounds",
      "seed",
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

  test("a stored config with a NaN is refused", () => {
    expect(codeOf(() => checkConfig({ ...defaultConfig(), learningRate: Number.NaN }))).toMatch(
      /^config: Learning rate/,
    );
  });
});
