// Compares numbers and, when they differ, says where and by how much.

const f32 = new Float32Array(1);
const bits = new Int32Array(f32.buffer);

/** Steps between two f32 values; both are rounded to f32 first. */
function ulps(a: number, b: number): number {
  const place = (x: number) => {
    f32[0] = x;
    return bits[0]! < 0 ? -(bits[0]! & 0x7fffffff) : bits[0]!;
  };
  return Math.abs(place(a) - place(b));
}

/** Throws unless every |got - want| <= roundings * 2^-24 * max |want|. NaN never passes; infinities must be equal. */
export function expectClose(
  what: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { roundings, because }: { readonly roundings: number; readonly because: string },
): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} values, wanted ${want.length}`);
  let largest = 0;
  for (let i = 0; i < want.length; i++)
    if (Number.isFinite(want[i])) largest = Math.max(largest, Math.abs(want[i]!));
  const limit = roundings * 2 ** -24 * largest;
  let [worst, at, count] = [-1, 0, 0];
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue;
    const error = Math.abs(got[i]! - want[i]!);
    if (error <= limit) continue;
    count++;
    const size = Number.isNaN(error) ? Infinity : error;
    if (size > worst) [worst, at] = [size, i];
  }
  if (count === 0) return;
  throw new Error(
    `${what}: ${count} of ${want.length} values are off; worst at [${at}]: got ${got[at]}, want ${want[at]}, ` +
      `error ${worst.toExponential(2)} (${ulps(got[at]!, want[at]!)} ulp), allowed ${limit.toExponential(2)} because ${because}`,
  );
}

/** Largest error in units of 2^-24 of the largest wanted magnitude: what `roundings` would have to be. */
export function roundingsUsed(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let [largest, worst] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    if (!Number.isFinite(want[i])) continue;
    largest = Math.max(largest, Math.abs(want[i]!));
    worst = Math.max(worst, Math.abs(got[i]! - want[i]!));
  }
  return largest === 0 ? 0 : worst / (2 ** -24 * largest);
}
