// A planted family computes what its block computes, and each format writes it or says why not.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unfitFormats } from "../../../src/export/choice.ts";
import { exportGgufLora } from "../../../src/export/gguf_lora.ts";
import { exportOnnx } from "../../../src/export/onnx.ts";
import type { Gpu } from "../../../src/gpu/device.ts";
import { loraLayout } from "../../../src/model/lora.ts";
import { parseArchitecture } from "../../../src/models/architecture.ts";
import { openTestGpu } from "../../harness/gpu.ts";
import { type Golden, loadJson, loadTensors } from "../../model/golden.ts";
import { adapterFrom, folderModel, folderTensors, logits, worst } from "../../model/harness.ts";

const LLAMA = "tests/golden/families/llama";
let folder = "";
let gpu: Gpu;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-toy-family-"));
  cpSync(LLAMA, folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as object;
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, model_type: "toyfamily" }));
  gpu = await openTestGpu();
});
afterAll(() => {
  gpu.destroy();
  rmSync(folder, { recursive: true });
});
const configOf = () => loadJson(join(folder, "config.json"));

test("the engine reads and runs it", async () => {
  const model = await folderModel(gpu, folder, 4, { contextTokens: 64 });
  expect(model.architecture.family).toBe("toyfamily");
  const golden = await loadJson<Golden>(`${LLAMA}/golden.json`);
  const want = (await loadTensors(`${LLAMA}/golden.safetensors`)).get("logits")!;
  const got = await logits(gpu, model, [golden.sequences[0]!.ids], false);
  expect(worst(got, want)).toBeLessThan(1e-4);
});

test("llama.cpp's file, ONNX and the plan of a zip know it by what its own file says", async () => {
  const architecture = parseArchitecture(await configOf());
  const { rank } = await loadJson<Golden>(`${LLAMA}/golden.json`);
  const model = { lora: { layout: loraLayout(architecture, { rank }) } };
  const adapter = adapterFrom(model, await loadTensors(`${LLAMA}/golden.safetensors`), "lora");
  const gguf = new TextDecoder("latin1").decode(exportGgufLora(adapter, architecture));
  expect(gguf).toContain("toyarch");
  const onnx = exportOnnx(await configOf(), await folderTensors(folder));
  expect([...onnx.keys()]).toEqual(["onnx/model.onnx"]);
  const unfit = unfitFormats({ strategy: "rsft", keptStep: null, architecture });
  expect(unfit).toContainEqual({ id: "mlx", why: "mlx-lm does not know toys" });
  expect(unfit).toHaveLength(1);
});
