// What the engine promised, held against what was measured: each promise with its numbers and yes, no, or not measured.
import { STORAGES, type WeightStorage } from "../kernels/matrix.ts";
import { ATTENTION_OPS, attentionShape } from "./attention_rows.ts";
import type { BenchRow } from "./bench_row.ts";
import { linearFit } from "../gpu/measure.ts";
import { blocksName, wholeName } from "./models.ts";

export interface Verdict {
  readonly promise: string;
  /** Null when the rows for it are missing. */
  readonly isMet: boolean | null;
  readonly numbers: string;
}

/** Same work, the same device and run: theirs and ours as measured in turns. */
export const PEER_OPS = {
  trainStep: { ours: "train step, ours", theirs: "train step, jax-js" },
  decode: { ours: "decode, ours", theirs: "decode, transformers.js" },
} as const;

const GEMM_SHARE = 0.6;
const ATTENTION_SHARE = 0.35;
const ATTENTION_LENGTH = 512;
const TINY_SHARE = 0.4;
const BLOCKS_SHARE = 0.5;
/** Fewer tokens leave the tiles of a product empty. */
const BLOCKS_TOKENS = 512;
const WHOLE_SHARE = 0.5;
const WHOLE_DECODE = 40;
const TRAIN_RATIO = 3;
const DECODE_RATIO = 5;
const LINEAR_R2 = 0.99;

/** Rows of one device, and the multiply-adds that were measured there. */
interface OnDevice {
  readonly rows: readonly BenchRow[];
  readonly gflops: number;
}

/** A promise about one device is held against each that was measured, and named with it when there are several. */
export function verdicts(rows: readonly BenchRow[]): Verdict[] {
  const devices = [...new Set(rows.filter(({ group }) => group !== "peer").map(({ device }) => device))];
  const on = (device: string): OnDevice => {
    const own = rows.filter((row) => row.device === device);
    const peaks = own.filter(({ group }) => group === "peak").map(({ gflops }) => gflops ?? 0);
    return { rows: own, gflops: Math.max(0, ...peaks) };
  };
  const each = (judge: (on: OnDevice) => Verdict): Verdict[] => {
    if (devices.length < 2) return [judge(on(devices[0] ?? ""))];
    return devices.map((device) => {
      const verdict = judge(on(device));
      return { ...verdict, promise: `${device}: ${verdict.promise}` };
    });
  };
  return [
    ...STORAGES.flatMap((storage) => each((device) => products(device, storage))),
    ...each(attention),
    ...each((device) => steps(device, "retort-tiny", 0, TINY_SHARE)),
    ...each((device) => steps(device, blocksName("SmolLM2-135M"), BLOCKS_TOKENS, BLOCKS_SHARE)),
    ...each((device) => steps(device, wholeName("SmolLM2-135M"), 0, WHOLE_SHARE)),
    ...each(wholeDecode),
    ratio(rows, "trainStep", TRAIN_RATIO),
    ratio(rows, "decode", DECODE_RATIO),
    ...each(linear),
  ];
}

/** What is said of rows that must each reach a share of the measured multiply-adds. */
function reaching(promise: string, found: readonly BenchRow[], { gflops }: OnDevice, least: number): Verdict {
  const shares = found.map((row) => (row.gflops ?? 0) / gflops);
  const numbers = found.map(
    ({ op, shape, gflops: own }, i) =>
      `${op} ${shape}: ${percent(shares[i]!)} (${(own ?? 0).toFixed(1)} GFLOP/s)`,
  );
  return {
    promise: `${promise} ${percent(least)} of the measured multiply-add peak`,
    isMet: found.length === 0 ? null : Math.min(...shares) >= least,
    numbers: numbers.join("; "),
  };
}

function products(device: OnDevice, storage: WeightStorage): Verdict {
  const found = device.rows.filter(
    ({ group, shape }) => group === "gemm" && shape.endsWith(`${storage} weights`),
  );
  const promise = `large products (512 and more each way) with ${storage} weights reach`;
  return reaching(promise, found, device, GEMM_SHARE);
}

/** Forward and backward together, by the operations that they need: the two kernels of the backward make the scores twice. */
function attention({ rows, gflops }: OnDevice): Verdict {
  const parts = ATTENTION_OPS.map((op) =>
    rows.find((row) => row.op === op && row.shape === attentionShape(ATTENTION_LENGTH)),
  );
  const [forward, backward] = parts;
  const both = forward === undefined || backward === undefined ? null : ([forward, backward] as const);
  const work = (row: BenchRow) => (row.gflops ?? 0) * row.msP50;
  const share =
    both === null ? 0 : (work(both[0]) + work(both[1])) / (both[0].msP50 + both[1].msP50) / gflops;
  const needed = both === null ? 0 : (3.5 * work(both[0])) / (both[0].msP50 + both[1].msP50) / gflops;
  return {
    promise: `attention, forward and backward, over ${ATTENTION_LENGTH} tokens reaches ${percent(ATTENTION_SHARE)} of the measured multiply-add peak`,
    isMet: both === null ? null : share >= ATTENTION_SHARE,
    numbers:
      both === null
        ? ""
        : `${percent(share)} by what the kernels compute, ${percent(needed)} without the scores that the backward makes again (${both[0].msP50.toFixed(0)} + ${both[1].msP50.toFixed(0)} ms)`,
  };
}

function steps(device: OnDevice, model: string, leastTokens: number, least: number): Verdict {
  const found = device.rows.filter(
    (row) =>
      row.op === "train step" &&
      row.shape.startsWith(`${model}, `) &&
      !row.shape.endsWith("weights") &&
      tokensOf(row) >= leastTokens,
  );
  const of = leastTokens === 0 ? "" : ` of ${leastTokens} tokens and more`;
  return reaching(`a training step${of} of ${model} reaches`, found, device, least);
}

/** The tokens of a row of training. */
function tokensOf({ tokensPerSecond, msP50 }: BenchRow): number {
  return Math.round(((tokensPerSecond ?? 0) * msP50) / 1000);
}

function wholeDecode({ rows }: OnDevice): Verdict {
  const name = wholeName("SmolLM2-135M");
  const found = rows.find(({ op, shape }) => op === "decode" && shape.startsWith(`${name}, `));
  const rate = found?.tokensPerSecond ?? 0;
  return {
    promise: `sixteen rows of ${name} are decoded at ${WHOLE_DECODE} tokens a second`,
    isMet: found === undefined ? null : rate >= WHOLE_DECODE,
    numbers: found === undefined ? "" : `${rate.toFixed(1)} tokens a second (${found.shape})`,
  };
}

function ratio(rows: readonly BenchRow[], kind: keyof typeof PEER_OPS, least: number): Verdict {
  const { ours, theirs } = PEER_OPS[kind];
  const own = rows.find(({ op }) => op === ours);
  const other = rows.find(({ op }) => op === theirs);
  const times = own === undefined || other === undefined ? null : other.msP50 / own.msP50;
  return {
    promise: `${ours} is ${least} times as fast as ${theirs.split(", ")[1]} on the same adapter`,
    isMet: times === null ? null : times >= least,
    numbers:
      times === null
        ? ""
        : `${times.toFixed(1)} times: ${own!.msP50.toFixed(0)} ms against ${other!.msP50.toFixed(0)} ms (${own!.device}, ${own!.shape})`,
  };
}

function linear({ rows }: OnDevice): Verdict {
  const steps = rows.filter(({ op, shape }) => op === "train step" && shape.startsWith("retort-tiny"));
  const tokens = steps.map(tokensOf);
  const { r2, slope, intercept } = linearFit(
    tokens,
    steps.map(({ msP50 }) => msP50),
  );
  return {
    promise: `a train step's time is linear in its tokens (R² at least ${LINEAR_R2})`,
    isMet: steps.length < 3 ? null : r2 >= LINEAR_R2,
    numbers:
      steps.length < 3
        ? ""
        : `R² ${r2.toFixed(4)}; ${intercept.toFixed(0)} ms + ${(1000 * slope).toFixed(0)} us a token, over ${tokens.join(", ")} tokens`,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
