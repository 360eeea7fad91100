// LoraAdapter -> the two files that PEFT loads: adapter_config.json and adapter_model.safetensors (A [r, in], B [out, r]).
// Written is the stable subset of PEFT's config; scale is lora_alpha / r for every module. No rsLoRA, no DoRA, no
// per-module ranks: other readers ignore those settings silently. Source: peft/utils/save_and_load.py, version 0.21.
import type { AdapterDtype, LoraAdapter } from "../records/adapter.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { checkedPairs } from "./checked_pairs.ts";

/** Entry of the safetensors header that names the weights an adapter belongs to; PEFT passes over it. */
export const BASE_SHA256_KEY = "base_sha256";

export interface AdapterFormat {
  /** F16 halves the files: A and B are rounded to the nearest half, 11 bits each. PEFT widens them again on loading. */
  readonly dtype?: AdapterDtype;
}

/** @returns file contents by name
 *  @throws RunError("non-finite" | "shape" | "model-invalid") for an adapter that nobody should load */
export function exportPeft(
  adapter: LoraAdapter,
  { dtype = "F32" }: AdapterFormat = {},
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { r, lora_alpha, target_modules } = adapter.config;
  const tensors = checkedPairs(adapter, dtype).flatMap(({ name, A, B, inFeatures, outFeatures }) => {
    const prefix = `base_model.model.${name}`;
    return [
      [`${prefix}.lora_A.weight`, [r, inFeatures], A],
      [`${prefix}.lora_B.weight`, [outFeatures, r], B],
    ] as const;
  });
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: adapter.base.name,
    revision: null,
    inference_mode: true,
    r,
    lora_alpha,
    lora_dropout: 0.0,
    target_modules,
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    layers_to_transform: null,
    layers_pattern: null,
    rank_pattern: {},
    alpha_pattern: {},
    use_rslora: false,
    use_dora: false,
  };
  return new Map([
    ["adapter_config.json", new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`)],
    [
      "adapter_model.safetensors",
      writeSafetensors(tensors, { format: "pt", [BASE_SHA256_KEY]: adapter.base.sha256 }, dtype),
    ],
  ]);
}
