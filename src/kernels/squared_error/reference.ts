// Float64 truth of weighted squared errors.

export function squaredErrorReference(
  x: ArrayLike<number>,
  target: ArrayLike<number>,
  weights: ArrayLike<number>,
  columns: number,
): { readonly losses: Float64Array; readonly dx: Float64Array } {
  const losses = new Float64Array(x.length / columns);
  const dx = Float64Array.from(x, (each, i) => {
    const off = each - target[i]!;
    const row = Math.floor(i / columns);
    losses[row] = losses[row]! + weights[i]! * off * off;
    return 2 * weights[i]! * off;
  });
  return { losses, dx };
}
