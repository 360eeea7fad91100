// How much noise a plan holds after each step of noising, and the numbers of each step back (DDPM, with the posterior's variance).
// Source: Nichol & Dhariwal 2021, arXiv:2102.09672, eq. 17 (cosine); Ho et al. 2020, arXiv:2006.11239, eq. 4, 6, 7.

/** Offset of the cosine, and the largest share of noise in one step. */
const [OFFSET, MOST_BETA] = [0.008, 0.999];

export interface NoiseSchedule {
  readonly steps: number;
  /** [steps]: the share of the clean plan's variance that is left after step k. */
  readonly kept: readonly number[];
  readonly betas: readonly number[];
}

/** @param steps at least 2 */
export function cosineSchedule(steps: number): NoiseSchedule {
  const level = (k: number) => Math.cos(((k / steps + OFFSET) / (1 + OFFSET)) * (Math.PI / 2)) ** 2;
  const betas: number[] = [];
  const kept: number[] = [];
  for (let k = 0; k < steps; k++) {
    betas.push(Math.min(MOST_BETA, 1 - level(k + 1) / level(k)));
    kept.push((kept[k - 1] ?? 1) * (1 - betas[k]!));
  }
  return { steps, kept, betas };
}

/** What `denoise` takes at step k: w, a, b, c, d, s. No fresh noise is added in the last step, k = 0. */
export function stepScalars({ kept, betas }: NoiseSchedule, k: number, guidance: number): number[] {
  const [now, before, beta] = [kept[k]!, kept[k - 1] ?? 1, betas[k]!];
  const rest = 1 - now;
  return [
    guidance,
    1 / Math.sqrt(now),
    Math.sqrt(rest / now),
    (Math.sqrt(before) * beta) / rest,
    (Math.sqrt(1 - beta) * (1 - before)) / rest,
    k === 0 ? 0 : Math.sqrt((beta * (1 - before)) / rest),
  ];
}
