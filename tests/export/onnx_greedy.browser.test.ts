// The fp32 export on wasm in a page says what the engine says in the same page. The other formats: onnx.browser.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../src/gpu/device.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { compareWithEngine } from "./onnx_engine.ts";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openTestGpu();
});
afterAll(() => gpu.destroy());

test.each(["llama", "qwen2", "qwen3"])(
  "%s in fp32 on wasm: the engine's logits and greedy tokens",
  async (family) => {
    const { worst, tokens, engineTokens } = await compareWithEngine(gpu, family, "fp32", "wasm");
    expect(worst).toBeLessThan(1e-3); // two runtimes that sum the same f32 numbers in different orders
    expect(tokens).toEqual(engineTokens);
  },
);
