// Compares numbers and, when they differ, says where and by how much.
import { largestOf, roundingsOff } from "../../src/kernels/run_case.ts";

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

/** Throws unless every |got - want| <= roundings * 2^-24 * max |want|, as `roundingsOff` counts them. */
export function expectClose(
  what: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { roundings, because }: { readonly roundings: number; readonly because: string },
): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} values, wanted ${want.length}`);
  if (roundingsOff(got, want) <= roundings) return;
  const limit = roundings * 2 ** -24 * largestOf(want);
  let [worst, at, count] = [-1, 0, 0];
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue;
    const error = Math.abs(got[i]! - want[i]!);
    if (!(error <= limit)) count++;
    const size = Number.isNaN(error) ? Infinity : error;
    if (size > worst) [worst, at] = [size, i];
  }
  throw new Error(
    `${what}: ${count} of ${want.length} values are off; worst at [${at}]: got ${got[at]}, want ${want[at]}, ` +
      `error ${worst.toExponential(2)} (${ulps(got[at]!, want[at]!)} ulp), allowed ${limit.toExponential(2)} because ${because}`,
  );
}
