// The bench from the first peak to the last step, the same in Node and in the page's worker. Rows come as they are measured.
import { Bench, type BenchPorts } from "./bench_row.ts";
import { GEMMS, largeGemms } from "./gemm.ts";
import { hostCosts } from "./host.ts";
import { type BenchSource, seededSmol, uploadModel } from "./models.ts";
import { measurePeak, PEAK_ROW_COUNT } from "./peak.ts";
import { decoding, kernels, trainingSteps } from "./steps.ts";
import { compareTraining, type TrainPeer, type TrainProblem } from "./train_peer.ts";

export interface BenchJob extends BenchPorts {
  /** The bundled model. */
  readonly tiny: BenchSource;
  /** Peak, one product, one step and one decode: for the page. */
  readonly isQuick: boolean;
  /** Opens the same training step in another library, on the same adapter. */
  readonly trainPeer?: (problem: TrainProblem) => Promise<TrainPeer>;
}

const QUICK_TOKENS = 1024;
const QUICK_ROWS = 64;
/** Rows of a quick bench: the peaks, a product both ways, a step, a decode. */
export const QUICK_ROW_COUNT = PEAK_ROW_COUNT + 4;

/** Runs everything that the job asks for. Throws the device's failure. */
export async function runBench(job: BenchJob): Promise<Bench> {
  const bench = new Bench(job);
  await measurePeak(bench);
  const tiny = await uploadModel(job.gpu, job.tiny);
  try {
    if (job.trainPeer !== undefined) await compareTraining(bench, tiny, job.tiny.tensors, job.trainPeer);
    if (job.isQuick) {
      await largeGemms(bench, GEMMS.slice(0, 1), ["f32"]);
      await trainingSteps(bench, tiny, [QUICK_TOKENS]);
      await decoding(bench, tiny, [QUICK_ROWS]);
      return bench;
    }
    await hostCosts(bench);
    await largeGemms(bench, GEMMS, ["f32", "f16", "q8", "q4"]);
    await trainingSteps(bench, tiny, [256, 512, 1024, 2048]);
    await decoding(bench, tiny, [1, 8, 64]);
    await kernels(bench, tiny, { tokens: 1024, rows: 64 });
  } finally {
    tiny.destroy();
  }
  const smol = await uploadModel(job.gpu, seededSmol());
  try {
    await trainingSteps(bench, smol, [256]);
    await kernels(bench, smol, { tokens: 256, rows: 0 });
  } finally {
    smol.destroy();
  }
  return bench;
}
