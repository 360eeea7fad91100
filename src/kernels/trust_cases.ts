// What is computed on a device before it trains: each kernel of a run once or twice, in the run's own storage, rank and size of head, and
// otherwise in shapes that are small and odd, so that the last row, column and tile are not full. A case is made when its turn comes:
// the references of all together take longer than the device.
import type { Gpu } from "../gpu/device.ts";
import { adamwCase } from "./adamw/cases.ts";
import { cachedAttentionCase, ownAttentionCases } from "./attention/cases.ts";
import { cachedVariant } from "./attention/cached.ts";
import { embedCase } from "./embed/cases.ts";
import { gradNormCase } from "./grad_norm/cases.ts";
import { headNormCase } from "./head_norm/cases.ts";
import type { KernelCase } from "./kernel_case.ts";
import { kvWriteCase } from "./kv_cache/cases.ts";
import { loraDownCase, loraGradCase, loraUpCase } from "./lora/cases.ts";
import { preferenceCase, unpairedCase } from "./loss_head/answer_cases.ts";
import {
  crossEntropyCase,
  divergenceCase,
  logProbsCase,
  policyGradientCase,
  teacherKlCase,
} from "./loss_head/cases.ts";
import type { HeadMatrices } from "./loss_head/problem.ts";
import { linearBackwardCase, linearCase } from "./matmul/cases.ts";
import { contrastCase, prmHeadCase } from "./prm_head/cases.ts";
import { rmsNormBackwardCase, rmsNormCase } from "./rms_norm/cases.ts";
import { ropeCase } from "./rope/cases.ts";
import { rowGatherCase } from "./row_gather/cases.ts";
import { sampleCase } from "./sample/cases.ts";
import { sumCase } from "./sum/cases.ts";
import { gateCases } from "./swiglu/cases.ts";
import type { LossKernel, WantedKernels } from "./wanted.ts";
import { windowCase } from "./window/cases.ts";

/** A kernel as an outcome names it, and what is computed of it. Equal names mean equal cases. */
export interface TrustCase {
  readonly kernel: string;
  readonly make: () => KernelCase;
}

/** The name of the file that this is built into. It holds a hash of all that the cases compute with, so that another build is told from it. */
export const BUILT_AS = new URL(import.meta.url).pathname.split("/").at(-1) ?? "";

/** Rows that fill no tile: one more than a tall one has, and fewer than a flat one. */
const [TALL, FLAT] = [65, 9];
const GROUPS = [24, 12, 12];
const LENGTHS = [33, 31];
/** Shared by all losses: two matrices, the second cut by the chunk. */
const CLIP = { clipLow: 0.2, clipHigh: 0.28, beta: 0.04 };
const HEAD = { rows: 13, columns: 64, matrices: [16, 40], chunk: 32 };

/** The cases of a run on this device, what most of it hangs on first. */
export function trustCases(gpu: Pick<Gpu, "tiles" | "lanes" | "report">, wanted: WantedKernels): TrustCase[] {
  return [
    ...products(wanted),
    ...attentions(wanted),
    ...wanted.losses.flatMap((loss) => lossCases(loss, wanted)),
    ...adapters(wanted),
    ...norms(wanted),
    ...rest(wanted),
    ...decoding(gpu, wanted),
  ];
}

const named = (kernel: string, make: () => KernelCase): TrustCase => ({ kernel, make });

function products({ storage, rank }: WantedKernels): TrustCase[] {
  const lora = { storage, rank, groups: GROUPS, bias: true };
  return [
    named(`product, ${storage}, rank ${rank}`, () => linearCase(TALL, 100, 48, { ...lora, residual: true })),
    named(`product of few rows, ${storage}, rank ${rank}`, () => linearCase(FLAT, 100, 48, lora)),
    named(`product, gradient, ${storage}, rank ${rank}`, () =>
      linearBackwardCase(TALL, 100, 68, { storage, rank }),
    ),
  ];
}

function attentions({ headDim }: WantedKernels): TrustCase[] {
  const cases = () => ownAttentionCases({ qHeads: 3, kvHeads: 1, headDim }, LENGTHS, TALL);
  return [
    named(`attention, heads of ${headDim}`, () => cases().forward),
    named(`attention, gradient, heads of ${headDim}`, () => cases().backward),
  ];
}

function lossCases(loss: LossKernel, { storage }: WantedKernels): TrustCase[] {
  const head: HeadMatrices = { ...HEAD, storages: HEAD.matrices.map(() => storage) };
  const over = (what: string) => `${what}, ${storage}`;
  switch (loss) {
    case "cross_entropy":
      return [named(over("cross-entropy"), () => crossEntropyCase({ ...head, padding: 1 }))];
    case "preference":
      return [named(over("preference loss"), () => preferenceCase(head, 0.1, 0.4))];
    case "unpaired":
      return [named(over("loss of single answers"), () => unpairedCase(head, 0.4))];
    case "policy_gradient":
      return [
        named(over("policy gradient"), () => policyGradientCase(head, { ...CLIP, onPolicy: true })),
        named(over("policy gradient, several updates"), () => policyGradientCase(head, CLIP)),
      ];
    case "teacher_kl":
      return [named(over("distance to a teacher"), () => teacherKlCase(head, 7, true))];
    case "divergence":
      return [1, 0.5, 0].map((beta) => named(over(`divergence ${beta}`), () => divergenceCase(head, beta)));
    case "log_probs":
      return [named(over("log-probabilities"), () => logProbsCase(head, 1))];
    case "steps":
      return [
        named("judge of steps", () => prmHeadCase(13, 64, 3)),
        named("contrast of steps", () => contrastCase(50, 0.4, 0.1)),
      ];
    default:
      return loss satisfies never;
  }
}

function adapters({ rank }: WantedKernels): TrustCase[] {
  return [
    named(`adapter, down, rank ${rank}`, () => loraDownCase(TALL, 36, rank, 3)),
    named(`adapter, up, rank ${rank}`, () => loraUpCase(TALL, rank, GROUPS)),
    named(`adapter, gradient, rank ${rank}`, () => loraGradCase(TALL, 36, rank, GROUPS, 4)),
    named("sum of gradients and their norm", () => gradNormCase(4097, 8, 1)),
    named("optimizer", () => adamwCase(1000, 7, 1)),
  ];
}

function norms({ headDim, headNorms, outNorms }: WantedKernels): TrustCase[] {
  const ofHeads = (isBackward: boolean) => headNormCase(TALL, 3, 1, headDim, isBackward);
  return [
    named("norm", () => rmsNormCase(TALL, 132)),
    named("norm, gradient", () => rmsNormBackwardCase(TALL, 132, true)),
    ...(outNorms ? [named("norm behind a part", () => rmsNormCase(FLAT, 36, 1, true))] : []),
    ...(headNorms
      ? [
          named(`norm of heads of ${headDim}`, () => ofHeads(false)),
          named(`norm of heads of ${headDim}, gradient`, () => ofHeads(true)),
        ]
      : []),
  ];
}

function rest({ headDim, activation, storage, window }: WantedKernels): TrustCase[] {
  const gates = () => gateCases({ rows: 17, columns: 36, activation }, 1);
  return [
    named(`gate ${activation}`, () => gates().forward),
    named(`gate ${activation}, gradient`, () => gates().backward),
    named(`places in the text, heads of ${headDim}`, () => ropeCase([37, 5], 3, 1, headDim, 1)),
    named(`embedding, ${storage}`, () => embedCase(FLAT, [7, 3], 64, 1.7, storage)),
    named("choice of rows", () => rowGatherCase("of rows", Uint32Array.from([8, 0, 99, 3, 3]), 9, 36)),
    named("sum", () => sumCase(65, 1)),
    ...(window ? [named("window", () => windowCase([9, 3, 70], 88, 5))] : []),
  ];
}

function decoding(gpu: Pick<Gpu, "tiles" | "lanes" | "report">, { headDim }: WantedKernels): TrustCase[] {
  const heads = { qHeads: 3, kvHeads: 1, headDim };
  const variants = new Set((["prompt", "decode"] as const).map((what) => cachedVariant(gpu, headDim, what)));
  return [
    ...[...variants].map((variant) =>
      named(`attention over a cache, ${variant}, heads of ${headDim}`, () =>
        cachedAttentionCase(variant, heads, [67, 3, 0, 1], 3),
      ),
    ),
    named("keys and values into a cache", () => kvWriteCase([5, 1, 9], 18, 10)),
    named("choice of the next token", () => sampleCase(29, 208, 2, true)),
  ];
}
