import { expect, test } from "vitest";
import {
  combinationError,
  configFromTexts,
  fieldError,
  queryFromTexts,
  textsFromConfig,
  textsFromQuery,
  withText,
} from "../../../src/app/run/form_texts.ts";
import { defaultConfig, SETTINGS } from "../../../src/settings/run_config.ts";

const field = (key: string) => SETTINGS.field(key);

test("settings survive the way through the address and back", () => {
  const config = { ...defaultConfig(), agents: 8, seed: 0, temperature: 0, labels: "truth" as const };
  const query = queryFromTexts(textsFromConfig(config));
  expect(query).toBe("agents=8&labels=truth&seed=0&temperature=0");
  expect(configFromTexts(textsFromQuery(query))).toEqual(config);
});

test("defaults leave the address empty", () => {
  expect(queryFromTexts(textsFromConfig(defaultConfig()))).toBe("");
});

test.for([
  ["agents", "0"],
  ["agents", "99"],
  ["agents", ""],
  ["agents", "NaN"],
  ["agents", "2.5"],
  ["learningRate", "1e999"],
  ["labels", "both"],
])("%s = %o gets a sentence, stays out of the address and does not reach a run", ([key, text]) => {
  const texts = new Map([[key!, text!]]);
  expect(fieldError(field(key!), texts)).toContain(field(key!).label);
  expect(queryFromTexts(texts)).toBe("");
  expect(configFromTexts(texts)).toEqual(defaultConfig());
});

test("choosing another strategy sets its own settings to their defaults and keeps the rest", () => {
  const texts = new Map(Object.entries({ strategy: "pad", rollouts: "4", agents: "5" }));
  const next = withText(texts, "strategy", "dpo");
  expect(Object.fromEntries(next)).toEqual({ strategy: "dpo", agents: "5" });
  expect(combinationError(next)).toBeNull();
  expect(queryFromTexts(next)).toBe("agents=5&strategy=dpo");
});

test("an address that mixes strategies is told in a sentence, and the rest of it still counts", () => {
  const texts = textsFromQuery("?strategy=rsft&beta=0.5&agents=4");
  expect(combinationError(texts)?.sentence).toMatch(/^Beta: only DPO and KTO have this setting/);
  expect(configFromTexts(texts)).toEqual({ ...defaultConfig(), agents: 4 });
});

test("the best student wants an answer key: told at that very setting, and gone with either choice", () => {
  const best = new Map([["keep", "best"]]);
  expect(combinationError(best)).toMatchObject({
    field: "keep",
    sentence: expect.stringContaining("no answer key") as string,
  });
  expect(combinationError(new Map([...best, ["labels", "truth"]]))).toBeNull();
  expect(combinationError(withText(best, "strategy", "pad"))).toBeNull(); // whose student is chosen without being asked
});

test("unknown keys of the address are left alone", () => {
  expect(textsFromQuery("?utm=1&agents=4")).toEqual(new Map([["agents", "4"]]));
});
