// LoRA weights and their settings, and the adapter that a student starts from.
import type { ModelRef } from "./model_ref.ts";

/** PEFT's spelling, because it mirrors adapter_config.json. */
export interface LoraConfig {
  readonly r: number;
  /** Integer: some readers decode it as u32. Effective scale is lora_alpha / r. */
  readonly lora_alpha: number;
  readonly target_modules: readonly LoraTarget[];
}

export type LoraTarget = "q_proj" | "k_proj" | "v_proj" | "o_proj" | "gate_proj" | "up_proj" | "down_proj";

export const ALL_LORA_TARGETS: readonly LoraTarget[] = [
  "q_proj",
  "k_proj",
  "v_proj",
  "o_proj",
  "gate_proj",
  "up_proj",
  "down_proj",
];

/** Number formats that an adapter is exported in. */
export type AdapterDtype = "F32" | "F16";

/** Adapter weights, f32. Keys are base tensor names without ".weight", e.g. "model.layers.0.self_attn.q_proj". */
export interface LoraAdapter {
  readonly schema: 1;
  readonly config: LoraConfig;
  readonly base: ModelRef;
  readonly tensors: ReadonlyMap<string, LoraPair>;
  /** A head trained beside the pairs, in its owner's order. Absent when there is none. */
  readonly extra?: Float32Array<ArrayBuffer>;
}

export interface LoraPair {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [r, inFeatures] row-major. */
  readonly A: Float32Array<ArrayBuffer>;
  /** [outFeatures, r] row-major. */
  readonly B: Float32Array<ArrayBuffer>;
}

/** The adapter that a student starts from, where that is not the bare base. */
export interface StartPoint {
  /** For people: the file's name, or the run's. */
  readonly name: string;
  /** Of its adapter_model.safetensors as Retort writes it, so the same weights have the same hash whatever file they came in. */
  readonly sha256: string;
  readonly lora: LoraConfig;
  /** What ties it to the base: the hash of the base's weights stood in the file, or only the shapes fit. */
  readonly check: "sha256" | "shapes";
}
