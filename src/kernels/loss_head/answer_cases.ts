// Cases of the losses on whole answers.
import type { KernelCase } from "../kernel_case.ts";
import { NO_ROW } from "../row_gather/row_gather.ts";
import { type HeadMatrices, headProblem, lossCase, ODD } from "./problem.ts";
import { preference } from "./preference.ts";
import { preferenceReference, unpairedReference } from "./reference.ts";
import { unpaired } from "./unpaired.ts";

export function preferenceCase(of: HeadMatrices, labelSmoothing = 0, sft = 0): KernelCase {
  const given = headProblem(of, 1, false);
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

export function unpairedCase(of: HeadMatrices, sft = 0): KernelCase {
  const given = headProblem(of, 1, false);
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

export const answerCases = (): readonly KernelCase[] => [
  preferenceCase(ODD),
  preferenceCase(ODD, 0.1),
  preferenceCase(ODD, 0, 0.4),
  unpairedCase(ODD),
  unpairedCase(ODD, 0.4),
];
