import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { fromAdapter, initialParameters, loraConfig, loraLayout, toAdapter } from "../../src/model/lora.ts";

const architecture = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const BASE = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };

test("rank 16 trains the 149,504 weights that PEFT counts on this model", () => {
  expect(loraLayout(architecture, { rank: 16 }).parameters).toBe(149_504);
});

test("blocks start on 256 bytes and no two pairs overlap, at every rank", () => {
  for (const rank of [1, 3, 8, 64]) {
    const layout = loraLayout(architecture, { rank });
    const used = new Uint8Array(layout.length);
    for (const { inFeatures, outFeatures, a, b } of layout.slots) {
      for (let i = a; i < a + rank * inFeatures; i++) used[i] = used[i]! + 1;
      for (let i = b; i < b + rank * outFeatures; i++) used[i] = used[i]! + 1;
    }
    expect(used.every((times) => times <= 1)).toBe(true);
    expect(used.reduce((sum, one) => sum + one, 0)).toBe(layout.parameters);
    for (const block of layout.blocks.flatMap((layer) => Object.values(layer))) {
      expect([block.a % 64, block.b % 64]).toEqual([0, 0]);
    }
  }
});

test("A starts as N(0, 1/in) and B as zero, and the gaps are zero", () => {
  const layout = loraLayout(architecture, { rank: 8 });
  const arena = initialParameters(layout, 7);
  const adapter = toAdapter(layout, arena, loraConfig(8), BASE);
  for (const pair of adapter.tensors.values()) {
    const variance = pair.A.reduce((sum, x) => sum + x * x, 0) / pair.A.length;
    // the variance of n normal draws has standard error sqrt(2 / n); n is 1024 or more, five errors are 0.22
    expect(Math.abs(variance * pair.inFeatures - 1)).toBeLessThan(0.22);
    expect(pair.B.every((x) => x === 0)).toBe(true);
  }
  expect(initialParameters(layout, 7)).toEqual(arena);
  expect(initialParameters(layout, 8)).not.toEqual(arena);
});

test("an adapter laid into an arena and taken out again is the same", () => {
  const layout = loraLayout(architecture, { rank: 3 });
  const arena = initialParameters(layout, 1).map((x, i) => x + (i % 7));
  const adapter = toAdapter(layout, arena, loraConfig(3), BASE);
  expect(toAdapter(layout, fromAdapter(layout, adapter), loraConfig(3), BASE)).toEqual(adapter);
});

test("an adapter of another rank, or with a pair missing or cut, is refused by name", () => {
  const layout = loraLayout(architecture, { rank: 3 });
  const adapter = toAdapter(layout, initialParameters(layout, 1), loraConfig(3), BASE);
  const name = "model.layers.1.mlp.down_proj";
  const refused = (bad: LoraAdapter) => {
    try {
      fromAdapter(layout, bad);
    } catch (error) {
      if (error instanceof RunError) return `${error.code}: ${error.message}`;
    }
    return "accepted";
  };
  expect(refused({ ...adapter, config: loraConfig(4) })).toContain("expected rank 3, got 4");
  const fewer = new Map(adapter.tensors);
  fewer.delete(name);
  expect(refused({ ...adapter, tensors: fewer })).toContain(`it has no ${name}`);
  const cut = new Map(adapter.tensors).set(name, { ...adapter.tensors.get(name)!, A: new Float32Array(3) });
  expect(refused({ ...adapter, tensors: cut })).toContain(name);
});

test("the arena holds the pairs of the targets, whole groups of layers with one input, and nothing for other groups", () => {
  const all = loraLayout(architecture, { rank: 4 });
  const some = loraLayout(architecture, { rank: 4, targets: ["v_proj", "q_proj"] });
  expect(some.slots.map(({ name }) => name.split(".").at(-1))).toEqual(
    Array.from({ length: architecture.layers }, () => ["q_proj", "v_proj"]).flat(),
  );
  const { hidden, heads, kvHeads, headDim } = architecture;
  const weights = 4 * (2 * hidden + (heads + kvHeads) * headDim); // PEFT's r (in + out) of q and v
  expect(some.parameters).toBe(architecture.layers * weights);
  expect(
    some.blocks.map(({ qkv, o, gateUp, down }) => [qkv, o, gateUp, down].map((each) => each.isTrained)),
  ).toEqual(Array.from({ length: architecture.layers }, () => [true, false, false, false]));
  expect(some.length).toBeLessThan(all.length / 2);
});

test("an adapter of fewer targets fits an arena of more, not the other way round", () => {
  const [all, some] = [
    loraLayout(architecture, { rank: 2 }),
    loraLayout(architecture, { rank: 2, targets: ["o_proj"] }),
  ];
  const config = loraConfig(2, 3, ["o_proj"]);
  const adapter = toAdapter(some, initialParameters(some, 1), config, BASE);
  expect(adapter.config).toEqual({ r: 2, lora_alpha: 3, target_modules: ["o_proj"] });
  const back = toAdapter(all, fromAdapter(all, adapter), config, BASE);
  for (const [name, pair] of back.tensors) {
    expect(pair.A, name).toEqual(adapter.tensors.get(name)?.A ?? new Float32Array(pair.A.length));
  }
  const whole = toAdapter(all, initialParameters(all, 1), loraConfig(2), BASE);
  expect(() => fromAdapter(some, whole)).toThrow("q_proj");
});

test("a head beside the pairs goes out and in with them, and is asked for", () => {
  const shape = { rank: 2, targets: ["q_proj"] as const, extra: 5 };
  const [layout, without] = [
    loraLayout(architecture, shape),
    loraLayout(architecture, { ...shape, extra: 0 }),
  ];
  expect(layout.parameters).toBe(without.parameters + 5);
  const arena = initialParameters(layout, 3);
  arena.set([1, 2, 3, 4, 5], layout.extra.at);
  const adapter = toAdapter(layout, arena, loraConfig(2, 4, shape.targets), BASE);
  expect(adapter.extra).toEqual(new Float32Array([1, 2, 3, 4, 5]));
  expect(fromAdapter(layout, adapter)).toEqual(arena);
  expect(() => fromAdapter(without, adapter)).toThrow("expected a head of 0 numbers, got 5");
  const plain = toAdapter(without, initialParameters(without, 3), loraConfig(2, 4, shape.targets), BASE);
  expect(() => fromAdapter(layout, plain)).toThrow("expected a head of 5 numbers, got 0");
});

test("a rank that is no whole number, no target and a target twice are refused", () => {
  for (const shape of [
    { rank: 0 },
    { rank: 1.5 },
    { rank: 4, targets: [] },
    { rank: 4, targets: ["q_proj", "q_proj"] as const },
  ]) {
    expect(() => loraLayout(architecture, shape)).toThrow(
      expect.objectContaining({ code: "config" }) as RunError,
    );
  }
});

test("a PEFT folder of an adapter with few targets names them and holds their pairs alone", () => {
  const targets = ["q_proj", "down_proj"] as const;
  const layout = loraLayout(architecture, { rank: 2, targets });
  const adapter = toAdapter(layout, initialParameters(layout, 1), loraConfig(2, 5, targets), BASE);
  const files = exportPeft(adapter);
  const config = JSON.parse(new TextDecoder().decode(files.get("adapter_config.json"))) as unknown;
  expect(config).toMatchObject({ r: 2, lora_alpha: 5, target_modules: targets });
  const { tensors } = readSafetensors(files.get("adapter_model.safetensors")!, "adapter");
  expect([...tensors.keys()].length).toBe(2 * targets.length * architecture.layers);
  expect([...tensors.keys()].every((name) => /\.(q|down)_proj\.lora_[AB]\.weight$/.test(name))).toBe(true);
  const withHead = { ...adapter, extra: new Float32Array(3) };
  expect(() => exportPeft(withHead)).toThrow("a head of 3 numbers");
});
