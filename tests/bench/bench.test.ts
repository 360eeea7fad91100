// The bench measures what it says it measures: rows carry the kernels' own counts, whole steps count what really ran, and the
// promises are judged by the numbers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench, type BenchRow } from "../../src/bench/bench_row.ts";
import { linearFit, measure, quantile } from "../../src/gpu/measure.ts";
import { uploadModel } from "../../src/bench/models.ts";
import { largeGemms } from "../../src/bench/gemm.ts";
import { decoding, shortTexts, trainingSteps } from "../../src/bench/steps.ts";
import { compareTraining, F32_TOLERANCE, type Peer } from "../../src/bench/train_peer.ts";
import { profiles } from "../../src/bench/profile.ts";
import { attentionRows, attentionShape } from "../../src/bench/attention_rows.ts";
import { PEER_OPS, type Verdict, verdicts } from "../../src/bench/verdicts.ts";
import { systemClock } from "../../src/core/ports.ts";
import { openModel } from "../../src/models/open.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Timestamps } from "../../src/gpu/timestamps.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { siteOf, TINY_PATH } from "../lm/harness.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu({ timestamps: true });
}, 120_000);
afterAll(() => gpu.destroy());

const bench = (only?: RegExp) =>
  new Bench({
    gpu,
    clock: systemClock,
    clockName: "wall",
    timestamps: Timestamps.create(gpu),
    measure: { sampleMs: 1, samples: 2 },
    commit: "test",
    ...(only === undefined ? {} : { only }),
    onRow: () => {},
  });

async function tiny() {
  const opened = await openModel(await siteOf()(TINY_PATH), ["architecture", "tensors"]);
  return { model: await uploadModel(gpu, opened), source: opened };
}

test("probes take turns, are repeated to fill a sample, and give the time of one run", async () => {
  const calls: string[] = [];
  // a run of "slow" takes 10 ms of this clock, one of "fast" 1 ms
  const probe = (name: string, ms: number) => ({
    sample: (times: number) => {
      calls.push(`${name} ${times}`);
      return Promise.resolve(ms * times);
    },
  });
  const timings = await measure([probe("slow", 10), probe("fast", 1)], { sampleMs: 20, samples: 2 });
  expect(timings).toEqual([
    { p50: 10, p90: 10, repeats: 2 },
    { p50: 1, p90: 1, repeats: 20 },
  ]);
  expect(calls.slice(4)).toEqual(["slow 2", "fast 20", "slow 2", "fast 20"]);
});

test("quantiles lie between neighbours, and a line is found with its R²", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([7], 0.9)).toBe(7);
  const { slope, intercept, r2 } = linearFit([1, 2, 3], [5, 7, 9]);
  expect([slope, intercept, r2]).toEqual([2, 3, 1]);
  expect(linearFit([1, 2, 3, 4], [1, -1, 1, -1]).r2).toBeCloseTo(0.2, 12);
});

test("a product's row holds its operations, and the bytes of its weights as they are stored", async () => {
  const run = bench(/^linear /);
  await largeGemms(run, [{ rows: 64, inputs: 64, outputs: 128 }], ["f32", "q4"]);
  const bytes = run.rows.map(({ op, gflops, gbs, msP50, share }) => {
    expect(gflops! * msP50 * 1e6).toBeCloseTo(2 * 64 * 64 * 128, 3);
    expect(share, "no share without a peak").toBeNull();
    return [op, Math.round(gbs! * msP50 * 1e6)];
  });
  const [rest, f32] = [4 * (64 * 64 + 64 * 128), 4 * 64 * 128];
  const q4 = (64 * 128) / 2 + 2 * ((64 * 128) / 32); // 4 bits an element, and an f16 scale per 32 of them
  const both = (weights: number) => ["linear", "linear backward"].map((op) => [op, rest + weights]);
  expect(bytes).toEqual([...both(f32), ...both(q4)]);
});

test("whole steps count the operations of what ran, and decoding its tokens", async () => {
  const { model } = await tiny();
  const run = bench(/128 tokens|, 2 rows/);
  await trainingSteps(run, model, [128, 256].map(shortTexts));
  await decoding(run, model, [2]);
  model.destroy();
  const [step, decode] = run.rows;
  expect(run.rows.map(({ op }) => op)).toEqual(["train step", "decode"]);
  // Frozen products forward and backward: 4 per parameter and token, but nothing goes back into the first layer's q, k, v;
  // attention, LoRA, norms and the head come on top. 0.737 M parameters in the layers' projections, 0.027 M in the head.
  const operations = step!.gflops! * step!.msP50 * 1e6;
  expect(operations).toBeGreaterThan(4 * 0.7e6 * 128);
  expect(operations).toBeLessThan(2 * 4 * 0.77e6 * 128);
  expect(step!.tokensPerSecond! * step!.msP50).toBeCloseTo(128_000, 3);
  const tokens = (decode!.tokensPerSecond! * decode!.msP50) / 1000;
  expect(tokens).toBeCloseTo(Math.round(tokens), 6);
  expect(tokens).toBeGreaterThan(1);
  expect(gpu.steps.size, "nothing stays recorded").toBe(0);
});

test("a peer that computes something else gets no row", async () => {
  const { model, source } = await tiny();
  const run = bench();
  let destroyed = 0;
  const peer: Peer = {
    ...PEER_OPS.trainStep,
    isForBlocks: false,
    tolerance: F32_TOLERANCE,
    open: () => Promise.resolve({ run: () => Promise.resolve(1), destroy: () => destroyed++ }),
  };
  const wrong = compareTraining(run, model, source, peer);
  await expect(wrong).rejects.toThrow(/different computations/);
  expect(run.rows).toEqual([]);
  expect(destroyed).toBe(1);
  model.destroy();
});

const row = (patch: Partial<BenchRow>): BenchRow => ({
  device: "d",
  group: "step",
  op: "",
  shape: "",
  whole: null,
  times: null,
  clock: "wall",
  msP50: 1,
  msP90: 1,
  gflops: 1,
  gbs: null,
  share: null,
  tokensPerSecond: null,
  commit: "c",
  ...patch,
});

test("promises are judged by their rows, and are not judged without them", () => {
  expect(new Set(verdicts([]).map(({ isMet }) => isMet))).toEqual(new Set([null]));
  const step = (tokens: number, msP50: number, gflops: number) =>
    row({
      op: "train step",
      shape: `retort-tiny, ${tokens} tokens, rank 8`,
      msP50,
      gflops,
      tokensPerSecond: (1000 * tokens) / msP50,
    });
  const product = (op: string, storage: string, gflops: number) =>
    row({ group: "gemm", op, shape: `512 x 512 -> 512, ${storage} weights`, gflops });
  const rows = [
    row({ group: "peak", op: "peak", gflops: 10 }),
    product("linear", "f32", 7),
    product("linear backward", "f32", 5),
    product("linear", "q4", 7),
    row({ group: "attention", op: "attention", shape: attentionShape(512), msP50: 10, gflops: 4 }),
    row({ group: "attention", op: "attention backward", shape: attentionShape(512), msP50: 30, gflops: 3 }),
    row({ op: PEER_OPS.trainStep.ours, msP50: 10 }),
    row({ op: PEER_OPS.trainStep.theirs, msP50: 31 }),
    row({ op: PEER_OPS.decode.ours, msP50: 10 }),
    row({ op: PEER_OPS.decode.theirs, msP50: 49 }),
    step(256, 26, 4.5),
    step(512, 51, 4.1),
    step(1024, 103, 3.9),
  ];
  const byPromise = (judged: readonly Verdict[], part: string) =>
    judged.filter(({ promise, isMet }) => promise.includes(part) && isMet !== null);
  const judged = verdicts(rows);
  const one = (part: string) => byPromise(judged, part).map(({ isMet }) => isMet);
  expect([one("f32 weights"), one("q4 weights"), one("f16 weights")]).toEqual([[false], [true], []]);
  expect(byPromise(judged, "f32 weights")[0]!.numbers).toContain("50 %");
  expect(one("attention")).toEqual([false]);
  // (4 x 10 + 3 x 30) / 40 of 10, and 3.5 x 4 x 10 / 40 of it without what is made twice
  expect(byPromise(judged, "attention")[0]!.numbers).toMatch(/^33 % .*, 35 % /);
  expect(one("step of retort-tiny")).toEqual([false]);
  expect([one("jax-js"), one("transformers.js"), one("linear")]).toEqual([[true], [false], [true]]);
  expect(byPromise(judged, "jax-js")[0]!.numbers).toContain("3.1 times");

  // A second device ten times as slow: each is judged by itself, or the line through both would fit neither.
  const both = [...rows, ...rows.map((each) => ({ ...each, device: "other", msP50: 10 * each.msP50 }))];
  const twice = verdicts(both.map((each) => (each.device === "other" ? { ...each, gflops: 10 } : each)));
  expect(byPromise(twice, "f32 weights").map(({ isMet, promise }) => [isMet, promise.slice(0, 6)])).toEqual([
    [false, "d: lar"],
    [true, "other:"],
  ]);
  expect(byPromise(twice, "linear in").map(({ isMet }) => isMet)).toEqual([true, true]);
});

test("a step's profile adds up its kernels, each as often as it runs", () => {
  const kernel = (op: string, times: number, msP50: number, gflops: number | null) =>
    row({ group: "op", op, whole: "step", times, msP50, gflops });
  const [profile, ...others] = profiles([
    kernel("product", 3, 2, 10),
    kernel("product", 1, 4, 5),
    kernel("norm", 10, 1, null),
    row({ op: "train step", msP50: 99 }),
  ]);
  expect(others).toEqual([]);
  expect(profile).toMatchObject({ whole: "step", ms: 20, dispatches: 14 });
  expect(profile!.lines).toEqual([
    { op: "product", ms: 10, share: 0.5, dispatches: 4, gflops: 8 },
    { op: "norm", ms: 10, share: 0.5, dispatches: 10, gflops: null },
  ]);
});

test("a slow probe gets no more samples than its time allows, and one at least", async () => {
  const calls = { slow: 0, fast: 0 };
  const probe = (name: keyof typeof calls, ms: number) => ({
    sample: (times: number) => {
      calls[name]++;
      return Promise.resolve(ms * times);
    },
  });
  const options = { sampleMs: 20, samples: 5, mostMs: 50 };
  await measure([probe("slow", 60), probe("fast", 20)], options);
  expect(calls).toEqual({ slow: 2, fast: 5 });
});

test("attention's rows count the keys that a token sees", async () => {
  const run = bench(/^attention .* 64 tokens/);
  await attentionRows(run, [64, 128]);
  const [forward, backward] = run.rows;
  expect(run.rows.map(({ op }) => op)).toEqual(["attention", "attention backward"]);
  const keys = 32.5;
  expect(forward!.gflops! * forward!.msP50 * 1e6).toBeCloseTo(4 * 1024 * 9 * 64 * keys, 0);
  expect(backward!.gflops! * backward!.msP50 * 1e6).toBeCloseTo(14 * 1024 * 9 * 64 * keys, 0);
});
