// Numbers of the GGUF and MLX adapters; that llama.cpp loads the GGUF is proven in tests/interop.
import { expect, test } from "vitest";
import { permuteHeadRows } from "../../src/export/gguf_lora.ts";
import { modelfile } from "../../src/export/ollama.ts";
import { exportMlx } from "../../src/export/mlx.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { goldenAdapter } from "./golden.ts";

test("head rows go from rotated halves to rotated neighbours, as llama.cpp's converter moves them", () => {
  // conversion/llama.py: reshape(heads, 2, size / 2, columns).swapaxes(1, 2); 2 heads of size 4, 1 column
  const matrix = Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13);
  expect([...permuteHeadRows(matrix, 2, 1)]).toEqual([0, 2, 1, 3, 10, 12, 11, 13]);
  expect(() => permuteHeadRows(new Float32Array(6), 2, 1)).toThrow(/in pairs/);
});

test("mlx-lm's rule on the MLX files, scale (x a) b, gives PEFT's scale B (A x) bit for bit", () => {
  const adapter = goldenAdapter();
  const files = exportMlx(adapter, { family: "llama", layers: 4 });
  const { tensors } = readSafetensors(files.get("adapters.safetensors")!, "adapters");
  const config = JSON.parse(new TextDecoder().decode(files.get("adapter_config.json"))) as {
    num_layers: number;
    lora_parameters: { rank: number; scale: number; keys: string[] };
  };
  expect(config).toMatchObject({
    fine_tune_type: "lora",
    num_layers: 4,
    lora_parameters: { rank: 4, scale: 2 },
  });
  expect(config.lora_parameters.keys).toHaveLength(7);
  expect(config.lora_parameters.keys).toContain("self_attn.q_proj");
  expect(tensors.size).toBe(2 * adapter.tensors.size);
  for (const [name, { A, B, inFeatures, outFeatures }] of adapter.tensors) {
    const [a, b] = [tensors.get(`${name}.lora_a`)!, tensors.get(`${name}.lora_b`)!];
    expect([a.shape, b.shape]).toEqual([
      [inFeatures, 4],
      [4, outFeatures],
    ]);
    const [theirA, theirB] = [toFloat32(a), toFloat32(b)];
    const x = Float32Array.from({ length: inFeatures }, (_, i) => Math.sin(i + 1));
    for (const n of [0, 1, outFeatures - 1]) {
      let [mlx, peft] = [0, 0];
      for (let j = 0; j < 4; j++) {
        let [xa, ax] = [0, 0];
        for (let i = 0; i < inFeatures; i++) {
          xa += x[i]! * theirA[i * 4 + j]!;
          ax += A[j * inFeatures + i]! * x[i]!;
        }
        mlx += xa * theirB[j * outFeatures + n]!;
        peft += B[n * 4 + j]! * ax;
      }
      expect(config.lora_parameters.scale * mlx).toBe(2 * peft);
    }
  }
});

test("the Modelfile has one base and one adapter, and comments elsewhere", () => {
  const lines = modelfile(goldenAdapter()).trimEnd().split("\n");
  const instructions = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(" ")[0]);
  expect(instructions).toEqual(["FROM", "ADAPTER", "PARAMETER"]);
  expect(lines).toContain("ADAPTER ./adapter.gguf");
});
