// Adapters of PEFT with settings of all kinds, drawn by a seed: each is read so that base and pairs give the very weights that PEFT merges, or
// it is refused with a sentence. None is taken and computed otherwise.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { pythonWith } from "../harness/python.ts";

const python = pythonWith("peft, transformers");
if (python === undefined) console.warn("not run: adapters of PEFT's settings (no Python has it)");

const COUNT = Number(process.env["RETORT_COUNT"] ?? 20);
const SEED = Number(process.env["RETORT_SEED"] ?? 20261129);
const FAMILY = "tests/golden/families/llama";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-peft-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (path: string) => new Uint8Array(readFileSync(path));
function weightsOf(path: string): ReadonlyMap<string, Float32Array> {
  const { tensors } = readSafetensors(bytes(path), path);
  return new Map(Array.from(tensors.values(), (each) => [each.name, toFloat32(each)]));
}

test.skipIf(python === undefined)(
  `${COUNT} adapters with settings of all kinds: PEFT's own weights, or a sentence`,
  { timeout: 900_000 },
  () => {
    const architecture = parseArchitecture(JSON.parse(readFileSync(join(FAMILY, "config.json"), "utf8")));
    const made = spawnSync(
      python!,
      ["tests/interop/peft_judge.py", FAMILY, folder, String(COUNT), String(SEED)],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    expect(made.status, made.stderr.slice(-2000)).toBe(0);
    const settings = made.stdout.trim().split("\n");
    expect(settings).toHaveLength(COUNT);
    const base = weightsOf(join(FAMILY, "model.safetensors"));
    const wrong: string[] = [];
    let [read, refused] = [0, 0];
    for (const [i, line] of settings.entries()) {
      const at = join(folder, String(i));
      const files = {
        config: bytes(join(at, "adapter_config.json")),
        tensors: bytes(join(at, "adapter_model.safetensors")),
      };
      let adapter;
      try {
        adapter = readPeft(files, architecture, { path: "base", name: "base", sha256: "" });
      } catch (thrown) {
        if (!(thrown instanceof RunError) || thrown.code === "internal")
          wrong.push(`${line}: ${String(thrown)}`);
        refused++;
        continue;
      }
      read++;
      const { r, lora_alpha } = adapter.config;
      for (const [name, merged] of weightsOf(join(at, "merged.safetensors"))) {
        const plain = base.get(name);
        if (plain === undefined) continue; // a tied head's copy
        const pair = adapter.tensors.get(name.replace(/\.weight$/, ""));
        const worst =
          pair === undefined ? difference(plain, merged) : withPair(plain, merged, pair, lora_alpha / r);
        if (worst > 1e-4) wrong.push(`${line}: ${name} is ${worst} off`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(read).toBeGreaterThan(COUNT / 5);
    expect(refused).toBeGreaterThan(COUNT / 5);
    console.log(`${read} read, ${refused} refused of ${COUNT}, seed ${SEED}`);
  },
);

const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

/** How far base + scale * B A is from the merged weights, at most. */
function withPair(
  base: Float32Array,
  merged: Float32Array,
  {
    A,
    B,
    inFeatures,
    outFeatures,
  }: {
    readonly A: Float32Array;
    readonly B: Float32Array;
    readonly inFeatures: number;
    readonly outFeatures: number;
  },
  scale: number,
): number {
  const r = A.length / inFeatures;
  let worst = 0;
  for (let row = 0; row < outFeatures; row++) {
    for (let column = 0; column < inFeatures; column++) {
      let sum = 0;
      for (let k = 0; k < r; k++) sum += B[row * r + k]! * A[k * inFeatures + column]!;
      const at = row * inFeatures + column;
      worst = Math.max(worst, Math.abs(base[at]! + scale * sum - merged[at]!));
    }
  }
  return worst;
}
