import { sizeText } from "../../src/core/size_text.ts";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { AdapterReport } from "../../src/core/adapter_report.ts";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import {
  copying,
  type PracticeParts,
  practising,
  preferring,
  type Training,
} from "../../src/train/phases.ts";
import { type PlanRequest, planRun, type RunPlan } from "../../src/train/plan.ts";

const MIB = 2 ** 20;

/** The shapes of HuggingFaceTB/SmolLM2-135M and Qwen/Qwen2.5-0.5B. */
const SMOL = parseArchitecture({
  model_type: "llama",
  tie_word_embeddings: true,
  hidden_act: "silu",
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  vocab_size: 49_152,
  max_position_embeddings: 8192,
  rope_theta: 100_000,
  rms_norm_eps: 1e-5,
  eos_token_id: 2,
});
const QWEN = parseArchitecture({
  model_type: "qwen2",
  tie_word_embeddings: true,
  hidden_act: "silu",
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  vocab_size: 151_936,
  max_position_embeddings: 32_768,
  rope_theta: 1_000_000,
  rms_norm_eps: 1e-6,
  use_sliding_window: false,
  eos_token_id: 151_645,
});

/** A device with WebGPU's default limits. */
const PHONE: AdapterReport = {
  vendor: "",
  architecture: "",
  description: "",
  isSoftware: false,
  features: [],
  limits: { maxBufferSize: 256 * MIB, maxStorageBufferBindingSize: 128 * MIB },
};

const request = (architecture: Architecture, more: Partial<PlanRequest> = {}): PlanRequest => ({
  architecture,
  uses: ["train"],
  rank: 16,
  batchTokens: 1024,
  ...more,
});

function refused(plan: () => RunPlan): RunError {
  try {
    plan();
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
  }
  throw new Error("The plan was not refused.");
}

test("a run that fits is left as it was asked for", () => {
  const plan = planRun(request(SMOL), { report: PHONE, bytes: 8192 * MIB });
  expect(plan.lowered).toEqual([]);
  expect(plan.settings).toEqual({
    storage: "f16",
    checkpointing: "off",
    microTokens: 1024,
    decodeRows: 128,
    contextTokens: 2048,
    rank: 16,
  });
  // 134,480,256 matrix weights of two bytes; norms and the table of rotations are small
  expect(plan.bytes["weights"]! / (2 * 134_480_256)).toBeCloseTo(1, 2);
  // PEFT counts 4,884,480 for rank 16 on all seven projections; 16 layers' gaps are small
  expect(plan.bytes["lora"]! / (4 * 4_884_480)).toBeCloseTo(1, 2);
  expect(plan.sentence).toMatch(/^This run takes up to .* of GPU memory; 8\.6 GB are allowed\.$/);
});

test("the peak is what stays and the larger of training and decoding", () => {
  const [train, generate, both] = ([["train"], ["generate"], ["train", "generate"]] as const).map((uses) =>
    planRun(request(SMOL, { uses }), { report: PHONE, bytes: 8192 * MIB }),
  );
  expect(both!.peakBytes).toBe(Math.max(train!.peakBytes, generate!.peakBytes));
  const sum = (plan: RunPlan) => Object.values(plan.bytes).reduce((a, b) => a + b, 0);
  const stays = both!.bytes["weights"]! + both!.bytes["lora"]!;
  expect(train!.peakBytes).toBe(sum(train!));
  expect(sum(both!)).toBe(sum(train!) + sum(generate!) - stays);
});

const practice = (more: Partial<PracticeParts> = {}): Training =>
  practising({ judgeRank: 16, hasReference: true, ...more });

test("practice holds decoder, judge, reference and step at once, and the judge's training comes before it", () => {
  const roomy = { report: PHONE, bytes: 64 * 1024 * MIB };
  const planOf = (training: Training, more: Partial<PlanRequest> = {}) =>
    planRun(request(SMOL, { uses: ["train", "generate"], training, contextTokens: 1024, ...more }), roomy);
  const plan = planOf(practice());
  const judges = Object.keys(plan.bytes).filter((name) => name.startsWith("judge's "));
  expect(judges).toHaveLength(3);
  const others = Object.entries(plan.bytes).filter(([name]) => !judges.includes(name));
  expect(plan.peakBytes).toBe(others.reduce((sum, [, bytes]) => sum + bytes, 0));
  const copied = planOf(copying({ validates: false }));
  const more = ["judge", "step scores", "reference"].reduce((sum, name) => sum + plan.bytes[name]!, 0);
  const decoding = ["prompt", "decode", "cache"].reduce((sum, name) => sum + copied.bytes[name]!, 0);
  // The practice's step keeps two arrays of four numbers a row that a step on cross-entropy has not.
  expect(plan.peakBytes).toBe(
    copied.bytes["weights"]! +
      copied.bytes["lora"]! +
      decoding +
      more +
      ["activations", "gradients", "optimizer"].reduce((sum, name) => sum + plan.bytes[name]!, 0),
  );
  expect(plan.peakBytes).toBeGreaterThan(copied.peakBytes + more);
  // Without the judge or the reference it takes that much less.
  const withoutReference = planOf(practice({ hasReference: false }));
  expect(plan.peakBytes - withoutReference.peakBytes).toBe(plan.bytes["reference"]);
  const withoutJudge = planOf(practice({ judgeRank: null }));
  expect(plan.peakBytes - withoutJudge.peakBytes).toBe(plan.bytes["judge"]! + plan.bytes["step scores"]!);
});

test("a limit just below what practice takes makes it smaller, and one far below refuses it", () => {
  const pad = request(SMOL, { uses: ["train", "generate"], training: practice(), contextTokens: 1024 });
  const { peakBytes } = planRun(pad, { report: PHONE, bytes: 64 * 1024 * MIB });
  expect(planRun(pad, { report: PHONE, bytes: peakBytes }).lowered).toEqual([]);
  const below = planRun(pad, { report: PHONE, bytes: peakBytes - 1 });
  expect(below.lowered).toHaveLength(1);
  expect(below.peakBytes).toBeLessThan(peakBytes);
  // A run that only copies has no need to be lowered there.
  const copied = { ...pad, training: copying({ validates: false }) };
  expect(planRun(copied, { report: PHONE, bytes: peakBytes - 1 }).lowered).toEqual([]);
  const error = refused(() => planRun(pad, { report: PHONE, bytes: 100 * MIB }));
  expect(error.message).toContain("texts side by side");
});

test("pairs are trained beside a scorer of the reference", () => {
  const of = (training: Training) =>
    planRun(request(SMOL, { training }), { report: PHONE, bytes: 64 * 1024 * MIB });
  const [pairs, copied] = [of(preferring({ validates: false })), of(copying({ validates: false }))];
  expect(pairs.peakBytes).toBeGreaterThan(copied.peakBytes + pairs.bytes["reference"]!);
});

test("with less and less memory one setting after the other is lowered, what costs least first", () => {
  const peaks: number[] = [];
  const seen: string[] = [];
  let plan = planRun(request(SMOL), { report: PHONE, bytes: 8192 * MIB });
  for (;;) {
    peaks.push(plan.peakBytes);
    const last = plan.lowered.at(-1);
    if (last !== undefined) seen.push(`${last.lever} ${last.to}`);
    let next: RunPlan;
    try {
      next = planRun(request(SMOL), { report: PHONE, bytes: plan.peakBytes - 1 });
    } catch {
      break;
    }
    expect(next.peakBytes).toBeLessThan(plan.peakBytes);
    expect(next.lowered.slice(0, -1)).toEqual(plan.lowered);
    plan = next;
  }
  expect(peaks.length).toBe(seen.length + 1);
  expect(seen).toEqual([
    "storage q8",
    "checkpointing selective",
    "checkpointing full",
    "storage q4",
    "contextTokens 1024",
    "contextTokens 512",
    "microTokens 512",
    "contextTokens 256",
    "microTokens 256",
    "rank 8",
    "rank 4",
  ]);
});

test("a known longest row bounds micro-batch and context", () => {
  const { peakBytes } = planRun(request(SMOL, { longestRow: 300 }), { report: PHONE, bytes: 8192 * MIB });
  const plan = planRun(request(SMOL, { longestRow: 300 }), { report: PHONE, bytes: peakBytes / 4 });
  expect(plan.settings.microTokens).toBeGreaterThanOrEqual(300);
  expect(plan.settings.contextTokens).toBeGreaterThanOrEqual(300);
  expect(plan.lowered.map(({ lever }) => lever)).toContain("microTokens");
});

test("what is fixed stays", () => {
  const fixed = ["storage", "rank", "contextTokens"] as const;
  const all = request(SMOL, { fixed, storage: "f16", longestRow: 100 });
  const { peakBytes } = planRun(all, { report: PHONE, bytes: 8192 * MIB });
  const plan = planRun(all, { report: PHONE, bytes: 0.35 * peakBytes });
  expect(plan.settings).toMatchObject({ storage: "f16", rank: 16, contextTokens: 2048 });
  expect(new Set(plan.lowered.map(({ lever }) => lever))).toEqual(new Set(["checkpointing", "microTokens"]));
});

test("a run that fits in no way is refused with what it needs and what there is", () => {
  const error = refused(() => planRun(request(QWEN), { report: PHONE, bytes: 200 * MIB }));
  expect(error.code).toBe("gpu-memory");
  const { need, have } = error.details as { need: number; have: number };
  expect(have).toBe(200 * MIB);
  expect(need).toBeGreaterThan(have);
  expect(error.message).toContain(`needs ${sizeText(need)}`);
  expect(error.message).toContain("209.7 MB are allowed");
  expect(error.message).toContain("q4");
});

test("a buffer that the device cannot bind is made smaller, or refused with both numbers", () => {
  // gate and up of 8192 rows are 8192 * 2 * 4864 * 4 bytes, more than twice what this device binds
  const wide = request(QWEN, { batchTokens: 8192, longestRow: 1000, checkpointing: "full", storage: "q4" });
  const plan = planRun(wide, { report: PHONE, bytes: 1e12 });
  expect(plan.lowered.map(({ lever, to }) => `${lever} ${to}`)).toEqual([
    "microTokens 4096",
    "microTokens 2048",
  ]);
  expect(plan.largest.bytes).toBeLessThanOrEqual(128 * MIB);
  const error = refused(() => planRun({ ...wide, fixed: ["microTokens"] }, { report: PHONE, bytes: 1e12 }));
  expect(error.message).toContain("318.8 MB"); // 8192 * 2 * 4864 * 4 bytes
  expect(error.message).toContain("binds 134.2 MB");
});

test("without a word on memory the budget follows the limits, from 1 to 4 GiB", () => {
  const budget = (maxBufferSize: number) =>
    planRun(request(SMOL), { report: { ...PHONE, limits: { ...PHONE.limits, maxBufferSize } } }).budgetBytes /
    MIB;
  expect([256, 1024, 65_536].map((mib) => budget(mib * MIB))).toEqual([1024, 2048, 4096]);
});

test("a plan is plain data", () => {
  const plan = planRun(request(SMOL), { report: PHONE, bytes: 700 * MIB });
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(plan.sentence).toMatch(/would take .* 734\.0 MB are allowed\. It takes .* instead of /);
});
