// LoraAdapter -> the two files of an mlx-lm adapter folder: adapters.safetensors (A [in, r], B [r, out], both the transposes
// of PEFT's) and adapter_config.json. Trap: PEFT's config has the same file name and another meaning; keep the folders apart.
// y += scale (x a) b with scale = lora_alpha / r. Source: mlx-lm tuner/utils.py (load_adapters), tuner/lora.py.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Architecture } from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { checkedPairs } from "./checked_pairs.ts";
import type { AdapterFormat } from "./peft.ts";

/** @returns file contents by name
 *  @throws RunError("non-finite" | "shape" | "model-invalid") for an adapter that nobody should load, RunError("model-invalid")
 *  for a family that mlx-lm does not know */
export function exportMlx(
  adapter: LoraAdapter,
  a: Pick<Architecture, "family" | "layers">,
  { dtype = "F32" }: AdapterFormat = {},
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { r, lora_alpha } = adapter.config;
  const { mlx } = familyOf(a);
  if (mlx !== "standard") throw new RunError("model-invalid", mlx.lacks, { family: a.family });
  const pairs = checkedPairs(adapter, dtype);
  const tensors = pairs.flatMap(
    ({ name, A, B, inFeatures, outFeatures }) =>
      [
        [`${name}.lora_a`, [inFeatures, r], transpose(A, r, inFeatures)],
        [`${name}.lora_b`, [r, outFeatures], transpose(B, outFeatures, r)],
      ] as const,
  );
  const config = {
    fine_tune_type: "lora",
    model: adapter.base.name,
    num_layers: a.layers, // counted from the last layer back: all of them
    lora_parameters: {
      rank: r,
      scale: lora_alpha / r,
      dropout: 0,
      keys: [...new Set(pairs.map(({ module }) => module))].toSorted((a, b) => (a < b ? -1 : 1)),
    },
  };
  return new Map([
    ["adapter_config.json", new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`)],
    ["adapters.safetensors", writeSafetensors(tensors, { format: "mlx" }, dtype)],
  ]);
}

function transpose(
  matrix: Float32Array<ArrayBuffer>,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}
