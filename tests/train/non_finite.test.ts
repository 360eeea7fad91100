// A number that is none is put into every tensor of a training step, behind the kernel that wrote it, and into every tensor that
// lies there between steps. Training never goes on in silence: it ends with the bits of an undisturbed one, or the step is named
// as skipped, or the training ends with a named error, and no checkpoint holds such a number.
// RETORT_COUNT=N: so many places, drawn with RETORT_SEED; "all": each kernel's every output.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/core/ports.ts";
import { deriveSeed, uniform } from "../../src/core/rng.ts";
import { type Slice, readFloats, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Generator } from "../../src/model/generate.ts";
import { initialParameters } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import { checkpointIdentity } from "../../src/train/checkpoint.ts";
import { checkState } from "../../src/train/finite.ts";
import { packMicroBatches } from "../../src/train/dataloader.ts";
import { recipe, stepOptions } from "../../src/train/recipe.ts";
import { Scorer } from "../../src/train/scorer.ts";
import { trainSft, type TrainJob } from "../../src/train/sft_trainer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { PoisonedDevice, type Written } from "../harness/poison.ts";
import { type GoldenSequence, loadGolden } from "../model/golden.ts";
import { BASE, tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 7_200_000, hookTimeout: 300_000 });

const SMALL = "6";
const COUNT = process.env["RETORT_COUNT"] ?? SMALL;
const SEED = Number(process.env["RETORT_SEED"] ?? "14");
const VALUES = [Number.NaN, Infinity, -Infinity] as const;
const RECIPE = recipe({ rank: 4, alpha: 6, steps: 6, batchTokens: 128, seed: 3, learningRate: 0.01 });
/** Steps are counted from 0: the one in which the poison comes, and where a run begins that does not need what was before. */
const POISONED = 2;

let gpu: Gpu;
let device: PoisonedDevice;
let model: Model;
let rows: readonly GoldenSequence[];
let step: TrainingStep;

beforeAll(async () => {
  gpu = await openTestGpu();
  device = new PoisonedDevice(gpu);
  model = await tinyModel(gpu, { rank: 4 });
  rows = (await loadGolden()).sequences.slice(0, 2);
  step = await TrainingStep.create(gpu, model, 128, stepOptions(RECIPE, "off"));
});
afterAll(() => gpu.destroy());

interface Ran {
  /** After how many steps each was stored. */
  readonly checkpoints: Checkpoint[];
  readonly skipped: number[];
  readonly error: unknown;
}

/** @param before called before each step's kernels with the step's number, from 0 */
async function train(
  from: Checkpoint | null,
  before: (at: number) => void,
  rate?: (at: number) => number,
): Promise<Ran> {
  const ran = { checkpoints: [] as Checkpoint[], skipped: [] as number[] };
  const watched = {
    rows: step.rows,
    longest: step.longest,
    run: (...[batches, at, learningRate]: Parameters<TrainingStep["run"]>) => {
      before(at);
      return step.run(batches, at, rate?.(at) ?? learningRate);
    },
    readState: () => step.readState(),
    writeState: (state: Parameters<TrainingStep["writeState"]>[0]) => step.writeState(state),
    destroy: () => {},
  };
  const identity = await checkpointIdentity(
    { recipe: RECIPE, rows, base: BASE },
    { device: gpu.report, rows: step.rows, storage: "f32" },
  );
  const job: TrainJob = {
    runId: "run",
    base: BASE,
    rows,
    recipe: RECIPE,
    layout: model.lora.layout,
    step: watched,
    checkpoint: from,
    identity,
    checkpointEvery: 2,
    clock: systemClock,
    signal: new AbortController().signal,
    pause: () => null,
    onMetric: () => {},
    onOtherDevice: () => {},
    onSkipped: (at) => ran.skipped.push(at),
    onCheckpoint: (checkpoint) => {
      ran.checkpoints.push(checkpoint);
      return Promise.resolve();
    },
  };
  const error = await trainSft(job).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  device.disarm();
  return { ...ran, error };
}

/** The kinds of end that are none in silence. @throws when the run went on in silence */
function endOf(ran: Ran, whole: Checkpoint, what: string): "unharmed" | "skipped" | "named" {
  for (const { step: at, adapter, m, v } of ran.checkpoints) {
    checkState({ parameters: m, m, v }, at);
    for (const { A, B } of adapter.tensors.values()) checkState({ parameters: A, m: A, v: B }, at);
  }
  if (ran.error !== null) {
    expect(ran.error, what).toBeInstanceOf(RunError);
    expect((ran.error as RunError).code, what).toBe("non-finite");
    return "named";
  }
  if (ran.skipped.length > 0) {
    expect(ran.skipped[0], `${what}: named within a step`).toBeLessThanOrEqual(POISONED + 2);
    return "skipped";
  }
  expect(bitsOf(ran.checkpoints.at(-1)!) === bitsOf(whole), `${what}: goes on in silence`).toBe(true);
  return "unharmed";
}

/** All bits of a state, as text. */
function bitsOf({ adapter, m, v }: Checkpoint): string {
  const weights = [...adapter.tensors.values()].flatMap(({ A, B }) => [A, B]);
  return [...weights, m, v].map((values) => Buffer.from(values.buffer).toString("base64")).join();
}

/** An undisturbed run: its end, and its state when the poisoned step begins. */
async function undisturbed(): Promise<{ readonly whole: Checkpoint; readonly from: Checkpoint }> {
  const { checkpoints, error } = await train(null, () => {});
  expect(error).toBeNull();
  return { whole: checkpoints.at(-1)!, from: checkpoints.find(({ step: at }) => at === POISONED)! };
}

/** What each kernel of the poisoned step writes, in order. */
async function writtenFrom(from: Checkpoint): Promise<readonly (readonly Written[])[]> {
  let log: readonly (readonly Written[])[] = [];
  let writes: readonly (readonly Written[])[] = [];
  await train(from, (at) => {
    if (at === POISONED) log = device.watch();
    if (at === POISONED + 1) writes = log.slice();
  });
  return writes;
}

test("behind every kernel of forward, backward and optimizer", async () => {
  const { whole, from } = await undisturbed();
  const places = (await writtenFrom(from)).flatMap((written, nth) =>
    written.flatMap((each, which) => VALUES.map((value) => ({ nth, which, value, each }))),
  );
  const drawn = COUNT === "all" ? places : [...draw(places, Number(COUNT)), ...hiders(places)];
  const ends: Record<string, number> = {};
  const silent: string[] = [];
  for (const [i, { each, ...poison }] of drawn.entries()) {
    const place = i % 2 === 0 ? null : uniform(deriveSeed(SEED, "place"), i);
    const what = `${poison.value} ${place === null ? "all over" : `at ${place}`} in ${each.tensor} behind ${each.kernel} (${poison.nth})`;
    const ran = await train(from, (at) => at === POISONED && device.arm({ ...poison, place }));
    try {
      const end = endOf(ran, whole, what);
      ends[end] = (ends[end] ?? 0) + 1;
    } catch (thrown) {
      if (COUNT === SMALL) throw thrown;
      silent.push(what);
    }
  }
  if (COUNT !== SMALL) console.log(`${drawn.length} places of ${places.length}`, ends, silent);
  expect(silent).toEqual([]);
});

test("in every tensor that lies there between steps", async () => {
  const { whole, from } = await undisturbed();
  const { embedding, head, layers, finalNorm } = model.weights as unknown as Record<string, unknown>;
  const kept = slicesOf({ embedding, head, layers, finalNorm, parameters: model.lora.parameters });
  const drawn = COUNT === "all" ? kept : draw(kept, 3);
  for (const [i, { name, slice }] of drawn.entries()) {
    const before = await readFloats(gpu, slice);
    const value = VALUES[i % VALUES.length]!;
    const poisoned = before.map((each, at) => (at === Math.floor(before.length / 2) ? value : each));
    const ran = await train(from, (at) => at === POISONED && write(gpu, slice, poisoned));
    endOf(ran, whole, `${value} in ${name}`);
    write(gpu, slice, before);
  }
});

test("in the adapter and both moments: nothing of it is stored", async () => {
  const { whole, from } = await undisturbed();
  for (const [i, name] of (["parameters", "m", "v"] as const).entries()) {
    for (const value of COUNT === SMALL ? [VALUES[i]!] : VALUES) {
      const state = await step.readState();
      const bad = { ...state, [name]: state[name].slice().fill(value, 8, 9) };
      const ran = await train(from, (at) => at === POISONED && step.writeState(bad));
      expect(endOf(ran, whole, `${value} in ${name}`)).toBe("named");
    }
  }
});

test("as the learning rate, and as the loss of a step that was applied", async () => {
  const { whole, from } = await undisturbed();
  for (const value of COUNT === SMALL ? [1e39] : [Number.NaN, Infinity, 1e39]) {
    const ran = await train(
      from,
      () => {},
      (at) => (at === POISONED ? value : 0.01),
    );
    expect(endOf(ran, whole, `learning rate ${value}`)).toBe("named");
    expect((ran.error as RunError).message).toMatch(/learning rate of step 3/);
  }
  const written = await writtenFrom(from);
  const nth = written.findLastIndex((each) => each.some(({ tensor }) => tensor === "optimizer.stats"));
  const which = written[nth]!.findIndex(({ tensor }) => tensor === "optimizer.stats");
  const loss = { nth, which, value: Number.NaN, place: 3 / 8 }; // behind norm, scale and whether it is finite
  const ran = await train(from, (at) => at === POISONED && device.arm(loss));
  expect(endOf(ran, whole, "loss")).toBe("named");
  expect((ran.error as RunError).message).toMatch(/step 3: its loss is NaN, though its gradient is a number/);
});

test("in what a text is scored and drawn from: a certainty of NaN is none, and no filter hides an infinity", async () => {
  const { ids } = rows[0]!;
  const scorer = await Scorer.create(gpu, model, 128);
  const generator = await Generator.create(gpu, model);
  const [batch] = packMicroBatches([rows[0]!], scorer.rows);
  const request = { ids: ids.slice(0, 4), maxNewTokens: 4, temperature: 1, topK: 2, seed: 1 };
  step.writeState({ parameters: initialParameters(model.lora.layout, 3), ...moments() });
  const { slice } = model.weights.head[0]!;
  const before = await readFloats(gpu, slice);
  for (const value of VALUES) {
    const columns = model.architecture.hidden;
    write(gpu, slice, before.slice().fill(value, 100 * columns, 100 * columns + 1)); // of one id, which no text here holds
    const drawn = generator.generate([request], { adapter: false });
    await expect(drawn, `${value} drawn from`).rejects.toMatchObject({ code: "non-finite" });
  }
  write(gpu, slice, before);
  const norm = await readFloats(gpu, model.weights.finalNorm);
  for (const value of VALUES) {
    write(gpu, model.weights.finalNorm, norm.slice().fill(value, 0, 1));
    await expect(scorer.run(batch!, true), `${value} scored`).rejects.toMatchObject({ code: "non-finite" });
  }
  write(gpu, model.weights.finalNorm, norm);
  expect((await scorer.run(batch!, true)).logprobs.some((each) => each < 0)).toBe(true);
  expect(await generator.generate([request], { adapter: false })).toHaveLength(1);
  generator.destroy();
  scorer.destroy();
});

const moments = () => ({
  m: new Float32Array(model.lora.layout.length),
  v: new Float32Array(model.lora.layout.length),
});

function draw<T>(from: readonly T[], count: number): T[] {
  const key = deriveSeed(SEED, "places");
  return Array.from({ length: count }, (_, i) => from[Math.floor(uniform(key, i) * from.length)]!);
}

/** Infinities that only divide, or stand in an exponent with a minus, each once: they would end as zeros. */
function hiders<T extends { readonly value: number; readonly each: Written }>(from: readonly T[]): T[] {
  return ["activations.0.lse", "activations.state"].map((tensor) =>
    from.findLast(({ value, each }) => value === Infinity && each.tensor === tensor)!,
  );
}

/** All slices inside `value`, with the path to each. */
function slicesOf(value: unknown, name = ""): { readonly name: string; readonly slice: Slice }[] {
  if (typeof value !== "object" || value === null) return [];
  if ("buffer" in value && "offset" in value && "size" in value) return [{ name, slice: value as Slice }];
  return Object.entries(value).flatMap(([key, each]) => slicesOf(each, `${name}.${key}`));
}
