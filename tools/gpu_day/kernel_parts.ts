// Questions about single kernels: are they right there, what do launches cost, which tile is fastest, what does LoRA cost, which attention.
import { attentionRows } from "../../src/bench/attention_rows.ts";
import type { Bench, Work } from "../../src/bench/bench_row.ts";
import { GEMMS, type GemmShape, largeGemms } from "../../src/bench/gemm.ts";
import { hostCosts } from "../../src/bench/host.ts";
import { dispatchesProbe, queueProbe } from "../../src/gpu/measure.ts";
import { systemClock } from "../../src/core/ports.ts";
import { Buffers, subslice, write } from "../../src/gpu/buffers.ts";
import { Recorder, type Step } from "../../src/gpu/recorder.ts";
import { checkKernels } from "../../src/kernels/check_kernels.ts";
import { normals } from "../../src/kernels/kernel_case.ts";
import { loraDown } from "../../src/kernels/lora/lora.ts";
import { linear, TILE_ROWS } from "../../src/kernels/matmul/matmul.ts";
import { type Matrix, matrixBytes, STORAGES, type WeightStorage } from "../../src/kernels/matrix.ts";
import { trustCases } from "../../src/kernels/trust_cases.ts";
import { LOSS_KERNELS } from "../../src/kernels/wanted.ts";
import type { Day, Part } from "./part.ts";

/** Products of Qwen2.5-0.5B over 2,048 tokens: q, k and v; o; gate and up; down; a chunk of the head. */
const QWEN: readonly GemmShape[] = [
  { rows: 2048, inputs: 896, outputs: 1152 },
  { rows: 2048, inputs: 896, outputs: 896 },
  { rows: 2048, inputs: 896, outputs: 9728 },
  { rows: 2048, inputs: 4864, outputs: 896 },
  { rows: 2048, inputs: 896, outputs: 8192 },
];
export const productShapes = ({ isSmall }: Pick<Day, "isSmall">): readonly GemmShape[] =>
  isSmall ? [{ rows: 130, inputs: 128, outputs: 128 }] : [...QWEN, ...GEMMS.slice(-1)];

export const trustPart: Part = {
  name: "trust",
  question: "Do the kernels compute there what float64 says?",
  seconds: 40,
  run: async ({ gpu, left, isSmall }) => {
    const has = !isSmall;
    const losses = isSmall ? LOSS_KERNELS.slice(0, 1) : LOSS_KERNELS;
    const wanted = { headNorms: has, outNorms: has, window: has, losses };
    const cases = (storage: WeightStorage) =>
      trustCases(gpu, { storage, rank: 16, headDim: 64, activation: "silu", ...wanted });
    const storages = isSmall ? STORAGES.slice(0, 1) : STORAGES;
    const all = new Map(storages.flatMap(cases).map((each) => [each.kernel, each]));
    const options = { clock: systemClock, budgetMs: 1000 * left(), report: () => {} };
    return { ...(await checkKernels(gpu, [...all.values()], options)) };
  },
};

export const gapPart: Part = {
  name: "gaps",
  question: "E1: what does a dispatch cost, with and without one that waits for another?",
  seconds: 20,
  run: async ({ bench, isSmall }) => {
    await hostCosts(bench);
    await dispatchGaps(bench, isSmall ? 50 : 1000);
    return {};
  },
};

const ADD_ONE = `// params:
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> x: array<u32>;
@compute @workgroup_size(1)
fn main() {
  x[0] += dims.x;
}`;

/** Dispatches that all write one place, and such as write a place each. */
async function dispatchGaps(bench: Bench, count: number): Promise<void> {
  const { gpu } = bench;
  const buffers = new Buffers(gpu);
  const steps: Step[] = [];
  try {
    const { x } = await buffers.allocate("gaps", { x: 256 * count });
    const work: Work[] = [];
    for (const isDependent of [true, false]) {
      const recorder = new Recorder(gpu, "gaps");
      for (let i = 0; i < count; i++) {
        const program = { name: "gpu_day/add_one", source: ADD_ONE, constants: {} };
        const place = subslice(x, isDependent ? 0 : 256 * i, 256);
        recorder.add({ program, dims: [1], slices: [place], grid: [1, 1, 1], flops: 1 });
      }
      const step = await recorder.finish();
      steps.push(step);
      const probe = queueProbe(gpu, bench.ports.clock, () => step.run());
      const shape = isDependent ? "one after the other" : "on their own";
      work.push({ group: "host", op: `${count} dispatches`, shape, flops: 0, bytes: 0, probe });
    }
    await bench.timeAll(work);
  } finally {
    steps.forEach((step) => step.destroy());
    buffers.destroy();
  }
}

export const productsPart: Part = {
  name: "products",
  question: "E2: which tile is fastest for which product and storage, and what of the peak is that?",
  seconds: 60,
  run: async (day) => {
    await largeGemms(day.bench, productShapes(day), day.isSmall ? ["f32", "q4"] : STORAGES, TILE_ROWS);
    return {};
  },
};

export const loraPart: Part = {
  name: "lora",
  question: "E4: what does LoRA inside a product cost, and its narrow products beside it?",
  seconds: 15,
  run: async (day) => {
    for (const shape of productShapes(day).slice(0, 3)) await loraRows(day.bench, shape, 16);
    return {};
  },
};

async function loraRows(bench: Bench, { rows, inputs, outputs }: GemmShape, rank: number): Promise<void> {
  const { gpu } = bench;
  const buffers = new Buffers(gpu);
  const steps: Step[] = [];
  try {
    const slices = await buffers.allocate("lora", {
      x: 4 * rows * inputs,
      out: 4 * rows * outputs,
      w: matrixBytes("f32", outputs, inputs),
      a: 4 * rank * inputs,
      b: 4 * rank * outputs,
      xa: 4 * rank * rows,
    });
    const { x, out, w, a, b, xa } = slices;
    for (const [i, slice] of [x, w, a, b, xa].entries()) write(gpu, slice, normals(i, slice.size / 4, 0.1));
    const weight: Matrix = { slice: w, storage: "f32", rows: outputs, columns: inputs };
    const lora = { xa, b, rank, groups: [outputs] };
    const ways: Record<string, (recorder: Recorder) => void> = {
      "linear without LoRA": (r) => linear(r, { x, weight, out, rows }),
      "linear with LoRA": (r) => linear(r, { x, weight, out, rows, lora }),
      "LoRA's narrow product": (r) => loraDown(r, { x, a, xa, rows, inputs, rank, groups: 1, scale: 2 }),
    };
    const work: Work[] = [];
    for (const [op, record] of Object.entries(ways)) {
      const recorder = new Recorder(gpu, op);
      record(recorder);
      const step = await recorder.finish();
      steps.push(step);
      const { flops, bytes } = step;
      const probe = dispatchesProbe(gpu, bench.ports.clock, step, bench.ports.timestamps);
      const shape = `${rows} x ${inputs} -> ${outputs}, rank ${rank}`;
      work.push({ group: "gemm", op, shape, flops, bytes, probe, clock: bench.kernelClock });
    }
    await bench.timeAll(work);
  } finally {
    steps.forEach((step) => step.destroy());
    buffers.destroy();
  }
}

export const attentionPart: Part = {
  name: "attention",
  question: "E8: which attention is fastest at which length?",
  seconds: 25,
  run: async ({ bench, isSmall }) => {
    if (isSmall) await attentionRows(bench, [64]);
    else
      for (const variant of ["tiled", "direct"] as const)
        await attentionRows(bench, [64, 512, 1024], variant);
    return {};
  },
};
