// A family of models is one file and one line of the list. The first test fails when somebody asks for a family by its name
// elsewhere; the others plant a family that differs from all of ours in names, norms, biases and head size.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ModelFamily } from "../../src/models/families/family.ts";
import { lackOf } from "../../src/models/families/family.ts";
import { FAMILIES, familyOf } from "../../src/models/families/list.ts";
import { llama } from "../../src/models/families/llama.ts";
import { STANDARD_NAMES } from "../../src/models/weight_names.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Every line of src outside models/families that names a family as a value, or branches on one. */
function familyNamed(text: string): string[] {
  const ids = FAMILIES.map(({ id }) => id).join("|");
  const named = new RegExp(`(?<!model_type: )["'\`](?:${ids})["'\`]`);
  const branched = /(?:architecture|dims|\ba)\.family\s*[!=]==|switch \((?:\w+\.)?family\)/;
  return text.split("\n").filter((line) => named.test(line) || branched.test(line));
}

test("no file outside models/families names a family", () => {
  const found: string[] = [];
  for (const entry of readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || path.includes("/models/families/")) continue;
    for (const line of familyNamed(readFileSync(path, "utf8")))
      found.push(`${relative(ROOT, path)}: ${line}`);
  }
  expect(found).toEqual([]);
  expect(familyNamed('const isReordered = a.family === "llama";')).toHaveLength(1);
  expect(familyNamed("switch (architecture.family) {")).toHaveLength(1);
});

test("every family of the list is found by its id, and no id stands twice", () => {
  expect(FAMILIES.map((family) => familyOf({ family: family.id }))).toEqual(FAMILIES);
  expect(new Set(FAMILIES.map(({ id }) => id)).size).toBe(FAMILIES.length);
  expect(() => familyOf({ family: "gpt5" })).toThrow(/no model family "gpt5"/);
});

const toy: ModelFamily = {
  ...llama,
  id: "toy",
  models: "Toy 1",
  mustBe: [["toy_switch", [undefined]]],
  defaultHeadDim: () => 12,
  qkvBias: (config) => config.flag("toy_bias", false),
  qkNorm: () => true,
  names: {
    ...STANDARD_NAMES,
    finalNorm: "model.last_norm.weight",
    qNorm: (layer) => `model.layers.${layer}.self_attn.q_layernorm.weight`,
    kNorm: (layer) => `model.layers.${layer}.self_attn.k_layernorm.weight`,
    unused: /^model\.layers\.\d+\.leftover$/,
  },
  gguf: { lacks: "llama.cpp does not know Toy." },
};
const CONFIG = {
  model_type: "toy",
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  vocab_size: 16,
  max_position_embeddings: 32,
  eos_token_id: 2,
  toy_bias: true,
};

let architecture: typeof import("../../src/models/architecture.ts");
beforeAll(async () => {
  vi.resetModules();
  vi.doMock("../../src/models/families/list.ts", () => ({
    FAMILIES: [...FAMILIES, toy],
    familyOf: ({ family }: { family: string }) => [...FAMILIES, toy].find(({ id }) => id === family),
  }));
  architecture = await import("../../src/models/architecture.ts");
});
afterAll(() => vi.doUnmock("../../src/models/families/list.ts"));

test("a planted family is read with its own defaults, names, biases and norms", () => {
  const a = architecture.parseArchitecture(CONFIG);
  expect(a).toMatchObject({ family: "toy", headDim: 12, qkvBias: true, qkNorm: true });
  const shapes = architecture.tensorShapes(a);
  expect(shapes.get("model.layers.0.self_attn.q_layernorm.weight")).toEqual([12]);
  expect(shapes.get("model.layers.0.self_attn.k_proj.bias")).toEqual([24]);
  expect(shapes.get("model.last_norm.weight")).toEqual([16]);
  expect(shapes.has("model.norm.weight")).toBe(false);
  expect(architecture.isUnusedTensor(a, "model.layers.0.leftover")).toBe(true);
});

test("a planted family refuses its own entries by name, and the list of families names it", () => {
  const read = (entries: object) => () => architecture.parseArchitecture({ ...CONFIG, ...entries });
  expect(read({ toy_switch: 1 })).toThrow("toy_switch = 1, the engine supports absent");
  expect(read({ model_type: "other" })).toThrow("llama, qwen2, qwen3, gemma3_text, toy");
});

test("what a family lacks is a sentence, what it has is none", () => {
  expect(lackOf(toy.gguf)).toBe("llama.cpp does not know Toy.");
  expect(lackOf(llama.gguf)).toBeNull();
  expect(lackOf(llama.onnx)).toBeNull();
});
