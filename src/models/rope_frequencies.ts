// RoPE's inverse frequencies, rounded to f32 exactly where transformers rounds them: a model was trained with the rounded ones,
// and at position 100 the unrounded angle is already 4e-6 away.
import type { Architecture } from "./architecture.ts";

const { fround } = Math;

/** [headDim / 2] radians per position: theta^(-2 i / headDim), stretched for long contexts where the model says so.
 *  Source: transformers 5.18, modeling_rope_utils.py, `compute_default_rope_parameters` and `_compute_llama3_parameters`. */
export function ropeFrequencies(
  a: Pick<Architecture, "headDim" | "ropeTheta" | "ropeScaling">,
): Float32Array<ArrayBuffer> {
  const { headDim, ropeTheta, ropeScaling } = a;
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
