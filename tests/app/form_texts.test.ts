import { expect, test } from "vitest";
import {
  configFromTexts,
  fieldError,
  queryFromTexts,
  textsFromConfig,
  textsFromQuery,
} from "../../src/app/form_texts.ts";
import { CONFIG_FIELDS, defaultConfig } from "../../src/core/config.ts";

const field = (key: string) => CONFIG_FIELDS.find((field) => field.key === key)!;

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

test("unknown keys of the address are left alone", () => {
  expect(textsFromQuery("?utm=1&agents=4")).toEqual(new Map([["agents", "4"]]));
});
