// What a later version must not lose, in numbers that do not depend on how fast or how busy a machine is: the dispatches of a step, which
// are exact, and ratios of times that were measured in turns on one device.
import type { Gpu } from "../gpu/device.ts";
import { Generator } from "../model/generate.ts";
import { TrainingStep } from "../train/training_step.ts";
import { ATTENTION_OPS, attentionRows, attentionShape } from "./attention_rows.ts";
import type { Bench, BenchRow } from "./bench_row.ts";
import { largeGemms } from "./gemm.ts";
import type { BenchModel } from "./models.ts";
import { measurePeak } from "./peak.ts";

export interface Ratios {
  /** Dispatches by what they belong to. */
  readonly dispatches: Readonly<Record<string, number>>;
  /** Larger is better. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** A ratio that is smaller than this part of the stored one has fallen. */
export const FALLEN = 0.8;

const GEMM = { rows: 512, inputs: 512, outputs: 512 };
const LENGTH = 512;
const TOKENS = 256;

/** What of the bench is needed for them. */
export const RATIO_ROWS = new RegExp(
  `^linear( backward)? 512 x 512 -> 512, (f32|q4) weights$|^(${ATTENTION_OPS.join("|")}) ${attentionShape(LENGTH)}$`,
);

/** Measures them. @param bench counts processor time on a software adapter, and wants `RATIO_ROWS` */
export async function measureRatios(bench: Bench, tiny: BenchModel): Promise<Ratios> {
  await measurePeak(bench);
  await largeGemms(bench, [GEMM], ["f32", "q4"]);
  await attentionRows(bench, [LENGTH]);
  return {
    dispatches: await countDispatches(bench.gpu, tiny),
    ratios: ratiosOf(bench.rows, bench.peak!.gflops),
  };
}

/** @param peak GFLOP/s of multiply-adds */
function ratiosOf(rows: readonly BenchRow[], peak: number): Record<string, number> {
  const rate = (op: string, part: string) =>
    rows.find((row) => row.op === op && row.shape.includes(part))?.gflops ?? Number.NaN;
  const ratios: Record<string, number> = {};
  for (const op of ["linear", "linear backward"]) {
    ratios[`${op}, f32, of the peak`] = rate(op, "f32 weights") / peak;
    ratios[`${op}, q4, of f32`] = rate(op, "q4 weights") / rate(op, "f32 weights");
  }
  for (const op of ATTENTION_OPS)
    ratios[`${op}, ${LENGTH} tokens, of the peak`] = rate(op, `x ${LENGTH} tokens`) / peak;
  return ratios;
}

/** Dispatches of a training step and of the recorded parts of decoding two rows, with the bundled model. */
async function countDispatches(gpu: Gpu, { name, model }: BenchModel): Promise<Record<string, number>> {
  const before = new Set(gpu.steps);
  const training = await TrainingStep.create(gpu, model, TOKENS);
  const counts: Record<string, number> = {};
  const take = (what: string) => {
    for (const step of gpu.steps) {
      if (!before.has(step)) counts[`${name}, ${what}, ${step.label}`] = step.dispatches;
    }
  };
  try {
    take("train step");
  } finally {
    training.destroy();
  }
  const generator = await Generator.create(gpu, model);
  try {
    const requests = [0, 1].map((seed) => ({ ids: [1, 2, 3], maxNewTokens: 2, temperature: 0, seed }));
    await generator.generate(requests, { adapter: true });
    take("decode");
  } finally {
    generator.destroy();
  }
  return counts;
}

/** What has changed against the stored ones. `counts` are wrong, `fallen` may be a busy machine's doing. */
export function compareRatios(
  stored: Ratios,
  found: Ratios,
): { readonly counts: readonly string[]; readonly fallen: readonly string[] } {
  const names = new Set([...Object.keys(stored.dispatches), ...Object.keys(found.dispatches)]);
  const counts = [...names].flatMap((name) => {
    const [was, is] = [stored.dispatches[name], found.dispatches[name]];
    return was === is ? [] : [`${name}: ${is ?? "no"} dispatches, ${was ?? "none"} are stored`];
  });
  const fallen = Object.entries(stored.ratios).flatMap(([name, was]) => {
    const is = found.ratios[name] ?? Number.NaN;
    return is >= FALLEN * was ? [] : [`${name}: ${is.toFixed(2)}, ${was.toFixed(2)} is stored`];
  });
  return { counts, fallen };
}

/** The name under which a device's ratios are stored: its driver's, without versions, which its ratios hardly depend on. */
export function deviceKey(name: string): string {
  return name.split(/[: ]/)[0] ?? name;
}
