// Rotary position embedding (RoPE): what config.json says of it, and the frequencies that follow. The inverse frequencies are
// rounded to f32 exactly where transformers rounds them: a model was trained with the rounded ones, and at position 100 the
// unrounded angle is already 4e-6 away.
import type { ConfigEntries } from "./config_entries.ts";

const { fround } = Math;

/** `rope_type: "llama3"`: slow rotations are stretched by `factor`, fast ones are kept, those between are blended. */
export interface RopeScaling {
  readonly kind: "llama3";
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalMaxPositions: number;
}

export interface RopeSettings {
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling | null;
}

/** How a family rotates queries and keys: what it reads of config.json, and the frequencies it makes of that. */
export interface RotaryEmbedding {
  /** @throws RunError("model-invalid") naming an entry that is not supported */
  readonly read: (config: ConfigEntries, maxPositions: number) => RopeSettings;
  /** -> [headDim / 2] radians per position */
  readonly frequencies: (a: RopeSettings & { readonly headDim: number }) => Float32Array<ArrayBuffer>;
}

/** RoPE over the whole head as Llama has it, with or without Llama 3's scaling. */
export const standardRope: RotaryEmbedding = { read: readRope, frequencies: standardFrequencies };

/** Reads `rope_parameters` (transformers 5) or `rope_scaling` and `rope_theta` (before; where both stand, these). */
function readRope(config: ConfigEntries, maxPositions: number): RopeSettings {
  const key = (config.get("rope_scaling") ?? null) === null ? "rope_parameters" : "rope_scaling";
  if ((config.get(key) ?? null) === null) {
    return { ropeTheta: config.positive("rope_theta", 10_000), ropeScaling: null };
  }
  const rope = config.under(key);
  const ropeTheta = rope.positive("rope_theta", config.positive("rope_theta", 10_000));
  rope.mustBe("partial_rotary_factor", [1, undefined]);
  const kind = rope.get("rope_type") ?? rope.get("type") ?? (key === "rope_parameters" ? "default" : null);
  if (kind === "default") return { ropeTheta, ropeScaling: null };
  const named = (rope.get("rope_type") ?? null) === null ? "type" : "rope_type";
  if (kind !== "llama3") throw rope.refuse(named, '"default" or "llama3"');
  const [lowFreqFactor, highFreqFactor] = [
    rope.positive("low_freq_factor"),
    rope.positive("high_freq_factor"),
  ];
  if (highFreqFactor <= lowFreqFactor)
    throw rope.refuse("high_freq_factor", `numbers above low_freq_factor = ${lowFreqFactor}`);
  const originalMaxPositions = rope.count("original_max_position_embeddings", maxPositions);
  const factor = rope.positive("factor");
  return { ropeTheta, ropeScaling: { kind, factor, lowFreqFactor, highFreqFactor, originalMaxPositions } };
}

/** theta^(-2 i / headDim) for each i, stretched for long contexts where the model says so.
 *  Source: transformers 5.18, modeling_rope_utils.py, `compute_default_rope_parameters` and `_compute_llama3_parameters`. */
function standardFrequencies({
  headDim,
  ropeTheta,
  ropeScaling,
}: RopeSettings & { readonly headDim: number }): Float32Array<ArrayBuffer> {
  const frequencies = Float32Array.from(
    { length: headDim / 2 },
    (_, i) => 1 / fround(ropeTheta ** fround((2 * i) / headDim)),
  );
  if (ropeScaling === null) return frequencies;
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositions: original } = ropeScaling;
  return frequencies.map((frequency) => {
    const wavelength = fround((2 * Math.PI) / frequency);
    if (wavelength < original / highFreqFactor) return frequency;
    if (wavelength > original / lowFreqFactor) return frequency / factor;
    const turns = fround(fround(original / wavelength) - lowFreqFactor);
    const smooth = fround(turns / (highFreqFactor - lowFreqFactor));
    const stretched = fround(fround(fround(1 - smooth) * frequency) / factor);
    return stretched + fround(smooth * frequency);
  });
}
