import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { goldenAdapter } from "./golden.ts";

const architecture = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const golden = goldenAdapter();

function filesOf(adapter: LoraAdapter) {
  const files = exportPeft(adapter);
  return { config: files.get("adapter_config.json")!, tensors: files.get("adapter_model.safetensors")! };
}
const read = (files: ReturnType<typeof filesOf>, base = golden.base) => readPeft(files, architecture, base);

test("what was exported comes back, and exports to the same bytes again", () => {
  const back = read(filesOf(golden));
  expect(back).toEqual(golden);
  expect(exportPeft(back)).toEqual(exportPeft(golden));
  const two = golden.config.target_modules.filter((target) => target === "q_proj" || target === "down_proj");
  const some = {
    ...golden,
    config: { ...golden.config, target_modules: two },
    tensors: new Map([...golden.tensors].filter(([name]) => two.some((target) => name.endsWith(target)))),
  };
  expect(read(filesOf(some))).toEqual(some);
});

test("an adapter of other weights is refused by their hashes", () => {
  const other = { ...golden.base, sha256: "1".repeat(64) };
  expect(() => read(filesOf(golden), other)).toThrow(/sha256 0+, this base has 1+/);
});

test.each([
  ["use_rslora", true],
  ["use_dora", true],
  ["bias", "all"],
  ["rank_pattern", { q_proj: 2 }],
  ["alpha_pattern", { q_proj: 2 }],
  ["modules_to_save", ["lm_head"]],
  ["peft_type", "IA3"],
  ["r", 0],
  ["lora_alpha", 0.5],
])("a config with %s = %j means something else and is refused by that name", (key, value) => {
  const { config, tensors } = filesOf(golden);
  const json = { ...(JSON.parse(new TextDecoder().decode(config)) as object), [key]: value };
  const changed = { config: new TextEncoder().encode(JSON.stringify(json)), tensors };
  expect(() => read(changed)).toThrow(`says ${key} = ${JSON.stringify(value)}, supported is`);
});

test("a missing half, a foreign tensor, another shape, a number that is none: each is named", () => {
  const { config, tensors } = filesOf(golden);
  const all = [...readSafetensors(tensors, "adapter").tensors].map(
    ([name, tensor]) => [name, tensor.shape, toFloat32(tensor)] as const,
  );
  const withTensors = (list: Parameters<typeof writeSafetensors>[0]) =>
    read({ config, tensors: writeSafetensors(list) });
  const [name, shape, data] = all[0]!;
  expect(() => withTensors(all.slice(1))).toThrow(/down_proj lacks lora_A/);
  expect(() => withTensors([...all, ["base_model.model.lm_head.lora_A.weight", shape, data]])).toThrow(
    /lm_head/,
  );
  expect(() => withTensors([[name, [shape[1]!, shape[0]!], data], ...all.slice(1)])).toThrow(
    `${name} is [352, 4], expected [4, 352]`,
  );
  const damaged = data.slice();
  damaged[3] = NaN;
  expect(() => withTensors([[name, shape, damaged], ...all.slice(1)])).toThrow(`${name}[3] is NaN`);
  expect(() => withTensors([])).toThrow(/no tensors/);
  expect(() => read({ config: tensors, tensors })).toThrow(
    /adapter_config\.json: expected a text, got a safetensors file/,
  );
  expect(() => read({ config, tensors: tensors.slice(0, 900) })).toThrow(/adapter_model.safetensors/);
});
