// Float64 truth of gradient reduction, norm and clip scale.

export function gradNormReference(
  partials: ArrayLike<number>,
  slices: number,
  stride: number,
  count: number,
  maxNorm: number | null,
  before?: ArrayLike<number>,
): { grad: Float64Array; norm: number; scale: number } {
  const grad = new Float64Array(count);
  let squares = 0;
  for (let i = 0; i < count; i++) {
    grad[i] = before?.[i] ?? 0;
    for (let s = 0; s < slices; s++) grad[i] = grad[i]! + partials[s * stride + i]!;
    squares += grad[i]! ** 2;
  }
  const norm = Math.sqrt(squares);
  return { grad, norm, scale: maxNorm === null ? 1 : Math.min(1, maxNorm / (norm + 1e-6)) };
}
