// RMS norm of rows and of heads, and their backwards, in plain loops: they are a small share of a step. Sums are in f64.
// Source: Zhang & Sennrich 2019, arXiv:1910.07467; the formulas are those of kernels/rms_norm/reference.ts.

/** `count` numbers from `at` on. */
export interface Span {
  readonly of: Float32Array;
  readonly at: number;
}

/** out = x rstd weight over `count` numbers. */
export function normSpan(x: Span, weight: Float32Array, out: Span, eps: number): void {
  const count = weight.length;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += x.of[x.at + i]! * x.of[x.at + i]!;
  const rstd = 1 / Math.sqrt(squares / count + eps);
  for (let i = 0; i < count; i++) out.of[out.at + i] = x.of[x.at + i]! * rstd * weight[i]!;
}

/** dx = the gradient of x given that of `normSpan`'s out; dx may be dOut. @param residual is added, null for none */
export function normSpanBackward(
  dOut: Span,
  x: Span,
  weight: Float32Array,
  { dx, residual, eps }: { readonly dx: Span; readonly residual: Span | null; readonly eps: number },
): void {
  const count = weight.length;
  let [squares, products] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = x.of[x.at + i]!;
    squares += value * value;
    products += weight[i]! * dOut.of[dOut.at + i]! * value;
  }
  const rstd = 1 / Math.sqrt(squares / count + eps);
  const mean = (products * rstd) / count;
  for (let i = 0; i < count; i++) {
    const inner = weight[i]! * dOut.of[dOut.at + i]! - x.of[x.at + i]! * rstd * mean;
    dx.of[dx.at + i] = rstd * inner + (residual === null ? 0 : residual.of[residual.at + i]!);
  }
}

/** `normSpan` on each of the first `rows` rows. */
export function normRows(
  x: Float32Array,
  weight: Float32Array,
  out: Float32Array,
  { rows, eps }: { readonly rows: number; readonly eps: number },
): void {
  for (let at = 0; at < rows * weight.length; at += weight.length) {
    normSpan({ of: x, at }, weight, { of: out, at }, eps);
  }
}
