// LoRA weights and their settings, and the adapter that a student starts from.
import * as v from "valibot";
import { count, id, name, type RecordOf, sha256 } from "./schema.ts";
import { modelRefSchema } from "./model_ref.ts";

const loraTargetSchema = v.picklist([
  "q_proj",
  "k_proj",
  "v_proj",
  "o_proj",
  "gate_proj",
  "up_proj",
  "down_proj",
]);

export type LoraTarget = v.InferOutput<typeof loraTargetSchema>;

export const ALL_LORA_TARGETS: readonly LoraTarget[] = loraTargetSchema.options;

/** It sizes what is allocated, so it is bounded; no base of ours is wider. */
const rank = v.pipe(count, v.minValue(1), v.maxValue(2 ** 16));

export const loraConfigSchema = v.strictObject({
  r: rank,
  /** Integer: some readers decode it as u32. Effective scale is lora_alpha / r. */
  lora_alpha: v.pipe(count, v.maxValue(2 ** 32 - 1)),
  target_modules: v.pipe(v.array(loraTargetSchema), v.maxLength(ALL_LORA_TARGETS.length)),
});

/** PEFT's spelling, because it mirrors adapter_config.json. */
export interface LoraConfig extends RecordOf<typeof loraConfigSchema> {}

/** Number formats that an adapter is exported in. */
export type AdapterDtype = "F32" | "F16";

/** An array of weights in which every number is one. */
export const weightsSchema = v.custom<Float32Array<ArrayBuffer>>(
  (value) => value instanceof Float32Array && value.every(Number.isFinite),
  "Invalid weights: Expected a Float32Array of finite numbers",
);

const loraPairSchema = v.pipe(
  v.strictObject({
    inFeatures: count,
    outFeatures: count,
    /** [r, inFeatures] row-major. */
    A: weightsSchema,
    /** [outFeatures, r] row-major. */
    B: weightsSchema,
  }),
  v.check(
    ({ inFeatures, outFeatures, A, B }) => A.length * outFeatures === B.length * inFeatures,
    "Invalid shapes: Expected A [r, inFeatures] and B [outFeatures, r]",
  ),
);

export interface LoraPair extends RecordOf<typeof loraPairSchema> {}

/** The lists of numbers are as long as the rank says. */
export const loraAdapterSchema = v.pipe(
  v.strictObject({
    schema: v.literal(1),
    config: loraConfigSchema,
    base: modelRefSchema,
    tensors: v.map(id, loraPairSchema),
    /** A head trained beside the pairs, in its owner's order. Absent when there is none. */
    extra: v.exactOptional(weightsSchema),
  }),
  v.check(
    ({ config, tensors }) =>
      [...tensors.values()].every(({ A, inFeatures }) => A.length === config.r * inFeatures),
    "Invalid shapes: Expected pairs of the config's rank",
  ),
);

/** Adapter weights, f32. Keys are base tensor names without ".weight", e.g. "model.layers.0.self_attn.q_proj". */
export interface LoraAdapter extends RecordOf<typeof loraAdapterSchema> {}

export const startPointSchema = v.strictObject({
  /** For people: the file's name, or the run's. */
  name,
  /** Hash of its adapter_model.safetensors as Retort writes it, so the same weights have the same hash whatever file they came in. */
  sha256,
  lora: loraConfigSchema,
  /** What ties it to the base: the hash of the base's weights stood in the file, or only the shapes fit. */
  check: v.picklist(["sha256", "shapes"]),
});

/** The adapter that a student starts from, where that is not the bare base. */
export interface StartPoint extends RecordOf<typeof startPointSchema> {}
