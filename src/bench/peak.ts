// What the device can do at best, measured before anything is judged by it: multiply-adds on registers, and a copy.
// Both are upper bounds for this adapter in this state, not the vendor's figures.
import { Buffers, type Slice } from "../gpu/buffers.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import type { Bench, Work } from "./bench_row.ts";
import { kernelProbe, measure } from "../gpu/measure.ts";

/** Sums that an invocation holds: more hide the latency of an add, too many spill. */
const ACCUMULATORS = [4, 8, 12];
const TURNS = 256;
/** Each number of sums with both ways to write a multiply-add, and the copy. */
export const PEAK_ROW_COUNT = 2 * ACCUMULATORS.length + 1;

/** Multiply-adds on registers alone. The factors come from memory and the sums go back there, so that no compiler can drop
 *  the work; the loop runs to a number that no compiler knows, so that none unrolls it for seconds. */
function fmaSource(accumulators: number, isFused: boolean): string {
  const names = Array.from({ length: accumulators }, (_, i) => `s${i}`);
  const turn = (s: string) => (isFused ? `${s} = fma(${s}, x, y);` : `${s} = ${s} * x + y;`);
  return `// params:
@group(0) @binding(0) var<uniform> dims: vec4u; // (turns)
@group(0) @binding(1) var<storage, read> factors: array<vec4f>; // two
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>; // one per invocation
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u) {
  let x = factors[0];
  let y = factors[1];
${names.map((s, i) => `  var ${s} = vec4f(f32(g.x + ${i}u));`).join("\n")}
  for (var i = 0u; i < dims.x; i++) {
    ${names.map(turn).join("\n    ")}
  }
  out[g.x] = ${names.join(" + ")};
}`;
}

const COPY = `// params:
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> source: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> copied: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u, @builtin(num_workgroups) n: vec3u) {
  let i = g.y * n.x * 64u + g.x;
  if (i < dims.x) {
    copied[i] = source[i];
  }
}`;

/** Measures both and sets `bench.peak`: the median of the best variant. Allocates 64 MiB for the copy (more than the caches of most
 *  devices) and frees it again. */
export async function measurePeak(bench: Bench): Promise<void> {
  const { gpu } = bench;
  const buffers = new Buffers(gpu);
  const steps: Step[] = [];
  try {
    const groups = gpu.report.isSoftware ? 256 : 8192;
    const bytes = 32 * 2 ** 20;
    const slices = await buffers.allocate("bench", {
      factors: 256,
      sums: groups * 1024,
      from: bytes,
      to: bytes,
    });
    const all = await Promise.all(
      [...sumsOf(slices, groups), copyOf(slices, bytes)].map(async ({ op, shape, dispatch }) => {
        const recorder = new Recorder(gpu, op);
        recorder.add(dispatch);
        const step = await recorder.finish();
        steps.push(step);
        return workOf(bench, step, { op, shape });
      }),
    );
    const timings = await measure(
      all.map(({ probe }) => probe),
      bench.ports.measure,
    );
    const rate = (count: number, i: number) => count / timings[i]!.p50 / 1e6;
    bench.peak = {
      gflops: Math.max(...all.map(({ flops }, i) => rate(flops, i))),
      gbs: Math.max(...all.map((each, i) => rate(each.bytes, i))),
    };
    all.forEach((each, i) => bench.add(each, timings[i]!));
  } finally {
    steps.forEach((step) => step.destroy());
    buffers.destroy();
  }
}

interface PeakCase {
  readonly op: string;
  readonly shape: string;
  readonly dispatch: Parameters<Recorder["add"]>[0];
}

/** The largest rate of multiply-adds, in every way of writing them: which is fastest depends on the device's compiler. */
function sumsOf(slices: { readonly factors: Slice; readonly sums: Slice }, groups: number): PeakCase[] {
  return ACCUMULATORS.flatMap((accumulators) =>
    [true, false].map((isFused) => ({
      op: "peak",
      shape: `${isFused ? "fma" : "a * b + c"}, ${accumulators} vec4 sums`,
      dispatch: {
        program: { name: "bench/peak", source: fmaSource(accumulators, isFused), constants: {} },
        dims: [TURNS],
        slices: [slices.factors, slices.sums],
        grid: [groups, 1, 1],
        flops: 2 * 4 * accumulators * TURNS * groups * 64,
      },
    })),
  );
}

function copyOf(slices: { readonly from: Slice; readonly to: Slice }, bytes: number): PeakCase {
  return {
    op: "copy",
    shape: `${bytes / 2 ** 20} MiB`,
    dispatch: {
      program: { name: "bench/copy", source: COPY, constants: {} },
      dims: [bytes / 16],
      slices: [slices.from, slices.to],
      grid: [1024, bytes / 16 / 64 / 1024, 1],
      flops: 0,
    },
  };
}

function workOf(bench: Bench, step: Step, { op, shape }: Pick<PeakCase, "op" | "shape">): Work {
  const { clock, timestamps } = bench.ports;
  const [dispatch] = step.distinct();
  const { flops } = step;
  return {
    group: "peak",
    op,
    shape,
    flops,
    bytes: flops > 0 ? 0 : step.bytes,
    probe: kernelProbe(bench.gpu, clock, dispatch!, timestamps),
    clock: bench.kernelClock,
  };
}
