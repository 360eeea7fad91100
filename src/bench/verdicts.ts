// What the engine promised, held against what was measured: each promise with its numbers and yes, no, or not measured.
import type { BenchRow } from "./bench_row.ts";
import { linearFit } from "./measure.ts";

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
const TRAIN_RATIO = 3;
const DECODE_RATIO = 5;
const LINEAR_R2 = 0.99;

/** A promise about one device is held against each that was measured by itself, and named with it when there are several. */
export function verdicts(rows: readonly BenchRow[]): Verdict[] {
  return [
    ...byDevice(rows, isLargeProduct, gemmVerdict),
    ratio(rows, "trainStep", TRAIN_RATIO),
    ratio(rows, "decode", DECODE_RATIO),
    ...byDevice(rows, isTinyStep, linear),
  ];
}

const isLargeProduct = ({ group, shape }: BenchRow) => group === "gemm" && shape.endsWith("f32 weights");
const isTinyStep = ({ op, shape }: BenchRow) => op === "train step" && shape.startsWith("retort-tiny");

function byDevice(
  rows: readonly BenchRow[],
  isWanted: (row: BenchRow) => boolean,
  judge: (rows: readonly BenchRow[]) => Verdict,
): Verdict[] {
  const wanted = rows.filter(isWanted);
  const devices = [...new Set(wanted.map(({ device }) => device))];
  if (devices.length < 2) return [judge(wanted)];
  return devices.map((device) => {
    const verdict = judge(wanted.filter((row) => row.device === device));
    return { ...verdict, promise: `${device}: ${verdict.promise}` };
  });
}

function gemmVerdict(gemms: readonly BenchRow[]): Verdict {
  const shares = gemms.map(({ share }) => share ?? 0);
  const numbers = gemms.map(
    ({ op, shape, gflops, share }) =>
      `${op} ${shape}: ${percent(share ?? 0)} (${(gflops ?? 0).toFixed(1)} GFLOP/s)`,
  );
  return {
    promise: `large products (512 and more each way) reach ${percent(GEMM_SHARE)} of the measured multiply-add peak`,
    isMet: gemms.length === 0 ? null : Math.min(...shares) >= GEMM_SHARE,
    numbers: numbers.join("; "),
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

function linear(steps: readonly BenchRow[]): Verdict {
  const tokens = steps.map(({ shape }) => Number(/(\d+) tokens/.exec(shape)?.[1]));
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
