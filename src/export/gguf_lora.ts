// LoraAdapter -> the GGUF file that llama.cpp and Ollama load onto a GGUF of the base (`--lora`, `ADAPTER`).
// Traps: (1) where llama.cpp rotates neighbouring pairs, the converter of the base reorders the rows of q and k, and lora_B of
// both must follow; the family says whether. (2) `adapter.lora.alpha` 0 or absent means scale 1.
// Source: llama.cpp convert_lora_to_gguf.py, conversion/llama.py (permute), src/llama-adapter.cpp.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Architecture } from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import { rowAmongNeighbours } from "../models/gguf/head_rows.ts";
import { type GgufTensor, writeGguf } from "../formats/gguf.ts";
import { checkedPairs } from "./checked_pairs.ts";
import type { AdapterFormat } from "./peft.ts";

/** @throws RunError("non-finite" | "shape" | "model-invalid") for an adapter that nobody should load, RunError("model-invalid")
 *  for a family that llama.cpp does not know */
export function exportGgufLora(
  adapter: LoraAdapter,
  a: Architecture,
  { dtype = "F32" }: AdapterFormat = {},
): Uint8Array<ArrayBuffer> {
  const { r, lora_alpha } = adapter.config;
  const { gguf } = familyOf(a);
  if ("lacks" in gguf) throw new RunError("model-invalid", gguf.lacks, { family: a.family });
  const tensors = checkedPairs(adapter, dtype).flatMap(
    ({ layer, target, A, B, inFeatures, outFeatures, name }) => {
      if (layer >= a.layers) {
        throw new RunError("model-invalid", `Adapter: ${name}, but the model has ${a.layers} layers.`, {
          name,
        });
      }
      const heads = target === "q_proj" ? a.heads : target === "k_proj" ? a.kvHeads : 0;
      const isReordered = gguf.rotates === "neighbours" && heads > 0;
      const rows = isReordered ? permuteHeadRows(B, heads, r) : B;
      const tensor = `blk.${layer}.${gguf.linearNames[target]}.weight`;
      return [
        { name: `${tensor}.lora_a`, shape: [r, inFeatures], data: A },
        { name: `${tensor}.lora_b`, shape: [outFeatures, r], data: rows },
      ] satisfies GgufTensor[];
    },
  );
  return writeGguf(
    {
      "general.architecture": { type: "string", value: gguf.architecture },
      "general.type": { type: "string", value: "adapter" },
      "general.file_type": { type: "u32", value: FILE_TYPES[dtype] },
      "general.name": { type: "string", value: `${adapter.base.name} distilled` },
      "adapter.type": { type: "string", value: "lora" },
      "adapter.lora.alpha": { type: "f32", value: lora_alpha },
    },
    tensors,
    dtype,
  );
}

/** llama.cpp's ids of "all F32" and "mostly F16". */
const FILE_TYPES = { F32: 0, F16: 1 } as const;

/** The rows of a matrix [heads d, columns] from transformers' order within each head to llama.cpp's. */
export function permuteHeadRows(
  matrix: Float32Array<ArrayBuffer>,
  heads: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const size = matrix.length / columns / heads;
  if (!Number.isInteger(size / 2)) {
    throw new RunError("shape", `Rows of ${heads} heads in pairs: ${matrix.length / columns} rows came.`);
  }
  const out = new Float32Array(matrix.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < size; i++) {
      const from = head * size + i;
      const to = head * size + rowAmongNeighbours(i, size);
      out.set(matrix.subarray(from * columns, (from + 1) * columns), to * columns);
    }
  }
  return out;
}
