import type { Slice } from "../../gpu/buffers.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { type Floats, type KernelCase, type Tolerance, normals, type Uints } from "../kernel_case.ts";
import type { Matrix, WeightStorage } from "../matrix.ts";
import { packedMatrix, packRows, unpackMatrix } from "../quantize.ts";
import { NO_ROW } from "../row_gather/row_gather.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { headLogProbs, type LossHeadArgs, type LossHeadScratch, lossHeadScratch } from "./loss_head.ts";
import { policyGradient, type PolicyGradientRule } from "./policy_gradient.ts";
import { preference } from "./preference.ts";
import {
  crossEntropyReference,
  headGradientReference,
  headReference,
  type HeadResult,
  type HeadShape,
  type LossResult,
  policyGradientReference,
  preferenceReference,
  teacherKlReference,
  topIdsReference,
  unpairedReference,
} from "./reference.ts";
import { teacherKl } from "./teacher_kl.ts";
import { unpaired } from "./unpaired.ts";

/** A head in matrices of these numbers of rows, walked in chunks of at most `chunk`. */
interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly matrices: readonly number[];
  /** The number format of each matrix; default f32. */
  readonly storages?: readonly WeightStorage[];
  readonly chunk: number;
  readonly temperature?: number;
  /** Rows at the end that stand for no id; default 0. Here they are not zeros, so that whoever reads them is seen. */
  readonly padding?: number;
}

/** Chunks cut both matrices, and the first is no multiple of the chunk. */
const ODD: Shape = { rows: 13, columns: 64, matrices: [488, 512], chunk: 256, temperature: 0.9 };

interface Problem {
  readonly shape: HeadShape;
  readonly inputs: Record<string, Floats | Uints>;
  readonly table: Floats;
  readonly head: HeadResult;
  readonly buffers: Record<string, number>;
  readonly common: (at: (name: string) => Slice) => LossHeadArgs & { readonly dh: Slice };
  readonly gradient: (loss: LossResult) => Float64Array;
  readonly tolerance: Tolerance;
  readonly name: string;
}

/** Hidden rows, head and ids, the same for all losses. Rows 2, 5, 8, … ask for an id that does not exist when `holes`. */
function problem(
  { rows, columns, matrices, storages = [], chunk, temperature = 1, padding = 0 }: Shape,
  idsPerRow = 1,
  holes = true,
): Problem {
  const stored = matrices.reduce((sum, each) => sum + each);
  const vocabulary = stored - padding;
  const shape = { rows, columns, vocabulary, idsPerRow, temperature: 1 / Math.fround(1 / temperature) };
  const h = normals(50, rows * columns);
  const table = normals(51, stored * columns, 2 / Math.sqrt(columns));
  // 37 shares no factor with the vocabularies below: the ids of a row are all different.
  const ids = Uint32Array.from({ length: rows * idsPerRow }, (_, i) => (i * 37 + 5) % vocabulary);
  if (holes) for (let t = 2; t < rows; t += 3) ids[t * idsPerRow] = 0xffffffff;
  const inputs: Record<string, Floats | Uints> = { h, ids };
  let first = 0;
  matrices.forEach((count, i) => {
    const packed = packedMatrix(storages[i] ?? "f32", count, columns);
    const range = [first * columns, (first + count) * columns] as const;
    packRows(packed, 0, table.slice(...range));
    inputs[`head${i}`] = packed.words;
    table.set(unpackMatrix(packed), range[0]); // what the kernels read
    first += count;
  });
  const head = headReference(h, table, ids, shape);
  const scratch = lossHeadScratch(rows, idsPerRow, Math.min(chunk, Math.max(...matrices)));
  return {
    shape,
    inputs,
    table,
    head,
    buffers: { ...scratch, dh: rows * columns },
    common: (at) => ({
      h: at("h"),
      ids: at("ids"),
      head: matrices.map((count, i): Matrix => ({
        slice: at(`head${i}`),
        storage: storages[i] ?? "f32",
        rows: count,
        columns,
      })),
      rows,
      idsPerRow,
      chunk,
      ...(padding === 0 ? {} : { vocabulary }),
      ...(temperature === 1 ? {} : { temperature }),
      dh: at("dh"),
      scratch: Object.fromEntries(Object.keys(scratch).map((name) => [name, at(name)])) as Record<
        keyof LossHeadScratch,
        Slice
      >,
    }),
    gradient: (loss) => headGradientReference(table, ids, head, loss, shape),
    tolerance: {
      roundings: 40 + 4 * Math.sqrt(columns) + 2 * Math.sqrt(vocabulary),
      because:
        "logit sums of `columns` products, exp of them (3 + 2|x| ulp, |x| <= 12), a weighted sum over the vocabulary",
    },
    name: `${rows} x ${columns}, head ${matrices.map((count, i) => `${count} ${storages[i] ?? "f32"}`).join(" + ")} in chunks of ${chunk}${padding > 0 ? `, ${padding} of padding` : ""}${idsPerRow > 1 ? `, ${idsPerRow} ids` : ""}`,
  };
}

/** A third of the rows carries no loss. */
const rowWeights = (rows: number): Floats =>
  Float32Array.from({ length: rows }, (_, t) => (t % 3 === 2 ? 0 : (1 + (t % 4)) / 4));

function logProbsCase(of: Shape, idsPerRow: number): KernelCase {
  const { inputs, buffers, common, head, tolerance, name } = problem(of, idsPerRow, false);
  return {
    name: `log-probabilities and entropies ${name}`,
    inputs,
    buffers,
    record: (r, at) => {
      const { dh: _, ...args } = common(at);
      headLogProbs(r, args);
    },
    want: { logprobs: head.logprobs, entropies: head.entropies },
    tolerance,
  };
}

function topIdsCase(of: Shape, count: number): KernelCase {
  const { inputs, buffers, common, shape, tolerance, name, table } = problem(of);
  const want = topIdsReference(inputs["h"]!, table, count, shape);
  const length = of.rows * count;
  return {
    name: `top ${count} ids ${name}`,
    inputs,
    buffers: { ...buffers, topIds: length, topLogprobs: length },
    record: (r, at) => {
      const { dh: _, ...args } = common(at);
      headLogProbs(r, { ...args, top: { count, ids: at("topIds"), logprobs: at("topLogprobs") } });
    },
    want: { topIds: want.ids, topLogprobs: want.logprobs },
    tolerance,
  };
}

/** A loss on one of the problems: its own inputs and outputs, its kernel, its truth. */
function lossCase(
  label: string,
  { inputs, buffers, common, gradient, tolerance, name }: Problem,
  own: {
    readonly inputs: Record<string, Floats | Uints>;
    readonly buffers?: Record<string, number>;
    readonly record: (
      recorder: Recorder,
      args: LossHeadArgs & { readonly dh: Slice },
      at: (name: string) => Slice,
    ) => void;
    readonly loss: LossResult;
    readonly want: Record<string, Float64Array>;
  },
): KernelCase {
  const outputs = Object.fromEntries(Object.entries(own.want).map(([key, { length }]) => [key, length]));
  return {
    name: `${label} ${name}`,
    inputs: { ...inputs, ...own.inputs },
    buffers: { ...buffers, ...outputs, ...own.buffers },
    record: (r, at) => own.record(r, common(at), at),
    want: { ...own.want, dh: gradient(own.loss) },
    tolerance,
  };
}

function crossEntropyCase(of: Shape): KernelCase {
  const given = problem(of);
  const weights = rowWeights(of.rows);
  const loss = crossEntropyReference(given.head.logprobs, weights);
  return lossCase("cross_entropy", given, {
    inputs: { weights },
    record: (r, args, at) => crossEntropy(r, { ...args, weights: at("weights"), losses: at("losses") }),
    loss,
    want: { losses: loss.losses },
  });
}

function policyGradientCase(of: Shape, rule: PolicyGradientRule): KernelCase {
  const given = problem(of);
  const weights = rowWeights(of.rows);
  const tokens = new Float32Array(4 * of.rows);
  const noise = normals(53, 3 * of.rows);
  weights.forEach((weight, t) => {
    const logprob = weight === 0 ? 0 : given.head.logprobs[t]!;
    tokens.set(
      [2 * noise[3 * t]!, logprob + 0.4 * noise[3 * t + 1]!, logprob + 0.4 * noise[3 * t + 2]!, weight],
      4 * t,
    );
  });
  // One ratio that f32 cannot hold: it must not become a number that is none.
  if (of.rows > 12) tokens[4 * 12 + 1] = given.head.logprobs[12]! - 200;
  if (of.rows > 12) tokens[4 * 12] = 0;
  const loss = policyGradientReference(given.head.logprobs, tokens, rule);
  return lossCase(
    `policy gradient ${Object.entries(rule)
      .map((each) => each.join(" "))
      .join(", ")}:`,
    given,
    {
      inputs: { tokens },
      record: (r, args, at) => policyGradient(r, { ...args, tokens: at("tokens"), stats: at("stats"), rule }),
      loss,
      want: { stats: loss.stats },
    },
  );
}

function teacherKlCase(of: Shape, idsPerRow: number, tail: boolean): KernelCase {
  const given = problem(of, idsPerRow);
  const weights = rowWeights(of.rows);
  const teacher = new Float32Array(of.rows * idsPerRow);
  for (let t = 0; t < of.rows; t++) {
    const raw = normals(60 + t, idsPerRow).map((each) => Math.exp(2 * each));
    const sum = raw.reduce((a, b) => a + b);
    // A tenth is left for the tail; one probability is 0.
    raw.forEach((each, k) => (teacher[t * idsPerRow + k] = k === 1 ? 0 : (0.9 * each) / sum));
  }
  const loss = teacherKlReference(given.head.logprobs, teacher, weights, given.shape, tail);
  return lossCase(`teacher KL ${tail ? "with" : "without"} tail`, given, {
    inputs: { weights, teacher },
    record: (r, args, at) =>
      teacherKl(r, { ...args, teacher: at("teacher"), weights: at("weights"), losses: at("losses"), tail }),
    loss,
    want: { losses: loss.losses },
  });
}

function preferenceCase(of: Shape, labelSmoothing = 0, sft = 0): KernelCase {
  const given = problem(of, 1, false);
  // Three pairs, the last one not there; answers lie one after the other, the last row belongs to none.
  const ends = [0, 3, 4, 8, 12, 12, 12];
  const ranges = Uint32Array.from([0, 1, 2, 3, 4, 5].flatMap((i) => [ends[i]!, ends[i + 1]!]));
  const sequences = Uint32Array.from({ length: of.rows }, (_, t) =>
    t < 12 ? ends.findLastIndex((end) => end <= t) : NO_ROW,
  );
  const sums = [0, 1, 2, 3].map((i) =>
    given.head.logprobs.slice(ends[i], ends[i + 1]).reduce((a, b) => a + b, 0),
  );
  const reference = Float32Array.from([sums[0]! - 3, sums[1]! + 1, sums[2]! + 30, sums[3]! - 2, 0, 0]);
  const weights = new Float32Array([0.75, 0.5, 0]);
  const rule = { beta: 0.3, labelSmoothing, sft };
  const loss = preferenceReference(given.head.logprobs, ranges, sequences, reference, weights, {
    ...rule,
    beta: Math.fround(rule.beta),
  });
  return lossCase(`preference, smoothing ${labelSmoothing}, sft ${sft}`, given, {
    inputs: { ranges, sequences, reference, weights },
    buffers: { sequenceWeights: 6 },
    record: (r, args, at) =>
      preference(r, {
        ...args,
        ...rule,
        pairs: 3,
        ranges: at("ranges"),
        sequences: at("sequences"),
        reference: at("reference"),
        weights: at("weights"),
        stats: at("stats"),
        sequenceWeights: at("sequenceWeights"),
      }),
    loss,
    want: { stats: loss.stats },
  });
}

function unpairedCase(of: Shape, sft = 0): KernelCase {
  const given = problem(of, 1, false);
  // A desirable and two undesirable answers one after the other, a fourth that is not there; the last row belongs to none.
  const ends = [0, 3, 7, 12, 12];
  const ranges = Uint32Array.from([0, 1, 2, 3].flatMap((i) => [ends[i]!, ends[i + 1]!]));
  const owners = Uint32Array.from({ length: of.rows }, (_, t) =>
    t < 12 ? ends.findLastIndex((end) => end <= t) : NO_ROW,
  );
  const sums = [0, 1, 2].map((i) =>
    given.head.logprobs.slice(ends[i], ends[i + 1]).reduce((a, b) => a + b, 0),
  );
  const reference = Float32Array.from([sums[0]! - 3, sums[1]! + 1, sums[2]! - 30, 0]);
  const weights = new Float32Array([0.75, -0.5, -0.25, 0]);
  const kl = new Float32Array([1.25]);
  const rule = { beta: 0.3, sft };
  const inputs = { ranges, owners, reference, weights };
  const loss = unpairedReference(given.head.logprobs, inputs, {
    sft,
    beta: Math.fround(rule.beta),
    kl: kl[0]!,
  });
  return lossCase(`unpaired, sft ${sft}`, given, {
    inputs: { ...inputs, kl },
    buffers: { sequenceWeights: 4 },
    record: (r, args, at) =>
      unpaired(r, {
        ...args,
        ...rule,
        sequences: 4,
        ranges: at("ranges"),
        owners: at("owners"),
        reference: at("reference"),
        weights: at("weights"),
        kl: at("kl"),
        stats: at("stats"),
        sequenceWeights: at("sequenceWeights"),
      }),
    loss,
    want: { stats: loss.stats },
  });
}

export const lossHeadCases: readonly KernelCase[] = [
  crossEntropyCase({ rows: 1, columns: 4, matrices: [4], chunk: 4 }),
  crossEntropyCase({ rows: 66, columns: 128, matrices: [208], chunk: 208 }),
  crossEntropyCase(ODD),
  crossEntropyCase({ rows: 3, columns: 8, matrices: [2060], chunk: 2048 }),
  crossEntropyCase({ rows: 5, columns: 8, matrices: [2060], chunk: 2048, padding: 1 }),
  crossEntropyCase({ rows: 66, columns: 64, matrices: [332], chunk: 332, padding: 1 }),
  crossEntropyCase({ rows: 1, columns: 4, matrices: [4], chunk: 4, padding: 3 }),
  crossEntropyCase({
    rows: 13,
    columns: 36,
    matrices: [16, 32, 16, 16],
    storages: ["q8", "f16", "q4", "f32"],
    chunk: 16,
  }),
  teacherKlCase({ rows: 5, columns: 36, matrices: [16, 32], storages: ["q4", "f16"], chunk: 16 }, 7, true),
  teacherKlCase(
    { rows: 5, columns: 36, matrices: [16, 32], storages: ["q4", "q8"], chunk: 16, padding: 2 },
    7,
    true,
  ),
  logProbsCase(ODD, 1),
  logProbsCase({ ...ODD, padding: 3 }, 2),
  logProbsCase({ rows: 5, columns: 36, matrices: [100], chunk: 16 }, 3),
  topIdsCase(ODD, 8),
  topIdsCase({ rows: 3, columns: 8, matrices: [52], chunk: 48 }, 52),
  topIdsCase({ rows: 3, columns: 8, matrices: [52], chunk: 48, padding: 3 }, 49),
  policyGradientCase(ODD, { clipLow: 0.2, clipHigh: 0.28, beta: 0.04 }),
  policyGradientCase(ODD, { clipLow: 0.2, clipHigh: 0.2, beta: 0.1, kl: "k1", ratioCap: 1.5 }),
  policyGradientCase(ODD, { clipLow: 0.2, clipHigh: 0.2, beta: 0.04, onPolicy: true }),
  teacherKlCase(ODD, 8, true),
  teacherKlCase(ODD, 8, false),
  teacherKlCase({ rows: 1, columns: 8, matrices: [52], chunk: 48 }, 51, true),
  preferenceCase(ODD),
  preferenceCase(ODD, 0.1),
  preferenceCase(ODD, 0, 0.4),
  unpairedCase(ODD),
  unpairedCase(ODD, 0.4),
];
