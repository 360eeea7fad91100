// Decoding against PyTorch's greedy texts, and that a row's text depends on that row alone.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { Buffers, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { GenerateRow } from "../../src/model/decoding/requests.ts";
import { Generator } from "../../src/model/generate.ts";
import { fromAdapter, type LoraArena, loraLayout } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { type Golden, loadGolden, loadReference, loadTensors, type ReferencePrompt } from "./golden.ts";
import { adapterFrom, loadAdapter, tinyModel } from "./harness.ts";
import { openTestGpu } from "../harness/gpu.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let gpu: Gpu;
let golden: Golden;
let reference: ReferencePrompt[];
let model: Model;
let generator: Generator;

beforeAll(async () => {
  gpu = await openTestGpu();
  golden = await loadGolden();
  reference = await loadReference();
  model = await tinyModel(gpu, golden.rank);
  loadAdapter(gpu, model, adapterFrom(model, await loadTensors(), "lora"));
  generator = await Generator.create(gpu, model);
});
afterAll(() => gpu.destroy());

const greedy = (ids: readonly number[], maxNewTokens: number): GenerateRow => ({
  ids,
  maxNewTokens,
  temperature: 0,
  seed: 0,
});

test("greedy continuations equal PyTorch's, with the adapter off and on", async () => {
  const rows = golden.sequences.map(({ ids, promptTokens }) => greedy(ids.slice(0, promptTokens), 60));
  const base = await generator.generate(rows, { adapter: false });
  expect(base.map((row) => row.ids)).toEqual(golden.sequences.map((sequence) => sequence.greedy));
  const adapted = await generator.generate(rows, { adapter: true });
  expect(adapted.map((row) => row.ids)).toEqual(golden.sequences.map((sequence) => sequence.adaptedGreedy));
});

test("the recipe's twelve prompts, solo and debate, continue as its own generator says", async () => {
  const results = await generator.generate(
    reference.map(({ ids, kind }) => greedy(ids, kind === "solo" ? 90 : 170)),
    { adapter: false },
  );
  expect(results.map((row) => row.ids)).toEqual(reference.map((prompt) => prompt.greedy));
  expect(results.every((row) => row.isStopped && row.logprobs.length === row.ids.length + 1)).toBe(true);
});

test("a text that its request ends stops at that very id, alone and in a batch that goes on", async () => {
  const [first, second] = golden.sequences.map(({ ids, promptTokens }) =>
    greedy(ids.slice(0, promptTokens), 60),
  );
  const whole = golden.sequences[0]!.greedy;
  const endsWith = (ids: readonly number[]) => ids.length === 7;
  const [ended] = await generator.generate([{ ...first!, endsWith }], { adapter: false });
  expect(ended).toMatchObject({ ids: whole.slice(0, 7), isStopped: true });
  expect(ended?.logprobs).toHaveLength(7);
  const both = await generator.generate([{ ...first!, endsWith }, second!], { adapter: false });
  expect(both[0]).toEqual(ended);
  expect(both[1]?.ids).toEqual(golden.sequences[1]!.greedy);
});

test("a sampled row has the same tokens and the same bits of log-probability alone and in any batch", async () => {
  const rows = reference.map(({ ids }, i) => ({
    ids,
    maxNewTokens: 20 + i,
    temperature: 0.9,
    seed: 1000 + i,
  }));
  const together = await generator.generate(rows, { adapter: true });
  const reversed = await generator.generate(rows.toReversed(), { adapter: true });
  expect(reversed.toReversed()).toEqual(together);
  for (const i of [0, 7]) {
    expect(await generator.generate([rows[i]!], { adapter: true })).toEqual([together[i]]);
  }
  const hot = { ...rows[7]!, temperature: 2 }; // so hot that two seeds cannot say the same by chance
  const [one, other] = await generator.generate([hot, { ...hot, seed: 5 }], { adapter: true });
  expect(other!.ids).not.toEqual(one!.ids);
});

test("small buffers cut prompts and batches elsewhere and change nothing", async () => {
  const rows = reference.map(({ ids }) => greedy(ids, 30));
  const wanted = await generator.generate(rows, { adapter: false });
  const small = await Generator.create(gpu, model, {
    rows: 8,
    contextTokens: 400,
    promptRows: 64,
    cacheRows: 512,
    window: 3,
  });
  expect(await small.generate(rows, { adapter: false })).toEqual(wanted);
  small.destroy();
});

test("rows that enter as others leave have the same bits as alone, whatever the order", async () => {
  const plan = { rows: 8, contextTokens: 400, promptRows: 64, cacheRows: 900, window: 4 };
  const few = await Generator.create(gpu, model, plan);
  const rows = Array.from({ length: 21 }, (_, i) => ({
    ids: reference[(5 * i) % 12]!.ids.slice(0, 12 + 9 * (i % 5)),
    maxNewTokens: 1 + ((7 * i) % 23),
    temperature: i % 3 === 0 ? 0 : 0.8,
    seed: i,
  }));
  const inOrder = await few.generate(rows, { adapter: false });
  const order = rows.map((_, i) => (8 * i) % 21);
  const shuffled = await few.generate(
    order.map((i) => rows[i]!),
    { adapter: false },
  );
  expect(shuffled).toEqual(order.map((i) => inOrder[i]!));
  for (const i of [4, 9, 20]) {
    expect(await generator.generate([rows[i]!], { adapter: false })).toEqual([inOrder[i]]);
  }
  few.destroy();
});

test("a prefix that prompts share is read once", async () => {
  const { ids } = reference.findLast(({ kind }) => kind === "debate")!;
  const other = [...ids.slice(0, -5), ...ids.slice(-5).toReversed()];
  const rows = [ids, ids, other].map((prompt, seed) => ({
    ids: prompt,
    maxNewTokens: 6,
    temperature: 1,
    seed,
  }));
  const before = generator.promptTokensRead;
  const together = await generator.generate(rows, { adapter: false });
  const read = generator.promptTokensRead - before;
  expect(read).toBe(ids.length - 1 + 4); // the last token of a prompt is decoded, not read
  for (const [i, row] of rows.entries()) {
    expect(await generator.generate([row], { adapter: false })).toEqual([together[i]]);
  }
});

test("each call names its adapter: several lie on the GPU and none is loaded again", async () => {
  const rows = [greedy(reference[3]!.ids, 24), { ...greedy(reference[8]!.ids, 24), temperature: 1 }];
  const base = await generator.generate(rows, { adapter: false });
  const own = await generator.generate(rows, { adapter: true });
  expect(own).not.toEqual(base);
  const buffers = new Buffers(gpu);
  const arena = async (rank: number): Promise<LoraArena> => {
    const layout = loraLayout(model.architecture, { rank });
    return { layout, scale: 2, ...(await buffers.allocate("lora", { parameters: 4 * layout.length })) };
  };
  const copy = await arena(golden.rank);
  write(gpu, copy.parameters, fromAdapter(copy.layout, adapterFrom(model, await loadTensors(), "lora")));
  const narrow = await arena(golden.rank - 1); // all zero: the base
  const results = await Promise.all(
    [copy, narrow, true, false].map((adapter) => generator.generate(rows, { adapter })),
  );
  expect(results).toEqual([own, base, own, base]);
  const wide = await arena(golden.rank + 1);
  await expect(generator.generate(rows, { adapter: wide })).rejects.toMatchObject({ code: "shape" });
  buffers.destroy();
});

test("every row is reported once as soon as it is finished, and growing rows are shown", async () => {
  const finished: number[] = [];
  const lengths = new Map<number, number>();
  const rows = [greedy(reference[0]!.ids, 90), greedy(reference[0]!.ids, 3), greedy(reference[0]!.ids, 0)];
  const results = await generator.generate(rows, {
    adapter: false,
    onRows: (grown) => {
      for (const { index, ids } of grown) {
        expect(ids.length).toBeGreaterThanOrEqual(lengths.get(index) ?? 0);
        lengths.set(index, ids.length);
      }
    },
    onFinished: (index) => finished.push(index),
  });
  expect(finished).toEqual([2, 1, 0]);
  expect(results.map((row) => row.isStopped)).toEqual([true, false, false]);
  expect(results[1]!.ids).toEqual(reference[0]!.greedy.slice(0, 3));
  expect(lengths.get(0)).toBe(reference[0]!.greedy.length);
});

test("a prompt that is empty or fills the context is refused, and later calls still work", async () => {
  const refused = async (ids: readonly number[]) => {
    const error: unknown = await generator
      .generate([greedy(ids, 5)], { adapter: false })
      .catch((thrown: unknown) => thrown);
    return error instanceof RunError ? error.code : "accepted";
  };
  expect(await refused([])).toBe("shape");
  expect(await refused(Array.from({ length: 512 }, () => 9))).toBe("shape");
  const [row] = await generator.generate(
    [
      greedy(
        Array.from({ length: 511 }, () => 9),
        5,
      ),
    ],
    { adapter: false },
  );
  expect(row!.ids.length).toBeLessThanOrEqual(1); // one position was left
});

test("an aborted call rejects with its code between two looks", async () => {
  const abort = new AbortController();
  const call = generator.generate([greedy(reference[1]!.ids, 100)], {
    adapter: false,
    signal: abort.signal,
    onRows: () => abort.abort(),
  });
  await expect(call).rejects.toMatchObject({ code: "aborted" });
});
