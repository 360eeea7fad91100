// Adapters that PEFT itself wrote with settings of all kinds, on the small Llama of tests/golden/families: those that leave modules out
// give the logits of PEFT, those that change what the matrices mean are refused by the name of the setting.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type PeftFiles, readPeft } from "../../src/export/peft_read.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { BASE, folderModel, loadAdapter, logits, worst } from "../model/harness.ts";

const FAMILY = "tests/golden/families/llama";
const architecture = parseArchitecture(JSON.parse(readFileSync(`${FAMILY}/config.json`, "utf8")));

const caseFile = (name: string, file: string) =>
  new Uint8Array(readFileSync(`tests/golden/cases/adapter-${name}/${file}`));
const filesOf = (name: string): PeftFiles => ({
  config: caseFile(name, "adapter_config.json"),
  tensors: caseFile(name, "adapter_model.safetensors"),
});

/** An adapter of all modules in all layers, with other settings; undefined takes one out. */
function withSettings(changes: Readonly<Record<string, unknown>>, name = "modules-to-save-empty"): PeftFiles {
  const files = filesOf(name);
  const json = JSON.parse(new TextDecoder().decode(files.config)) as object;
  return { ...files, config: new TextEncoder().encode(JSON.stringify({ ...json, ...changes })) };
}
const read = (files: PeftFiles) => readPeft(files, architecture, BASE);

describe("logits", () => {
  vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openTestGpu();
  });
  afterAll(() => gpu.destroy());

  test.each(["modules-to-save-empty", "some-layers", "target-regex"])("%s: those of PEFT", async (name) => {
    const golden = JSON.parse(new TextDecoder().decode(caseFile(name, "logits.json"))) as {
      readonly ids: readonly number[];
      readonly logits: readonly (readonly number[])[];
    };
    const adapter = read(filesOf(name));
    const { r: rank, lora_alpha, target_modules: targets } = adapter.config;
    expect(lora_alpha / rank).toBe(2); // as the harness scales
    const model = await folderModel(gpu, FAMILY, { rank, targets });
    loadAdapter(gpu, model, adapter);
    const got = await logits(gpu, model, [golden.ids], true);
    expect(worst(got, new Float32Array(golden.logits.flat()))).toBeLessThan(1e-3);
  });
});

test.each([
  ["alora_invocation_tokens", [77, 41]],
  ["init_lora_weights", "pissa"],
  ["init_lora_weights", "pissa_niter_16"],
  ["init_lora_weights", "olora"],
  ["init_lora_weights", "corda"],
  ["init_lora_weights", "loftq"],
  ["init_lora_weights", "lora_ga"],
  ["init_lora_weights", "mica"],
  ["lora_alpha", 2.5],
  ["modules_to_save", ["lm_head"]],
  ["use_qalora", true],
  ["use_bdlora", { nblocks: 2 }],
  ["arrow_config", { top_k: 3 }],
  ["kasa_config", { x: 1 }],
  ["monteclora_config", { x: 1 }],
  ["velora_config", { x: 1 }],
  ["loftq_config", { loftq_bits: 4 }],
  ["lora_bias", true],
  ["layer_replication", [[0, 2]]],
  ["trainable_token_indices", [1]],
  ["target_parameters", ["experts.down_proj"]],
  ["megatron_config", { x: 1 }],
  ["a_switch_of_tomorrow", true],
  ["layers_to_transform", "1"],
])("%s = %j is refused by that name", (key, value) => {
  expect(() => read(withSettings({ [key]: value }))).toThrow(
    `says ${key} = ${JSON.stringify(value)}, supported is`,
  );
});

test.each([
  ["use_dora", null],
  ["bias", null],
  ["modules_to_save", null],
  ["rank_pattern", null],
  ["init_lora_weights", "gaussian"],
  ["init_lora_weights", "eva"],
  ["eva_config", { rho: 2 }],
  ["lora_dropout", 0.1],
  ["peft_version", "0.99"],
  ["auto_mapping", { base_model_class: "LlamaForCausalLM" }],
  ["exclude_modules", []],
  ["layers_to_transform", []],
  ["target_modules", "all-linear"],
  ["a_switch_of_tomorrow", null],
  ["fan_in_fan_out", undefined],
  ["target_modules", undefined],
])("%s = %j changes nothing", (key, value) => {
  expect(read(withSettings({ [key]: value }))).toEqual(read(filesOf("modules-to-save-empty")));
});

test("a module that the settings leave out gets zeros, one that they name must be there", () => {
  const all = (values: Float32Array) => values.every((value) => value === 0);
  const { tensors } = read(filesOf("some-layers"));
  expect(tensors.size).toBe(14);
  for (const [name, { A, B }] of tensors) expect(all(A) && all(B), name).toBe(name.includes(".0."));

  const lacks = /model\.layers\.0\..* lacks both halves/;
  expect(() => read(withSettings({ layers_to_transform: null }, "some-layers"))).toThrow(lacks);
  expect(() => read(withSettings({ layers_to_transform: [0, 1] }, "some-layers"))).toThrow(lacks);
  expect(() => read(withSettings({ layers_to_transform: 0 }, "some-layers"))).toThrow(
    /layers\.1.*puts no pair/,
  );
  expect(() => read(withSettings({ exclude_modules: ["q_proj"] }))).toThrow(/q_proj.*puts no pair/);
  expect(() => read(withSettings({ target_modules: ["q_proj"] }))).toThrow(/puts no pair/);
  const named = { layers_to_transform: null, target_modules: ["q_proj", "1.self_attn.v_proj"] };
  expect(() => read(withSettings(named, "target-regex"))).toThrow(/layers\.0\.self_attn\.q_proj lacks both/);
  named.target_modules = ["layers.1.self_attn.q_proj", "model.layers.1.self_attn.v_proj"];
  expect(read(withSettings(named, "target-regex"))).toEqual(read(filesOf("target-regex")));
});

test("a half that is there under two names is refused, and so is a file whose names fit no module", () => {
  const { config, tensors } = filesOf("target-regex");
  const list = [...readSafetensors(tensors, "adapter").tensors].map(
    ([name, tensor]) => [name, tensor.shape, toFloat32(tensor)] as const,
  );
  const [name, shape, data] = list[0]!;
  const twice = [...list, [name.replace(".weight", ".default.weight"), shape, data] as const];
  expect(() => read({ config, tensors: writeSafetensors(twice) })).toThrow(/has lora_A twice/);
  const foreign = list.map(([each, ...rest]) => [each.replace("model.layers", "layers"), ...rest] as const);
  expect(() => read({ config, tensors: writeSafetensors(foreign) })).toThrow(/belongs to no linear layer/);
});
