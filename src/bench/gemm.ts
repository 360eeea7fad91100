// Large matrix products: the two kernels that decide how long a step of a real model takes, in every weight storage.
import { normals } from "../kernels/kernel_case.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { type Matrix, matrixBytes, type WeightStorage } from "../kernels/matrix.ts";
import { linear, linearBackward, type TileRows } from "../kernels/matmul/matmul.ts";
import type { Bench, Work } from "./bench_row.ts";
import { kernelProbe } from "../gpu/measure.ts";

export interface GemmShape {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Everything at least 512 each way counts as large. The second is SmolLM2-135M's gate and up, the third its down. */
export const GEMMS: readonly GemmShape[] = [
  { rows: 512, inputs: 512, outputs: 512 },
  { rows: 512, inputs: 576, outputs: 3072 },
  { rows: 512, inputs: 1536, outputs: 576 },
  { rows: 1024, inputs: 1024, outputs: 1024 },
];

/** x W^T ("linear") and dy W ("linear backward") of each shape with each storage.
 *  @param tiles of hardware that are compared, where the device's products are made of such; default its own */
export async function largeGemms(
  bench: Bench,
  shapes: readonly GemmShape[],
  storages: readonly WeightStorage[],
  tiles: readonly TileRows[] = [],
): Promise<void> {
  for (const shape of shapes) await gemm(bench, shape, storages, tiles);
}

async function gemm(
  bench: Bench,
  shape: GemmShape,
  storages: readonly WeightStorage[],
  tiles: readonly TileRows[],
): Promise<void> {
  const { gpu } = bench;
  const { rows, inputs, outputs } = shape;
  const buffers = new Buffers(gpu);
  const steps: Step[] = [];
  try {
    const work: Work[] = [];
    for (const storage of storages) {
      const label = `${rows} x ${inputs} -> ${outputs}, ${storage} weights`;
      const wanted = ["linear", "linear backward"].filter((op) => bench.wants(op, label));
      if (wanted.length === 0) continue;
      const variants =
        tiles.length === 0 || gpu.lanes !== null ? [{}] : tiles.map((tileRows) => ({ tileRows }));
      const bytes = matrixBytes(storage, outputs, inputs);
      const slices = await buffers.allocate("bench", {
        x: 4 * rows * inputs,
        y: 4 * rows * outputs,
        w: bytes,
      });
      write(gpu, slices.x, normals(1, rows * inputs));
      write(gpu, slices.y, normals(2, rows * outputs));
      // any bits do for quantised words; f32 words must not be denormal, which some adapters compute slowly
      if (storage === "f32") write(gpu, slices.w, normals(3, inputs * outputs));
      const weight: Matrix = { slice: slices.w, storage, rows: outputs, columns: inputs };
      for (const variant of variants) {
        const tiled = "tileRows" in variant ? `, tiles of ${variant.tileRows}` : "";
        for (const op of wanted) {
          const recorder = new Recorder(gpu, op);
          if (op === "linear") linear(recorder, { x: slices.x, weight, out: slices.y, rows, ...variant });
          else linearBackward(recorder, { dy: slices.y, weight, dx: slices.x, rows, ...variant });
          const step = await recorder.finish();
          steps.push(step);
          work.push(productWork(bench, step, `${label}${tiled}`));
        }
      }
    }
    await bench.timeAll(work);
  } finally {
    steps.forEach((step) => step.destroy());
    buffers.destroy();
  }
}

function productWork(bench: Bench, step: Step, shape: string): Work {
  const { flops, bytes, label: op } = step;
  const [dispatch] = step.distinct();
  const probe = kernelProbe(bench.gpu, bench.ports.clock, dispatch!, bench.ports.timestamps);
  return { group: "gemm", op, shape, flops, bytes, probe, clock: bench.kernelClock };
}
