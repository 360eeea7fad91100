// Float64 truth of one step back from noise.

export interface DenoiseTables {
  /** [2, rows, 4] */
  readonly noise: ArrayLike<number>;
  /** [rows, 4] */
  readonly fresh: ArrayLike<number>;
  /** [rows, 4] */
  readonly given: ArrayLike<number>;
  /** w, a, b, c, d, s */
  readonly scalars: ArrayLike<number>;
  /** [2, rows, 4] */
  readonly x: ArrayLike<number>;
}

/** -> the new x */
export function denoiseReference(
  { noise, fresh, given, scalars, x }: DenoiseTables,
  clip: number,
): Float64Array {
  const [w = 0, a = 0, b = 0, c = 0, d = 0, s = 0] = Array.from(scalars);
  const half = x.length / 2;
  return Float64Array.from({ length: x.length }, (_, at) => {
    const i = at % half;
    if (i % 4 > 1 || given[i - (i % 4) + 2] !== 0) return given[i]!;
    const plain = noise[half + i]!;
    const guided = plain + w * (noise[i]! - plain);
    const clean = Math.min(clip, Math.max(-clip, a * x[i]! - b * guided));
    return c * clean + d * x[i]! + s * fresh[i]!;
  });
}
