// A step's cuts follow what its submits take, and nothing but the cuts moves.
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { Buffers, read } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { cutEnds, dispatchCosts, SUBMIT_MS } from "../../src/gpu/pace.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import { openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu | undefined;
afterEach(() => gpu?.destroy());

test("parts hold at most the given cost, and one larger dispatch stands alone", () => {
  expect(cutEnds([1, 2, 3, 9, 1, 1], 4)).toEqual([2, 3, 4, 6]);
  expect(cutEnds([2, 2, 2], 4)).toEqual([2, 3]); // a part may be just full
  expect(cutEnds([9], 4)).toEqual([1]);
  expect(cutEnds([], 4)).toEqual([]);
});

test("a part's time is shared out among its dispatches by their work", () => {
  expect(dispatchCosts([1, 3, 4], [2, 3], [8, 8])).toEqual([2, 6, 8]);
});

test("a submit that the event loop told late moves the costs by a bounded factor", () => {
  // 100 ms for both halves, told as 100 and 0: the second half still counts as an eighth of the usual rate.
  const costs = dispatchCosts([1, 1], [1, 2], [100, 0]);
  expect(costs).toEqual([100, 50 / 8]);
});

/** x = 5 x + 1 in u32, `times` dispatches that each claim `flops`. */
async function counting(clock = systemClock) {
  gpu = await openTestGpu();
  const { x } = await new Buffers(gpu).upload("test", { x: new Uint32Array([1, 2, 3, 4]) });
  const recorder = new Recorder(gpu, "counting", clock);
  const source = `// params:
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> x: array<u32>;
@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) g: vec3u) { if (g.x < dims.x) { x[g.x] = x[g.x] * 5u + 1u; } }`;
  for (let i = 0; i < 40; i++) {
    const program = { name: "test/count", source, constants: {} };
    recorder.add({ program, dims: [4], slices: [x], grid: [1, 1, 1], flops: 1e6 });
  }
  const step = await recorder.finish();
  return { gpu, x, step };
}

test("a step whose submits take long is cut finer after two timed runs, with the same bits as before", async () => {
  let now = 0;
  // 200 ms pass between any two looks at the clock, so every submit seems to take as long.
  const clock = { ...systemClock, elapsed: () => (now += 200) };
  const { gpu, x, step } = await counting(clock);
  expect(step.submits).toBe(1);
  let want = [1, 2, 3, 4];
  const counts: number[] = [];
  for (let run = 0; run < 5; run++) {
    step.run();
    want = want.map((value) => {
      let next = value;
      for (let i = 0; i < 40; i++) next = (Math.imul(next, 5) + 1) >>> 0;
      return next;
    });
    expect([...new Uint32Array(await read(gpu, x))]).toEqual(want);
    await gpu.settled();
    counts.push(step.submits);
  }
  // The first run counts for nothing. Then 40 dispatches took 200 ms: 6 of them fill 30 ms. In the third run each of those
  // 7 submits seems to take 200 ms, which makes every dispatch a submit; later runs change nothing any more.
  expect(SUBMIT_MS).toBe(30);
  expect(counts).toEqual([1, 7, 40, 40, 40]);
});

test("on a real clock a short step stays one submit", async () => {
  const { gpu, step } = await counting();
  for (let run = 0; run < 4; run++) {
    step.run();
    await gpu.settled();
  }
  expect(step.submits).toBeLessThanOrEqual(2); // 40 dispatches of 4 additions; 2 in case the machine paused for 30 ms
  expect(step.dispatches).toBe(40);
});
