// Float64 truth of one AdamW step, in the order of torch.optim.AdamW. Updates param, m and v in place.
import type { AdamwHyper } from "./adamw.ts";

export function adamwReference(
  param: Float64Array,
  grad: ArrayLike<number>,
  m: Float64Array,
  v: Float64Array,
  { beta1, beta2, eps, weightDecay }: AdamwHyper,
  learningRate: number,
  step: number,
  scale: number,
): void {
  for (let i = 0; i < param.length; i++) {
    const g = grad[i]! * scale;
    m[i] = beta1 * m[i]! + (1 - beta1) * g;
    v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
    const denominator = Math.sqrt(v[i]!) / Math.sqrt(1 - beta2 ** step) + eps;
    param[i] =
      param[i]! * (1 - learningRate * weightDecay) -
      ((learningRate / (1 - beta1 ** step)) * m[i]!) / denominator;
  }
}
