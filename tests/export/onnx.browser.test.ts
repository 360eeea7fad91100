// The ONNX exports through transformers.js in a real Chromium on wasm, model and data files as a page gets them.
import { afterAll, expect, test } from "vitest";
import { ONNX_DTYPES } from "../../src/core/onnx_files.ts";
import { systemClock } from "../../src/core/ports.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { OnnxSession } from "../../src/lm/onnx_session.ts";
import { type Golden, loadJson, loadTensors } from "../model/golden.ts";
import { folderTensors } from "../model/harness.ts";
import { rounded } from "./rounded.ts";

const sessions: OnnxSession[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const FAMILIES = ["llama", "qwen2", "qwen3"] as const;
const cases = FAMILIES.flatMap((family) => ONNX_DTYPES.map((dtype) => [family, dtype] as const));

test.each(cases)(
  "%s in %s, tensors in data files: transformers.js on wasm gives the logits of the rounded weights",
  async (family, dtype) => {
    const folder = `tests/golden/families/${family}`;
    const config = await loadJson<Record<string, unknown>>(`${folder}/config.json`);
    const { vocabulary } = parseArchitecture(config);
    const golden = await loadJson<Golden>(`${folder}/golden.json`);
    const ids = golden.sequences[0]!.ids;
    const base = await folderTensors(folder, family === "qwen2" ? "model.safetensors.index.json" : undefined);
    const logits = async (source: typeof base, format: typeof dtype, externalBytes: number) => {
      const files = new Map([["config.json", new TextEncoder().encode(JSON.stringify(config))]]);
      for (const [path, file] of exportOnnx(config, source, { dtype: format, externalBytes }))
        files.set(path, await wholeOf(file));
      const session = await OnnxSession.open(files, "wasm", systemClock, format);
      sessions.push(session);
      const outputs = await session.forward({
        batch: 1,
        sequence: ids.length,
        inputIds: BigInt64Array.from(ids, BigInt),
        attentionMask: new BigInt64Array(ids.length).fill(1n),
        positionIds: BigInt64Array.from(ids, (_, i) => BigInt(i)),
        past: null,
        logitsOf: "all",
      });
      return outputs.logits;
    };
    const got = await logits(base, dtype, 40_000);
    const wanted =
      dtype === "fp32"
        ? (await loadTensors(`${folder}/golden.safetensors`)).get("logits")!
        : await logits(await rounded(base, null, dtype), "fp32", 1e9);
    expect(got.length).toBe(ids.length * vocabulary);
    let worst = 0;
    for (const [i, value] of got.entries()) worst = Math.max(worst, Math.abs(value - wanted[i]!));
    expect(worst).toBeLessThan(1e-3);
  },
);
