// The losses against torch's autograd (tools/golden/make_loss_golden.py), and what must hold between them.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Slice } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import type { Recorder } from "../../src/gpu/recorder.ts";
import { type Floats, type KernelCase, normals, type Uints } from "../../src/kernels/kernel_case.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { crossEntropy } from "../../src/kernels/loss_head/cross_entropy.ts";
import {
  checkIds,
  headLogProbs,
  type LossHeadArgs,
  type LossHeadScratch,
  lossHeadScratch,
} from "../../src/kernels/loss_head/loss_head.ts";
import { policyGradient, type PolicyGradientRule } from "../../src/kernels/loss_head/policy_gradient.ts";
import { preference } from "../../src/kernels/loss_head/preference.ts";
import { headReference } from "../../src/kernels/loss_head/reference.ts";
import { teacherKl } from "../../src/kernels/loss_head/teacher_kl.ts";
import { unpaired } from "../../src/kernels/loss_head/unpaired.ts";
import { contrast } from "../../src/kernels/prm_head/contrast.ts";
import { prmHead, prmHeadBackward } from "../../src/kernels/prm_head/prm_head.ts";
import { NO_ROW } from "../../src/kernels/row_gather/row_gather.ts";
import { expectClose } from "../harness/close.ts";
import { openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu({ raiseLimits: false });
});
afterAll(() => gpu.destroy());

type Numbers = Readonly<Record<string, readonly number[]>>;
interface Golden {
  readonly rows: number;
  readonly columns: number;
  readonly vocabulary: number;
  readonly temperature: number;
  readonly scale: number;
  readonly h: readonly number[];
  readonly head: readonly number[];
  readonly ids: readonly number[];
  readonly losses: Readonly<Record<string, Numbers & { readonly rule?: Readonly<Record<string, number>> }>>;
}

interface Hidden {
  readonly rows: number;
  readonly columns: number;
  readonly vocabulary: number;
  readonly temperature: number;
  readonly h: Floats;
  readonly table: Floats;
  readonly ids: Uints;
  readonly idsPerRow: number;
  readonly chunk: number;
}
type Args = LossHeadArgs & { readonly dh: Slice };
type At = (name: string) => Slice;

/** Runs one loss; the head lies in two matrices. -> the outputs, by name. */
async function run(
  of: Hidden,
  inputs: Readonly<Record<string, Floats | Uints>>,
  outputs: Readonly<Record<string, number>>,
  record: (recorder: Recorder, args: Args, at: At) => void,
): Promise<Record<string, Float32Array>> {
  const { rows, columns, vocabulary, temperature, table, idsPerRow, chunk } = of;
  const cut = Math.ceil(vocabulary / 8) * 4;
  const scratch = lossHeadScratch(rows, idsPerRow, Math.min(chunk, cut));
  const all = { ...scratch, dh: rows * columns, ...outputs };
  const wanted = { logprobs: all.logprobs, entropies: rows, dh: all.dh, ...outputs };
  const kernelCase: KernelCase = {
    name: "loss",
    inputs: {
      h: of.h,
      ids: of.ids,
      first: table.slice(0, cut * columns),
      second: table.slice(cut * columns),
      ...inputs,
    },
    buffers: all,
    record: (recorder, at) => {
      const args: Args = {
        h: at("h"),
        ids: at("ids"),
        head: [
          { slice: at("first"), storage: "f32", rows: cut, columns },
          { slice: at("second"), storage: "f32", rows: vocabulary - cut, columns },
        ],
        rows,
        idsPerRow,
        chunk,
        temperature,
        dh: at("dh"),
        scratch: Object.fromEntries(Object.keys(scratch).map((name) => [name, at(name)])) as Record<
          keyof LossHeadScratch,
          Slice
        >,
      };
      record(recorder, args, at);
    },
    want: Object.fromEntries(Object.entries(wanted).map(([name, count]) => [name, new Float64Array(count)])),
    tolerance: { roundings: 0, because: "not compared here" },
  };
  const [results] = await runCase(gpu, kernelCase);
  return Object.fromEntries(Object.entries(results!).map(([name, raw]) => [name, new Float32Array(raw)]));
}

const golden = JSON.parse(
  await readFile(new URL("../golden/losses.json", import.meta.url), "utf8"),
) as Golden;
const hidden: Hidden = {
  ...golden,
  h: Float32Array.from(golden.h, (each) => each / golden.scale),
  table: Float32Array.from(golden.head, (each) => each / golden.scale),
  ids: Uint32Array.from(golden.ids),
  idsPerRow: 1,
  chunk: 16,
};
const floats = (from: readonly number[] | undefined): Floats => Float32Array.from(from!);
/** Logits up to 12 from sums of 16 products: about 12 roundings of 2^-24 * 12 in each ln p and so in each p. */
const TOLERANCE = { roundings: 40, because: "logits of 16 products, exp and sums of 60 of them" };
const column = (rows: Float32Array, width: number, index: number) =>
  rows.filter((_, i) => i % width === index);

test("log-probabilities and entropies are torch's", async () => {
  const { logprobs, entropies } = golden.losses["logProbs"]!;
  const got = await run(hidden, {}, {}, (recorder, all) => {
    const { dh: _, ...args } = all;
    headLogProbs(recorder, args);
  });
  expectClose("logprobs", got["logprobs"]!, logprobs!, TOLERANCE);
  expectClose("entropies", got["entropies"]!, entropies!, TOLERANCE);
});

test("cross-entropy and its gradient are torch's", async () => {
  const want = golden.losses["crossEntropy"]!;
  const got = await run(
    hidden,
    { weights: floats(want["weights"]) },
    { losses: golden.rows },
    (recorder, args, at) => crossEntropy(recorder, { ...args, weights: at("weights"), losses: at("losses") }),
  );
  expectClose("losses", got["losses"]!, want["losses"]!, TOLERANCE);
  expectClose("dh", got["dh"]!, want["dh"]!, TOLERANCE);
});

test.each(["grpo", "dapo", "twoSided"])("policy gradient %s is torch's", async (name) => {
  const want = golden.losses[name]!;
  const rule = want.rule as unknown as PolicyGradientRule; // written with these names by the golden's script
  const got = await run(
    hidden,
    { tokens: floats(want["tokens"]) },
    { stats: 4 * golden.rows },
    (recorder, args, at) =>
      policyGradient(recorder, { ...args, tokens: at("tokens"), stats: at("stats"), rule }),
  );
  expectClose("dh", got["dh"]!, want["dh"]!, TOLERANCE);
  expectClose("losses", column(got["stats"]!, 4, 0), want["losses"]!, TOLERANCE);
  const weighted = (values: readonly number[]) =>
    values.map((value, t) => want["tokens"]![4 * t + 3]! * value);
  expectClose("ratios", column(got["stats"]!, 4, 1), weighted(want["ratios"]!), TOLERANCE);
  expectClose("clipped", column(got["stats"]!, 4, 2), weighted(want["clipped"]!), TOLERANCE);
  expectClose("KL", column(got["stats"]!, 4, 3), weighted(want["divergences"]!), TOLERANCE);
});

test.each([
  ["teacherKl", false],
  ["teacherKlTail", true],
] as const)("%s and its gradient are torch's", async (name, tail) => {
  const want = golden.losses[name]!;
  const got = await run(
    { ...hidden, ids: Uint32Array.from(want["ids"]!), idsPerRow: 5 },
    { teacher: floats(want["teacher"]), weights: floats(want["weights"]) },
    { losses: golden.rows },
    (recorder, args, at) =>
      teacherKl(recorder, {
        ...args,
        teacher: at("teacher"),
        weights: at("weights"),
        losses: at("losses"),
        tail,
      }),
  );
  expectClose("losses", got["losses"]!, want["losses"]!, TOLERANCE);
  expectClose("dh", got["dh"]!, want["dh"]!, TOLERANCE);
});

test.each(["dpo", "cdpo", "rpo"])("preference %s is torch's", async (name) => {
  const want = golden.losses[name]!;
  const rule = want.rule as unknown as { beta: number; labelSmoothing?: number; sft?: number };
  const ranges = want["ranges"]!;
  const sequences = Uint32Array.from({ length: golden.rows }, (_, t) => {
    const at = [0, 1, 2, 3].find((i) => ranges[2 * i]! <= t && t < ranges[2 * i + 1]!);
    return at ?? NO_ROW;
  });
  const got = await run(
    hidden,
    {
      ranges: Uint32Array.from(ranges),
      sequences,
      reference: floats(want["reference"]),
      weights: floats(want["weights"]),
    },
    { stats: 8, sequenceWeights: 4 },
    (recorder, args, at) =>
      preference(recorder, {
        ...args,
        ...rule,
        pairs: 2,
        ranges: at("ranges"),
        sequences: at("sequences"),
        reference: at("reference"),
        weights: at("weights"),
        stats: at("stats"),
        sequenceWeights: at("sequenceWeights"),
      }),
  );
  expectClose("losses", column(got["stats"]!, 4, 0), want["losses"]!, TOLERANCE);
  const rewards = [0, 1].flatMap((pair) => [got["stats"]![4 * pair + 1]!, got["stats"]![4 * pair + 2]!]);
  // Differences of sums near 40 that are near 3: the sums' roundings weigh ten times as much.
  expectClose("rewards", rewards, want["rewards"]!, { ...TOLERANCE, roundings: 400 });
  expectClose("dh", got["dh"]!, want["dh"]!, { ...TOLERANCE, roundings: 400 });
});

test("unpaired texts by KTO are torch's", async () => {
  const want = golden.losses["kto"]!;
  const { beta, kl } = want.rule as { beta: number; kl: number };
  const ranges = want["ranges"]!;
  const owners = Uint32Array.from({ length: golden.rows }, (_, t) => {
    const at = [0, 1, 2, 3].find((i) => ranges[2 * i]! <= t && t < ranges[2 * i + 1]!);
    return at ?? NO_ROW;
  });
  const got = await run(
    hidden,
    {
      ranges: Uint32Array.from(ranges),
      owners,
      reference: floats(want["reference"]),
      weights: floats(want["weights"]),
      kl: Float32Array.of(kl),
    },
    { stats: 16, sequenceWeights: 4 },
    (recorder, args, at) =>
      unpaired(recorder, {
        ...args,
        beta,
        sequences: 4,
        ranges: at("ranges"),
        owners: at("owners"),
        reference: at("reference"),
        weights: at("weights"),
        kl: at("kl"),
        stats: at("stats"),
        sequenceWeights: at("sequenceWeights"),
      }),
  );
  // Differences of sums near 40 that are near 3: the sums' roundings weigh ten times as much.
  const summed = { ...TOLERANCE, roundings: 400 };
  expectClose("losses", column(got["stats"]!, 4, 0), want["losses"]!, summed);
  const rewards = [0, 1, 2, 3].map((i) => got["stats"]![4 * i + 1]! + got["stats"]![4 * i + 2]!);
  expectClose("rewards", rewards, want["rewards"]!, summed);
  expectClose("dh", got["dh"]!, want["dh"]!, summed);
});

test.each(["prm", "prmContrast"])(
  "the process reward head and its gradients are torch's: %s",
  async (name) => {
    const [head, want] = [golden.losses["prm"]!, golden.losses[name]!];
    const { rows, columns } = golden;
    const { share, temperature } = want.rule ?? {};
    const got = await run(
      hidden,
      {
        block: Float32Array.from([...head["head"]!, 0, 0]),
        labels: Uint32Array.from(head["labels"]!),
        weights: floats(head["weights"]),
        places: Uint32Array.from(want["places"] ?? [0]),
      },
      { losses: rows, scores: rows, slopes: 2 * rows, against: rows, partials: 2 * columns + 4 },
      (recorder, { h, dh }, at) => {
        const common = { h, head: at("block"), slopes: at("slopes"), rows, columns };
        const { labels, weights, losses, scores } = {
          labels: at("labels"),
          weights: at("weights"),
          losses: at("losses"),
          scores: at("scores"),
        };
        prmHead(recorder, { ...common, labels, weights, losses, scores });
        if (share !== undefined && temperature !== undefined) {
          const around = { places: at("places"), against: at("against"), slopes: at("slopes") };
          contrast(recorder, { ...around, labels, weights, losses, scores, rows, share, temperature });
        }
        const into = { partials: at("partials"), slices: 1, stride: 2 * columns + 4, offset: 0 };
        prmHeadBackward(recorder, { ...common, dh, ...into });
      },
    );
    expectClose("scores", got["scores"]!, head["scores"]!, TOLERANCE);
    // The contrast divides scores by a temperature of 0.1.
    const tolerance = name === "prm" ? TOLERANCE : { ...TOLERANCE, roundings: 400 };
    for (const each of ["losses", "dh"] as const) expectClose(each, got[each]!, want[each]!, tolerance);
    expectClose("dHead", got["partials"]!, [...want["dHead"]!, 0, 0], tolerance);
  },
);

const ROWS = 7;
const random: Hidden = {
  rows: ROWS,
  columns: 32,
  vocabulary: 200,
  temperature: 1,
  h: normals(70, ROWS * 32),
  table: normals(71, 200 * 32, 0.4),
  ids: Uint32Array.from({ length: ROWS }, (_, t) => (t * 37 + 5) % 200),
  idsPerRow: 1,
  chunk: 200,
};
const weights = Float32Array.from({ length: ROWS }, (_, t) => (t === 2 ? 0 : (1 + t) / 16));
const crossEntropyOf = (of: Hidden) =>
  run(of, { weights }, { losses: ROWS }, (recorder, args, at) =>
    crossEntropy(recorder, { ...args, weights: at("weights"), losses: at("losses") }),
  );
/** 1e-6 of the largest value, in roundings. */
const MILLIONTH = { roundings: 1e-6 * 2 ** 24, because: "another order of the same sums" };

test("chunks of the vocabulary give what one chunk gives", async () => {
  const whole = await crossEntropyOf(random);
  const chunked = await crossEntropyOf({ ...random, chunk: 20 });
  for (const name of ["losses", "dh", "logprobs", "entropies"]) {
    expectClose(name, chunked[name]!, whole[name]!, MILLIONTH);
  }
});

test("a policy gradient of ratio 1 without KL, advantage = 1, has cross-entropy's gradient", async () => {
  const { dh, logprobs } = await crossEntropyOf(random);
  const tokens = Float32Array.from([...weights].flatMap((weight, t) => [1, logprobs![t]!, 0, weight]));
  const rule = { clipLow: 0.2, clipHigh: 0.2, beta: 0 };
  const got = await run(random, { tokens }, { stats: 4 * ROWS }, (recorder, args, at) =>
    policyGradient(recorder, { ...args, tokens: at("tokens"), stats: at("stats"), rule }),
  );
  expect(got["dh"]).toEqual(dh);
  expect([...column(got["stats"]!, 4, 1)]).toEqual([...weights]); // each ratio is exactly 1
});

test("a teacher that gives one id all probability is cross-entropy; one with all ids is full KL", async () => {
  const certain = { teacher: new Float32Array(ROWS).fill(1), weights };
  const record = (recorder: Recorder, args: Args, at: At) =>
    teacherKl(recorder, {
      ...args,
      teacher: at("teacher"),
      weights: at("weights"),
      losses: at("losses"),
      tail: true,
    });
  const one = await run(random, certain, { losses: ROWS }, record);
  const { dh, losses } = await crossEntropyOf(random);
  expect(one["losses"]).toEqual(losses);
  expectClose("dh", one["dh"]!, dh!, MILLIONTH);

  const small: Hidden = {
    ...random,
    vocabulary: 12,
    table: random.table.slice(0, 12 * 32),
    ids: Uint32Array.from({ length: 12 * ROWS }, (_, i) => (i * 5) % 12),
    idsPerRow: 12,
    chunk: 4,
  };
  const teacher = normals(72, 12 * ROWS).map((each) => Math.exp(each));
  for (let t = 0; t < ROWS; t++) {
    const row = teacher.subarray(12 * t, 12 * t + 12);
    const total = row.reduce((a, b) => a + b);
    row.forEach((each, k) => (row[k] = each / total));
  }
  const all = await run(small, { teacher, weights }, { losses: ROWS }, record);
  const { logprobs } = headReference(random.h, small.table, small.ids, small);
  const full = Float64Array.from(weights, (weight, t) => {
    let sum = 0;
    for (let i = 12 * t; i < 12 * t + 12; i++) sum += teacher[i]! * (Math.log(teacher[i]!) - logprobs[i]!);
    return weight * sum;
  });
  expectClose("full KL", all["losses"]!, full, { roundings: 100, because: "12 terms of ln p near 10" });
});

test("a token known by heart keeps its small gradient to five digits", async () => {
  // The id's logit is 12 above all others: 1 - p is 1e-3 .. 1e-5, e - W_id would lose three to five digits.
  const table = new Float32Array(200 * 32);
  normals(73, table.length, 0.1).forEach((each, i) => (table[i] = each));
  random.ids.forEach((id, t) => {
    const row = random.h.subarray(32 * t, 32 * t + 32);
    const norm = row.reduce((sum, each) => sum + each * each, 0);
    row.forEach((each, c) => (table[id * 32 + c] = (16 * each) / norm));
  });
  const known = { ...random, table };
  const { dh } = await crossEntropyOf(known);
  const { logprobs, expected } = headReference(random.h, table, random.ids, known);
  const want = Float64Array.from(dh!, (_, i) => {
    const t = Math.floor(i / 32);
    return weights[t]! * (expected[i]! - table[random.ids[t]! * 32 + (i % 32)]!);
  });
  expect(Math.max(...logprobs)).toBeGreaterThan(-1e-3);
  for (let t = 0; t < ROWS; t++) {
    const row = (of: ArrayLike<number>) => Array.from({ length: 32 }, (_, c) => of[32 * t + c]!);
    expectClose(`row ${t}`, row(dh!), row(want), { roundings: 1e-5 * 2 ** 24, because: "five digits" });
  }
});

test("where all ids are equally likely the smallest are the top ids, and the entropy is ln V", async () => {
  const flat = { ...random, h: new Float32Array(ROWS * 32), chunk: 20 };
  const outputs = { topIds: 3 * ROWS, topLogprobs: 3 * ROWS };
  const got = await run(flat, {}, outputs, (recorder, all, at) => {
    const { dh: _, ...args } = all;
    headLogProbs(recorder, { ...args, top: { count: 3, ids: at("topIds"), logprobs: at("topLogprobs") } });
  });
  const ids = new Uint32Array(got["topIds"]!.buffer);
  expect([...ids]).toEqual(Array.from({ length: 3 * ROWS }, (_, i) => i % 3));
  for (const [name, want] of [
    ["topLogprobs", -Math.log(200)],
    ["entropies", Math.log(200)],
  ] as const) {
    const values = got[name]!;
    expectClose(
      name,
      values,
      Array.from(values, () => want),
      { roundings: 20, because: "a sum of 200 ones, a log" },
    );
  }
});

test("an id outside the vocabulary is refused by name where a row counts, and only there", () => {
  const ids = Uint32Array.from([5, 900, 7, 999]);
  checkIds(ids, 1, 500, (row) => row % 2 === 0);
  expect(() => checkIds(ids, 2, 950, (row) => row === 1)).toThrow(
    "Row 1 of the loss asks for token 999, the vocabulary has 950",
  );
});
