import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { LoraAdapter } from "../../src/core/types.ts";
import { parseArchitecture } from "../../src/formats/architecture.ts";
import { fromAdapter, initialParameters, loraConfig, loraLayout, toAdapter } from "../../src/model/lora.ts";

const architecture = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const BASE = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };

test("rank 16 trains the 149,504 weights that PEFT counts on this model", () => {
  expect(loraLayout(architecture, 16).parameters).toBe(149_504);
});

test("blocks start on 256 bytes and no two pairs overlap, at every rank", () => {
  for (const rank of [1, 3, 8, 64]) {
    const layout = loraLayout(architecture, rank);
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
  const layout = loraLayout(architecture, 8);
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
  const layout = loraLayout(architecture, 3);
  const arena = initialParameters(layout, 1).map((x, i) => x + (i % 7));
  const adapter = toAdapter(layout, arena, loraConfig(3), BASE);
  expect(toAdapter(layout, fromAdapter(layout, adapter), loraConfig(3), BASE)).toEqual(adapter);
});

test("an adapter of another rank, or with a pair missing or cut, is refused by name", () => {
  const layout = loraLayout(architecture, 3);
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
