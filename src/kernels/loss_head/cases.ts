import { type Floats, type KernelCase, normals } from "../kernel_case.ts";
import { answerCases } from "./answer_cases.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { divergence, divergenceScratch } from "./divergence.ts";
import { divergenceReference } from "./divergence_reference.ts";
import { headLogProbs } from "./loss_head.ts";
import { policyGradient, type PolicyGradientRule } from "./policy_gradient.ts";
import { type HeadMatrices, headProblem, lossCase, ODD } from "./problem.ts";
import {
  crossEntropyReference,
  policyGradientReference,
  teacherKlReference,
  topIdsReference,
} from "./reference.ts";
import { teacherKl } from "./teacher_kl.ts";

/** A third of the rows carries no loss. */
const rowWeights = (rows: number): Floats =>
  Float32Array.from({ length: rows }, (_, t) => (t % 3 === 2 ? 0 : (1 + (t % 4)) / 4));

export function logProbsCase(of: HeadMatrices, idsPerRow: number): KernelCase {
  const { inputs, buffers, common, head, tolerance, name } = headProblem(of, idsPerRow, false);
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

function topIdsCase(of: HeadMatrices, count: number): KernelCase {
  const { inputs, buffers, common, shape, tolerance, name, table } = headProblem(of);
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

export function crossEntropyCase(of: HeadMatrices): KernelCase {
  const given = headProblem(of);
  const weights = rowWeights(of.rows);
  const loss = crossEntropyReference(given.head.logprobs, weights);
  return lossCase("cross_entropy", given, {
    inputs: { weights },
    record: (r, args, at) => crossEntropy(r, { ...args, weights: at("weights"), losses: at("losses") }),
    loss,
    want: { losses: loss.losses },
  });
}

export function policyGradientCase(of: HeadMatrices, rule: PolicyGradientRule): KernelCase {
  const given = headProblem(of);
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

export function teacherKlCase(of: HeadMatrices, idsPerRow: number, tail: boolean): KernelCase {
  const given = headProblem(of, idsPerRow);
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

export function divergenceCase(of: HeadMatrices, beta: number): KernelCase {
  const { inputs, buffers, common, shape, tolerance, name, table } = headProblem(of);
  const weights = rowWeights(of.rows);
  // A teacher near the student in one row and far from it in the next.
  const noise = normals(54, of.rows * of.columns);
  const teacher = Float32Array.from(
    inputs["h"]!,
    (each, i) => each + (Math.floor(i / of.columns) % 2 === 0 ? 0.1 : 1) * noise[i]!,
  );
  const h = inputs["h"]!;
  const own = divergenceScratch(of.rows, Math.min(of.chunk, Math.max(...of.matrices)));
  return {
    name: `divergence, beta ${beta}: ${name}`,
    inputs: { ...inputs, weights, teacher },
    buffers: { ...buffers, ...own, losses: of.rows },
    record: (r, at) =>
      divergence(r, {
        ...common(at),
        teacher: at("teacher"),
        weights: at("weights"),
        losses: at("losses"),
        beta,
        own: { teacherLogits: at("teacherLogits"), teacherState: at("teacherState"), sums: at("sums") },
      }),
    want: { ...divergenceReference({ h, teacher, table, weights }, Math.fround(beta), shape) },
    tolerance,
  };
}

export const lossHeadCases = (): readonly KernelCase[] => [
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
  divergenceCase(ODD, 1),
  divergenceCase({ rows: 1, columns: 8, matrices: [52], chunk: 52, padding: 3 }, 0),
  divergenceCase(
    { rows: 5, columns: 36, matrices: [16, 32], storages: ["q4", "f16"], chunk: 16, padding: 2 },
    0.5,
  ),
  ...answerCases(),
];
