import { type KernelCase, normals } from "../kernel_case.ts";
import { denoise } from "./denoise.ts";
import { denoiseReference } from "./reference.ts";

function caseOf(rows: number, clip: number): KernelCase {
  const half = normals(250, 4 * rows);
  const x = Float32Array.of(...half, ...half);
  const noise = normals(251, 8 * rows);
  const fresh = normals(252, 4 * rows);
  const given = normals(253, 4 * rows).map((each, i) => (i % 4 === 2 ? Number(each > 0) : each));
  const scalars = new Float32Array([1.2, 1.5, 0.75, 0.5, 0.25, 0.125]);
  return {
    name: `denoise ${rows} rows, clipped at ${clip}`,
    inputs: { x, noise, fresh, given, scalars },
    buffers: {},
    record: (r, at) =>
      denoise(r, {
        noise: at("noise"),
        fresh: at("fresh"),
        given: at("given"),
        scalars: at("scalars"),
        x: at("x"),
        rows,
        clip,
      }),
    want: { x: denoiseReference({ x, noise, fresh, given, scalars }, clip) },
    tolerance: { roundings: 8, because: "six products and five sums of numbers of the same size" },
  };
}

export const denoiseCases = (): readonly KernelCase[] => [caseOf(1, 2), caseOf(70, 2), caseOf(70, 0.5)];
