// LoraAdapter -> the two files that PEFT loads: adapter_config.json and adapter_model.safetensors (A [r, in], B [out, r]).
// Written is the stable subset of PEFT's config; scale is lora_alpha / r for every module. No rsLoRA, no DoRA, no
// per-module ranks: other readers ignore those settings silently. Source: peft/utils/save_and_load.py, version 0.21.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter, LoraPair } from "../core/types.ts";
import { writeSafetensors } from "../formats/safetensors.ts";

/** @returns file contents by name
 *  @throws RunError("non-finite" | "shape" | "model-invalid") for an adapter that nobody should load */
export function exportPeft(adapter: LoraAdapter): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { r, lora_alpha, target_modules } = adapter.config;
  if (!Number.isInteger(lora_alpha) || lora_alpha < 1 || !Number.isInteger(r) || r < 1) {
    throw new RunError(
      "model-invalid",
      `Adapter: r and lora_alpha must be whole and positive, got ${r} and ${lora_alpha}.`,
    );
  }
  const tensors: [name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>][] = [];
  for (const [name, pair] of [...adapter.tensors].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!target_modules.some((target) => name.endsWith(`.${target}`))) {
      throw new RunError(
        "model-invalid",
        `Adapter: ${name} is none of its targets ${target_modules.join(", ")}.`,
        { name },
      );
    }
    checkPair(name, pair, r);
    const prefix = `base_model.model.${name}`;
    tensors.push([`${prefix}.lora_A.weight`, [r, pair.inFeatures], pair.A]);
    tensors.push([`${prefix}.lora_B.weight`, [pair.outFeatures, r], pair.B]);
  }
  if (tensors.length === 0)
    throw new RunError("model-invalid", "Adapter: it has no tensors, there is nothing to export.");
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
    ["adapter_model.safetensors", writeSafetensors(tensors)],
  ]);
}

function checkPair(name: string, { A, B, inFeatures, outFeatures }: LoraPair, r: number): void {
  if (A.length !== r * inFeatures || B.length !== outFeatures * r) {
    throw new RunError(
      "shape",
      `Adapter ${name}: expected A [${r}, ${inFeatures}] and B [${outFeatures}, ${r}], got ${A.length} and ${B.length} elements.`,
      { name },
    );
  }
  for (const [part, values] of [
    ["A", A],
    ["B", B],
  ] as const) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    const sentence = `Adapter ${name}: ${part}[${at}] is ${values[at]}. A damaged adapter is not exported; train again.`;
    throw new RunError("non-finite", sentence, { name, part, at });
  }
}
