// Sampling against transformers: what is left of the logits before a draw, how often each id is then drawn, and what the
// bundled model says with a repetition penalty.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Buffers, read } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import { processReference, softmax } from "../../src/kernels/sample/reference.ts";
import { packSamplers, sample, type SamplerRow, seenWords } from "../../src/kernels/sample/sample.ts";
import { TOKEN_WORDS } from "../../src/kernels/tokens.ts";
import { Generator } from "../../src/model/generate.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { loadJson, loadReference, type ReferencePrompt } from "./golden.ts";
import { tinyModel } from "./harness.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

type Setting = Partial<Pick<SamplerRow, "topK" | "topP" | "minP" | "repetitionPenalty">> & {
  readonly temperature: number;
};
interface SamplingGolden {
  readonly processed: readonly {
    readonly prompt: number;
    readonly setting: Setting;
    readonly left: readonly number[];
    readonly scores: readonly number[];
  }[];
  readonly greedy: {
    readonly repetitionPenalty: number;
    readonly newTokens: number;
    readonly rows: readonly { readonly prompt: number; readonly ids: readonly number[] }[];
  };
}

let golden: SamplingGolden;
let reference: ReferencePrompt[];
let gpu: Gpu;
beforeAll(async () => {
  golden = await loadJson<SamplingGolden>("tests/golden/sampling.json");
  reference = await loadReference();
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

/** As tools/golden/make_sampling.py makes them. */
const logitsOf = (prompt: number) => reference[prompt]!.last_logits.map((l, id) => l + id / 4096);
const filters = (setting: Setting) => ({ topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, ...setting });

test("the scores that are left before a draw are those of transformers' generate", () => {
  for (const { prompt, setting, left, scores } of golden.processed) {
    const { ids } = reference[prompt]!;
    const ours = processReference(logitsOf(prompt), filters(setting), new Set(ids)).scores;
    const what = `prompt ${prompt} with ${JSON.stringify(setting)}`;
    expect(
      ours.flatMap((score, id) => (score > -Infinity ? [id] : [])),
      what,
    ).toEqual(left);
    // f32 there, two operations of a relative error of 2^-24 each, seven digits in the file
    left.forEach((id, i) => expect(Math.abs(ours[id]! - scores[i]!), what).toBeLessThan(1e-5));
  }
});

/** The ids that the kernel draws for rows of the same logits with seeds 0, 1, 2, … */
async function draw(prompt: number, setting: Setting, rows: number): Promise<Uint32Array> {
  const row = logitsOf(prompt);
  const vocab = row.length;
  const logits = new Float32Array(rows * vocab);
  for (let i = 0; i < rows; i++) logits.set(row, i * vocab);
  const words = seenWords(vocab);
  const seen = new Uint32Array(rows * words);
  for (const id of reference[prompt]!.ids) {
    for (let i = 0; i < rows; i++) seen[i * words + (id >> 5)]! |= 1 << (id & 31);
  }
  const state = { drawn: 0, limit: 1, first: 0, ...filters(setting) };
  const buffers = new Buffers(gpu);
  const at = {
    ...(await buffers.upload("inputs", {
      logits,
      seen,
      samplers: packSamplers(Array.from({ length: rows }, (_, seed) => ({ seed, slot: seed, ...state }))),
    })),
    ...(await buffers.allocate("buffers", {
      pages: 4,
      tokens: 4 * rows * TOKEN_WORDS,
      ids: 4 * rows,
      outIds: 4 * rows,
      outLogprobs: 4 * rows,
    })),
  };
  const recorder = new Recorder(gpu, "draw");
  sample(recorder, { ...at, rows, vocab, capacity: 1, endIds: [2] });
  const step = await recorder.finish();
  step.run();
  const drawn = new Uint32Array(await read(gpu, at.outIds));
  step.destroy();
  buffers.destroy();
  return drawn;
}

test("ids are drawn as often as transformers' scores say, and none that it filters out", async () => {
  const rows = 8192;
  for (const { prompt, setting, left, scores } of golden.processed.filter(({ prompt }) => prompt === 9)) {
    const what = JSON.stringify(setting);
    const counts = new Map<number, number>();
    for (const id of await draw(prompt, setting, rows)) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect([...counts.keys()].filter((id) => !left.includes(id))).toEqual([]);
    // Pearson's chi-square; ids expected less than five times are counted together
    const cells: { want: number; got: number }[] = [];
    const rare = { want: 0, got: 0 };
    for (const [i, p] of softmax([...scores]).entries()) {
      const cell = { want: p * rows, got: counts.get(left[i]!) ?? 0 };
      if (cell.want >= 5) cells.push(cell);
      else [rare.want, rare.got] = [rare.want + cell.want, rare.got + cell.got];
    }
    if (rare.want >= 5) cells.push(rare);
    else expect(rare.got, what).toBeLessThan(25);
    const chi = cells.reduce((sum, { want, got }) => sum + (got - want) ** 2 / want, 0);
    const freedom = cells.length - 1;
    // Wilson & Hilferty 1931: (chi / k)^(1/3) is about normal; beyond 3.7 deviations lies 1 in 10,000
    const deviations =
      freedom === 0 ? 0 : ((chi / freedom) ** (1 / 3) - 1 + 2 / (9 * freedom)) / Math.sqrt(2 / (9 * freedom));
    expect(deviations, `${what}: chi-square ${chi} with ${freedom} degrees of freedom`).toBeLessThan(3.7);
  }
});

test("greedy texts with a repetition penalty are those of transformers' generate", async () => {
  const model = await tinyModel(gpu, 4);
  const generator = await Generator.create(gpu, model);
  const { repetitionPenalty, newTokens, rows } = golden.greedy;
  const plain = { temperature: 0, seed: 0, maxNewTokens: newTokens };
  const requests = rows.map(({ prompt }) => ({ ...plain, ids: reference[prompt]!.ids, repetitionPenalty }));
  // Rows without a penalty among them stay as they are.
  const mixed = requests.flatMap((request) => [request, { ...plain, ids: request.ids }]);
  const results = await generator.generate(mixed, { adapter: false });
  const penalised = results.filter((_, i) => i % 2 === 0).map((row) => row.ids);
  expect(penalised).toEqual(rows.map(({ ids }) => ids));
  expect(results.filter((_, i) => i % 2 === 1).map((row) => row.ids)).toEqual(
    rows.map(({ prompt }) => reference[prompt]!.greedy.slice(0, newTokens)),
  );
  expect(penalised).not.toEqual(rows.map(({ prompt }) => reference[prompt]!.greedy.slice(0, newTokens)));
  // Alone, in the slot of another row's text, and drawn token by token elsewhere: the same.
  const [again] = await generator.generate([requests[1]!], { adapter: false });
  expect(again).toEqual(results[2]);
  generator.destroy();
});
