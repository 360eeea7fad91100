// Clipping and AdamW on the processor, in the order of torch.optim.AdamW and with the numbers of kernels/adamw.
import { type AdamwHyper, adamwScalars } from "../kernels/adamw/adamw.ts";

/** [length] each. */
export interface Moments {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** As in torch.nn.utils.clip_grad_norm_. */
const CLIP_EPS = 1e-6;

/** Applies the gradients, unless one of them is no number: then nothing changes, and `isApplied` is false.
 *  @param step counts from 0 @returns the gradients' norm before clipping */
export function applyGradients(
  { parameters, gradients, m, v }: Moments,
  { step, learningRate }: { readonly step: number; readonly learningRate: number },
  hyper: AdamwHyper,
  maxGradNorm: number | null,
): { readonly gradNorm: number; readonly isApplied: boolean } {
  let squares = 0;
  for (const gradient of gradients) squares += gradient * gradient;
  const gradNorm = Math.fround(Math.sqrt(squares));
  if (!Number.isFinite(Math.fround(squares))) return { gradNorm, isApplied: false };
  const clip = maxGradNorm === null ? 1 : Math.min(1, maxGradNorm / (gradNorm + CLIP_EPS));
  const [rate = 0, correctedRate = 0, correction = 1] = adamwScalars(learningRate, step + 1, hyper);
  const { beta1, beta2, eps, weightDecay } = hyper;
  for (let i = 0; i < parameters.length; i++) {
    const gradient = gradients[i]! * clip;
    m[i] = beta1 * m[i]! + (1 - beta1) * gradient;
    v[i] = beta2 * v[i]! + (1 - beta2) * gradient * gradient;
    const kept = parameters[i]! * (1 - rate * weightDecay);
    parameters[i] = kept - (correctedRate * m[i]!) / (Math.sqrt(v[i]!) / correction + eps);
  }
  return { gradNorm, isApplied: true };
}
