// What the host pays: to encode a dispatch, and to submit. Decides between few long submits and many short ones.
import { Buffers } from "../gpu/buffers.ts";
import { Recorder } from "../gpu/recorder.ts";
import type { Bench, Work } from "./bench_row.ts";

const NOTHING = `// params:
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> x: array<u32>;
@compute @workgroup_size(1)
fn main() {
  x[0] = dims.x;
}`;
const DISPATCHES = 200;

/** One dispatch of a kernel that does next to nothing, encoded with others into one submit, and submitted alone. The time is
 *  that of the calls; the device may still be at work when they return. */
export async function hostCosts(bench: Bench): Promise<void> {
  const { gpu } = bench;
  const { clock } = bench.ports;
  const buffers = new Buffers(gpu);
  const { x } = await buffers.allocate("bench", { x: 16 });
  const recorder = new Recorder(gpu, "host");
  const program = { name: "bench/nothing", source: NOTHING, constants: {} };
  recorder.add({ program, dims: [1], slices: [x], grid: [1, 1, 1], flops: 0 });
  const step = await recorder.finish();
  try {
    const dispatch = step.distinct()[0]!;
    const calls = (run: () => void) => ({
      sample: async (times: number) => {
        await gpu.settled();
        const start = clock.elapsed();
        for (let i = 0; i < times; i++) run();
        const ms = clock.elapsed() - start;
        await gpu.settled();
        return ms;
      },
    });
    const cost = (shape: string, run: () => void): Work => ({
      group: "host",
      op: `encode and submit ${DISPATCHES} dispatches`,
      shape,
      flops: 0,
      bytes: 0,
      probe: calls(run),
    });
    await bench.time([
      cost("in one submit", () => dispatch.run(DISPATCHES)),
      cost("each its own submit", () => {
        for (let i = 0; i < DISPATCHES; i++) dispatch.run(1);
      }),
    ]);
  } finally {
    step.destroy();
    buffers.destroy();
  }
}
