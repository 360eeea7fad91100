// The bench from the first peak to the last step, the same in Node and in the page's worker. Rows come as they are measured.
import { STORAGES, type WeightStorage } from "../kernels/matrix.ts";
import { ATTENTION_LENGTHS, attentionRows } from "./attention_rows.ts";
import { Bench, type BenchPorts } from "./bench_row.ts";
import { GEMMS, largeGemms } from "./gemm.ts";
import { hostCosts } from "./host.ts";
import {
  type BenchModel,
  type BenchSource,
  blocksName,
  RANK,
  type RealName,
  seededBlocks,
  seededWhole,
  uploadModel,
  wholeName,
} from "./models.ts";
import { measurePeak, PEAK_ROW_COUNT } from "./peak.ts";
import {
  decodeKernels,
  decodeShape,
  decoding,
  PROFILE,
  shortTexts,
  stepKernels,
  stepShape,
  type MicroBatch,
  trainingSteps,
} from "./steps.ts";
import { compareTraining, type Peer } from "./train_peer.ts";

export interface BenchJob extends BenchPorts {
  /** The bundled model. */
  readonly tiny: BenchSource;
  /** Peak, one product, one step and one decode: for the page. */
  readonly isQuick: boolean;
  /** Also a whole model of SmolLM2-135M's shape: minutes on a software adapter. */
  readonly isWhole?: boolean;
  /** The same training step in other libraries. */
  readonly peers?: readonly Peer[];
}

const QUICK_TOKENS = 1024;
const QUICK_ROWS = 64;
/** Rows of a quick bench: the peaks, a product both ways, a step, a decode. */
export const QUICK_ROW_COUNT = PEAK_ROW_COUNT + 4;

/** Micro-batches of one, four and eight texts, short ones and long ones. */
const REAL_BATCHES: readonly MicroBatch[] = [128, 512].flatMap((length) =>
  [1, 4, 8].map((count) => ({ count, length })),
);
/** The micro-batch that is also measured in every other storage, and whose kernels are. */
const IN_STORAGES: MicroBatch = { count: 4, length: 128 };
const PROFILED: RealName = "SmolLM2-135M";
/** What SmolLM2-135M learns from in the experiments: short rows, a larger adapter. */
const WHOLE: { readonly texts: MicroBatch; readonly rank: number; readonly rows: number } = {
  texts: { count: 16, length: 55 },
  rank: 16,
  rows: 16,
};

/** Runs everything that the job asks for. Throws the device's failure. */
export async function runBench(job: BenchJob): Promise<Bench> {
  const bench = new Bench(job);
  await measurePeak(bench);
  await tinyRows(bench, job);
  if (job.isQuick) return bench;
  for (const name of ["SmolLM2-135M", "Qwen2.5-0.5B"] as const) await blockRows(bench, name, job.peers ?? []);
  if (job.isWhole === true) await wholeRows(bench, "SmolLM2-135M");
  return bench;
}

async function tinyRows(bench: Bench, job: BenchJob): Promise<void> {
  const tiny = await uploadModel(job.gpu, job.tiny);
  try {
    for (const peer of job.peers ?? []) await compareTraining(bench, tiny, job.tiny, peer);
    if (job.isQuick) {
      await largeGemms(bench, GEMMS.slice(0, 1), ["f32"]);
      await trainingSteps(bench, tiny, [shortTexts(QUICK_TOKENS)]);
      await decoding(bench, tiny, [QUICK_ROWS]);
      return;
    }
    await hostCosts(bench);
    await largeGemms(bench, GEMMS, STORAGES);
    await attentionRows(bench, ATTENTION_LENGTHS);
    await trainingSteps(bench, tiny, [256, 512, 1024, 2048].map(shortTexts));
    await decoding(bench, tiny, [1, 8, 64]);
    await stepKernels(bench, tiny, shortTexts(1024));
    await decodeKernels(bench, tiny, 64);
  } finally {
    tiny.destroy();
  }
}

/** Two blocks of a real model: each micro-batch in f32, one of them in every storage. */
async function blockRows(bench: Bench, of: RealName, peers: readonly Peer[]): Promise<void> {
  const name = blocksName(of);
  const steps = (storage: WeightStorage) => (storage === "f32" ? REAL_BATCHES : [IN_STORAGES]);
  for (const storage of STORAGES) {
    const named = { name, storage, rank: RANK };
    const shapes = steps(storage).map((texts) => stepShape(named, texts));
    const profiled = of === PROFILED && (storage === "f32" || storage === "q4");
    const wanted =
      shapes.some((shape) => bench.wants("train step", shape)) ||
      (profiled && bench.wants(PROFILE, `train step ${stepShape(named, IN_STORAGES)}`)) ||
      peers.some((peer) => bench.wants(peer.theirs, stepShape(named, shortTexts(QUICK_TOKENS))));
    if (!wanted) continue;
    await withModel(bench, seededBlocks(of), { storage }, async (model, source) => {
      if (storage === "f32")
        for (const peer of peers.filter((each) => each.isForBlocks)) {
          await compareTraining(bench, model, source, peer);
        }
      await trainingSteps(bench, model, steps(storage));
      if (profiled) await stepKernels(bench, model, IN_STORAGES);
    });
  }
}

/** A whole model: its step as the experiments take it, and sixteen rows of decoding. */
async function wholeRows(bench: Bench, of: RealName): Promise<void> {
  const { texts, rank, rows } = WHOLE;
  const named = { name: wholeName(of), storage: "f32", rank } as const;
  const hasStep = bench.wants("train step", stepShape(named, texts));
  if (!hasStep && !bench.wants("decode", decodeShape(named, rows))) return;
  await withModel(bench, seededWhole(of), { rank }, async (model) => {
    await trainingSteps(bench, model, [texts]);
    await decoding(bench, model, [rows]);
  });
}

async function withModel(
  bench: Bench,
  source: BenchSource,
  options: NonNullable<Parameters<typeof uploadModel>[2]>,
  use: (model: BenchModel, source: BenchSource) => Promise<void>,
): Promise<void> {
  const model = await uploadModel(bench.gpu, source, options);
  try {
    await use(model, source);
  } finally {
    model.destroy();
  }
}
