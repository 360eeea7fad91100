// The ONNX exports on the WebGPU backend of onnxruntime-web, as a page with a GPU runs them: MatMulNBits and
// GatherBlockQuantized of q8 and q4 are other programs there than on wasm. A file of its own: a page loads one build of the runtime.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { compareWithEngine } from "./onnx_engine.ts";

/** Both sides take the same rounded numbers and sum in f32, in different orders, as in onnx_families.test.ts. */
const TOLERANCE = 1e-3;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

const FAMILIES = ["llama", "qwen2", "qwen3"] as const;
const cases = FAMILIES.flatMap((family) =>
  (["fp32", "q8", "q4"] as const).map((dtype) => [family, dtype] as const),
);

test.each(cases)("%s in %s on WebGPU: the engine's logits and greedy tokens", async (family, dtype) => {
  const { worst, rounding, tokens, engineTokens } = await compareWithEngine(gpu, family, dtype, "webgpu");
  expect(worst).toBeLessThan(TOLERANCE);
  expect(tokens).toEqual(engineTokens);
  if (dtype !== "fp32") expect(rounding).toBeGreaterThan(10 * TOLERANCE); // or any rounding would pass
});

test("fp16 is refused by name on a device without f16 shaders, though its graph computes in f32, and runs on others", async () => {
  const hasHalf = (await navigator.gpu.requestAdapter())?.features.has("shader-f16") === true;
  const compared = compareWithEngine(gpu, "llama", "fp16", "webgpu");
  if (hasHalf) expect((await compared).worst).toBeLessThan(TOLERANCE);
  else await expect(compared).rejects.toThrow(/model_fp16\.onnx: .*\(webgpu\) does not support fp16/);
});
