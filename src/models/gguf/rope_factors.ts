// Llama 3's stretched rotations, found again from the factors that a GGUF file carries in their place (rope_freqs.weight, one
// factor for each pair of dimensions). config.json says them by four numbers, of which the file keeps none. The largest factor is
// one of them; low_freq_factor and high_freq_factor are 1 and 4 in all Llama 3 models; the fourth, the length of context before
// stretching, is the power of two from which the file's factors follow. Where there is none, the file is refused.
// Source: llama.cpp, conversion/llama.py (generate_extra_tensors).
import { modelInvalid } from "../config_entries.ts";
import { standardRope } from "../rope.ts";

/** How far a factor may be from the one that follows: both were rounded to f32 on ways of their own. */
const CLOSE = 1e-4;

/** 8,192 is that of Llama 3.1 and 3.2. */
const ORIGINALS: readonly number[] = [8192, ...Array.from({ length: 17 }, (_, i) => 2 ** (i + 4))];

/** @param factors one for each pair of dimensions, [headDim / 2]
 *  @returns config.json's `rope_scaling`
 *  @throws RunError("model-invalid") for factors that no Llama 3 model has */
export function llama3Scaling(factors: Float32Array, headDim: number, ropeTheta: number) {
  const factor = factors.reduce((most, each) => Math.max(most, each), 0);
  const original = ORIGINALS.find((each) => follow({ factors, factor }, headDim, ropeTheta, each));
  if (original === undefined) {
    const what = "rope_freqs.weight holds factors that are not those of a Llama 3 model";
    throw modelInvalid(what, { factors: factors.length, factor });
  }
  return {
    rope_type: "llama3",
    factor,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: original,
  };
}

/** Whether these factors stretch a model that was trained on `originalMaxPositions` before. */
function follow(
  { factors, factor }: { readonly factors: Float32Array; readonly factor: number },
  headDim: number,
  ropeTheta: number,
  originalMaxPositions: number,
): boolean {
  if (!(factor >= 1)) return false;
  const plain = standardRope.frequencies({ headDim, ropeTheta, ropeScaling: null });
  const stretched = standardRope.frequencies({
    headDim,
    ropeTheta,
    ropeScaling: { kind: "llama3", factor, lowFreqFactor: 1, highFreqFactor: 4, originalMaxPositions },
  });
  return factors.every((value, i) => Math.abs((value * stretched[i]!) / plain[i]! - 1) < CLOSE);
}
