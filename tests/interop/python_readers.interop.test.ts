// Our exports in PEFT, transformers and Python's onnxruntime, held against our engine: three families, two ranks, three sets
// of projections, f32 and f16. One Python reads all cases; without one that has the modules each case is skipped by name, or
// fails where RETORT_PYTHON_READERS=required says that they must be there.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ONNX_DTYPES, onnxPath } from "../../src/core/onnx_files.ts";
import { normal } from "../../src/core/rng.ts";
import {
  ALL_LORA_TARGETS,
  type LoraAdapter,
  type LoraPair,
  type LoraTarget,
} from "../../src/records/adapter.ts";
import { exportMerged } from "../../src/export/merged.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openSafetensors, type TensorSource } from "../../src/formats/safetensors.ts";
import { type Architecture, parseArchitecture } from "../../src/models/architecture.ts";
import { Buffers } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { loraConfig, loraLayout } from "../../src/model/lora.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { onnxBytes } from "../export/onnx_files.ts";
import { rounded, roundedFile } from "../export/rounded.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { pythonWith } from "../harness/python.ts";
import { type Golden, loadJson } from "../model/golden.ts";
import { BASE, folderTensors, logits } from "../model/harness.ts";

const MODULES = "torch, transformers, peft, onnx, onnxruntime";
const python = pythonWith(MODULES);
const isRequired = process.env["RETORT_PYTHON_READERS"] === "required";
if (python === undefined)
  console.warn(`not run: PEFT, transformers and onnxruntime (no Python has ${MODULES})`);

const FAMILIES = ["llama", "qwen2", "qwen3", "gemma3"] as const;
type Family = (typeof FAMILIES)[number];
const RANKS = [4, 16] as const;
const SUBSETS: Readonly<Record<string, readonly LoraTarget[]>> = {
  "q and v": ["q_proj", "v_proj"],
  all: ALL_LORA_TARGETS,
  mlp: ["gate_proj", "up_proj", "down_proj"],
};
/** Logits of these models reach 10; f16 keeps 11 bits of each number of an adapter. 5e-3 holds for adapters that correct their base,
 *  as trained ones do; tests/export/half_adapter.test.ts shows where it ends. */
const TOLERANCE = { F32: 1e-3, F16: 5e-3 } as const;

interface Case {
  readonly name: string;
  readonly kind: "peft" | "merged" | "onnx";
  readonly base: Family;
  readonly path: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
}
type Result = { readonly worst: number; readonly change: number } | { readonly error: string };

const adapterNames = (dtype: "F32" | "F16") =>
  FAMILIES.flatMap((family) =>
    RANKS.flatMap((rank) =>
      Object.keys(SUBSETS).map((subset) => `${family}, rank ${rank}, ${subset}, ${dtype}`),
    ),
  );
const mergedNames = FAMILIES.map((family) => `${family} merged`);
const onnxNames = FAMILIES.flatMap((family) => ONNX_DTYPES.map((dtype) => `${family} ONNX ${dtype}`));

const scratch = mkdtempSync(join(tmpdir(), "retort-readers-"));
let results = new Map<string, Result>();
let gpu: Gpu | null = null;

function save(folder: string, files: Iterable<readonly [string, Uint8Array]>): string {
  const path = join(scratch, folder.replaceAll(/\W+/g, "-"));
  mkdirSync(join(path, "onnx"), { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(path, name), bytes);
  return path;
}

/** Large enough to move logits by far more than any tolerance here, and a fifth of the base's matrices in either rank. */
function randomAdapter(a: Architecture, rank: number, targets: readonly LoraTarget[]): LoraAdapter {
  const pairs = new Map<string, LoraPair>();
  const size = 0.08 * (4 / rank) ** 0.25;
  for (const [at, { name, inFeatures, outFeatures }] of loraLayout(a, { rank, targets }).slots.entries()) {
    const numbers = (length: number, seed: number) =>
      Float32Array.from({ length }, (_, i) => size * normal(seed, i));
    pairs.set(name, {
      inFeatures,
      outFeatures,
      A: numbers(rank * inFeatures, 2 * at),
      B: numbers(outFeatures * rank, 2 * at + 1),
    });
  }
  return { schema: 1, config: loraConfig(rank, 2 * rank, targets), base: BASE, tensors: pairs };
}

/** The student's logits by our engine. Merged weights, so that all cases of a family run the same compiled kernels. */
async function engineLogits(
  gpu: Gpu,
  a: Architecture,
  student: TensorSource,
  ids: readonly number[],
): Promise<number[]> {
  const buffers = new Buffers(gpu);
  const weights = await uploadWeights(buffers, a, student);
  const layout = loraLayout(a, { rank: 4 });
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  const model = { architecture: a, weights, lora: { layout, scale: 2, parameters } };
  const flat = await logits(gpu, model, [ids], false);
  buffers.destroy();
  return [...flat];
}

/** All of a family's files and what the engine says of each. */
async function familyCases(gpu: Gpu, family: Family): Promise<{ folder: string; cases: Case[] }> {
  const source = `tests/golden/families/${family}`;
  const config = await loadJson<Record<string, unknown>>(`${source}/config.json`);
  const a = parseArchitecture(config);
  const [first] = (await loadJson<Golden>(`${source}/golden.json`)).sequences;
  const ids = first!.ids;
  const shards = family === "qwen2" ? "model.safetensors.index.json" : undefined;
  const weights = await roundedFile(await folderTensors(source, shards), null, "fp32");
  const base = await openSafetensors(bytesSource(weights, family), family);
  const json = new TextEncoder().encode(JSON.stringify({ ...config, dtype: "float32" }));
  const folder = save(family, [
    ["config.json", json],
    ["model.safetensors", weights],
  ]);
  const cases: Case[] = [];
  for (const rank of RANKS) {
    for (const [subset, targets] of Object.entries(SUBSETS)) {
      const adapter = randomAdapter(a, rank, targets);
      const wanted = await engineLogits(gpu, a, await rounded(base, adapter, "fp32"), ids);
      for (const dtype of ["F32", "F16"] as const) {
        const name = `${family}, rank ${rank}, ${subset}, ${dtype}`;
        const path = save(name, exportPeft(adapter, { dtype }));
        cases.push({ name, kind: "peft", base: family, path, ids, logits: wanted });
      }
    }
  }
  const adapter = randomAdapter(a, 16, ALL_LORA_TARGETS);
  const merged = save(`${family} merged`, [
    ["config.json", json],
    ["model.safetensors", await wholeOf(exportMerged(base, adapter))],
  ]);
  const wanted = await engineLogits(gpu, a, await rounded(base, adapter, "fp32"), ids);
  cases.push({ name: `${family} merged`, kind: "merged", base: family, path: merged, ids, logits: wanted });
  for (const dtype of ONNX_DTYPES) {
    const name = `${family} ONNX ${dtype}`;
    // A small limit: the tensors lie in data files beside the model.
    const path = save(name, await onnxBytes(config, base, { adapter, dtype, externalBytes: 50_000 }));
    const wanted = await engineLogits(gpu, a, await rounded(base, adapter, dtype), ids);
    cases.push({ name, kind: "onnx", base: family, path: join(path, onnxPath(dtype)), ids, logits: wanted });
  }
  return { folder, cases };
}

beforeAll(async () => {
  if (python === undefined) return;
  gpu = await openTestGpu();
  const bases: Record<string, string> = {};
  const cases: Case[] = [];
  for (const family of FAMILIES) {
    const made = await familyCases(gpu, family);
    bases[family] = made.folder;
    cases.push(...made.cases);
  }
  const [whole] = cases;
  const manifest = join(scratch, "manifest.json");
  const foreign = { ...whole!, name: "an adapter of another base", base: "qwen3" as const };
  writeFileSync(manifest, JSON.stringify({ bases, cases: [...cases, foreign] }));
  const env = { ...process.env, OMP_NUM_THREADS: "1", HF_HUB_OFFLINE: "1" };
  const run = spawnSync(python, ["tests/interop/readers.py", manifest], { encoding: "utf8", env });
  expect(run.status, run.stderr).toBe(0);
  const lines = run.stdout.split("\n").filter((line) => line.startsWith("{"));
  results = new Map(
    lines.map((line) => {
      const { name, ...result } = JSON.parse(line) as { name: string } & Result;
      return [name, result];
    }),
  );
}, 600_000);
afterAll(() => {
  gpu?.destroy();
  rmSync(scratch, { recursive: true });
});

/** That this reader computes what our engine does, and that the adapter mattered. */
function expectAgreement(name: string, tolerance: number): void {
  const result = results.get(name);
  expect(result, name).not.toHaveProperty("error");
  expect(result).toMatchObject({ worst: expect.any(Number) as number });
  const { worst, change } = result as Exclude<Result, { error: string }>;
  expect(worst).toBeLessThan(tolerance);
  expect(change).toBeGreaterThan(10 * tolerance); // or the adapter could be ignored unseen
}

test("the Python readers are here where they must be", () => {
  expect(python !== undefined || !isRequired).toBe(true);
});

describe.skipIf(python === undefined)("PEFT, warnings of keys, modules and shapes as errors", () => {
  test.each(adapterNames("F32"))("%s", (name) => expectAgreement(name, TOLERANCE.F32));
  test.each(adapterNames("F16"))("%s", (name) => expectAgreement(name, TOLERANCE.F16));
  test("an adapter of another base is refused", () => {
    expect(results.get("an adapter of another base")).toMatchObject({
      error: expect.stringMatching(/size mismatch/) as string,
    });
  });
});
describe.skipIf(python === undefined)("transformers, warnings of keys, modules and shapes as errors", () => {
  test.each(mergedNames)("%s", (name) => expectAgreement(name, TOLERANCE.F32));
});
describe.skipIf(python === undefined)("onnxruntime in Python, tensors in data files", () => {
  test.each(onnxNames)("%s", (name) => expectAgreement(name, TOLERANCE.F32));
});
