import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import {
  checkTensors,
  parameterCount,
  parseArchitecture,
  tensorShapes,
} from "../../src/formats/architecture.ts";

const config = JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")) as Record<string, unknown>;

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RunError && error.code === "model-invalid") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("the bundled model's config gives its 765,056 parameters", () => {
  const architecture = parseArchitecture(config);
  expect(parameterCount(architecture)).toBe(765_056);
  expect(architecture.endId).toBe(2);
});

test.each([
  ["model_type", "qwen2"],
  ["rope_scaling", { rope_type: "llama3", factor: 8 }],
  ["attention_bias", true],
  ["tie_word_embeddings", false],
  ["hidden_act", "gelu"],
  ["num_key_value_heads", 3],
  ["hidden_size", "128"],
  ["num_hidden_layers", 0],
  ["eos_token_id", 208],
  ["eos_token_id", [2, 3]],
])("a config with %s = %j is refused by that name", (key, value) => {
  expect(refusal(() => parseArchitecture({ ...config, [key]: value }))).toContain(key);
});

test("a config that is no object is refused", () => {
  expect(refusal(() => parseArchitecture("<!doctype html>"))).toContain("not a JSON object");
});

test("a missing, an unknown and a misshaped tensor are each named", () => {
  const architecture = parseArchitecture(config);
  const name = "model.layers.2.mlp.up_proj.weight";
  const missing = tensorShapes(architecture);
  missing.delete(name);
  expect(refusal(() => checkTensors(architecture, missing))).toContain(`${name} is missing`);
  const bent = tensorShapes(architecture).set(name, [128, 352]);
  expect(refusal(() => checkTensors(architecture, bent))).toContain("[128, 352], expected [352, 128]");
  const more = tensorShapes(architecture).set("lm_head.weight", [208, 128]);
  expect(refusal(() => checkTensors(architecture, more))).toContain("lm_head.weight");
});
