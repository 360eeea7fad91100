// A plan's sizes follow the model, never what it could read at most.
import { expect, test } from "vitest";
import type { Architecture } from "../../../src/models/architecture.ts";
import { LLAMA_BLOCK } from "../../../src/models/block_settings.ts";
import { cacheTokenBytes, decodePlan, generatorPlan } from "../../../src/model/decoding/decode_plan.ts";
import { checkRow, type GenerateRow } from "../../../src/model/decoding/requests.ts";

const llama: Architecture = {
  family: "llama",
  layers: 16,
  hidden: 2048,
  heads: 32,
  kvHeads: 8,
  headDim: 64,
  feedForward: 8192,
  vocabulary: 128_256,
  maxPositions: 131_072,
  ropeTheta: 500_000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tiedHead: true,
  qkvBias: false,
  qkNorm: false,
  block: LLAMA_BLOCK,
  endIds: [128_001, 128_008, 128_009],
};
const MIB = 2 ** 20;

test("a model of 1 B parameters decodes within 512 MiB beside its weights, and no buffer is over 128 MiB", () => {
  const plan = decodePlan(llama);
  expect(plan.contextTokens).toBe(2048);
  const sizes = Object.values(generatorPlan(llama, 16, plan)).flatMap((part) => Object.values(part));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * MIB);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(512 * MIB);
});

test("rows come in eights and leave the logits of a large vocabulary within 64 MiB", () => {
  expect([1, 8, 9, 128].map((rows) => decodePlan(llama, { rows }).rows)).toEqual([8, 8, 16, 128]);
  const large = decodePlan({ ...llama, vocabulary: 262_144 });
  expect(large.rows % 8).toBe(0);
  expect(4 * large.rows * 262_144).toBeLessThanOrEqual(64 * MIB);
});

test("one text of the full context always fits the cache", () => {
  const deep = { ...llama, layers: 400 };
  const plan = decodePlan(deep, { contextTokens: 8192 });
  expect(plan.cacheRows).toBe(8192);
  expect(plan.cacheRows * cacheTokenBytes(deep)).toBeGreaterThan(256 * MIB);
});

test("what cannot be decoded is refused with its numbers", () => {
  const plan = { rows: 8, contextTokens: 100, promptRows: 64, cacheRows: 60, window: 8 };
  const row = { ids: [1, 2, 3], maxNewTokens: 20, temperature: 1, seed: 0 };
  const refusal = (change: Partial<GenerateRow>) => {
    try {
      checkRow({ ...row, ...change }, 4, plan);
      return "accepted";
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };
  expect(refusal({})).toBe("accepted");
  expect(refusal({ ids: [] })).toMatch(/prompt of 0 tokens.*1 to 99/);
  expect(refusal({ ids: Array.from({ length: 100 }, () => 1) })).toMatch(/prompt of 100 tokens/);
  expect(refusal({ maxNewTokens: 59 })).toMatch(/needs 61 rows of the cache, which has 60/);
  expect(refusal({ temperature: -1 })).toMatch(/row 4: temperature is -1/);
  expect(refusal({ topK: 1.5 })).toMatch(/topK is 1.5/);
  expect(refusal({ topP: 0 })).toMatch(/topP is 0/);
  expect(refusal({ minP: 1.1 })).toMatch(/minP is 1.1/);
  expect(refusal({ repetitionPenalty: 0 })).toMatch(/repetitionPenalty is 0/);
});
