import { type KernelCase, normals } from "../kernel_case.ts";
import { gradBlocks, gradNorm } from "./grad_norm.ts";
import { gradNormReference } from "./reference.ts";

function gradNormCase(count: number, slices: number, maxNorm: number, accumulate = false): KernelCase {
  const stride = count + 3;
  const partials = normals(81, slices * stride);
  const grad = normals(82, count);
  const want = gradNormReference(partials, slices, stride, count, maxNorm, accumulate ? grad : undefined);
  return {
    name: `grad_norm of ${count} in ${slices} slices, clipped at ${maxNorm}${accumulate ? ", accumulated" : ""}`,
    inputs: { partials, grad },
    buffers: { blocks: gradBlocks(count), stats: 4 },
    record: (r, at) =>
      gradNorm(r, {
        partials: at("partials"),
        slices,
        stride,
        grad: at("grad"),
        count,
        accumulate,
        blocks: at("blocks"),
        stats: at("stats"),
        maxNorm,
      }),
    want: { grad: want.grad, stats: Float64Array.from([want.norm, want.scale, 1, 0]) },
    tolerance: {
      roundings: 16 + slices + Math.sqrt(count),
      because:
        "sums of `slices` terms; squares are all positive, so their sum errs by at most its own roundings",
    },
  };
}

/** One infinite partial: nothing is clipped, the step is marked as not to be applied. */
function nonFiniteCase(): KernelCase {
  const partials = normals(83, 100);
  partials[57] = Infinity;
  return {
    name: "grad_norm with an infinity refuses the step",
    inputs: { partials },
    buffers: { grad: 100, blocks: 1, stats: 4 },
    record: (r, at) =>
      gradNorm(r, {
        partials: at("partials"),
        slices: 1,
        stride: 100,
        grad: at("grad"),
        count: 100,
        blocks: at("blocks"),
        stats: at("stats"),
        maxNorm: 1,
      }),
    want: { stats: Float64Array.from([Infinity, 0, 0, 0]) },
    tolerance: { roundings: 0, because: "flags and an infinity" },
  };
}

export const gradNormCases: readonly KernelCase[] = [
  gradNormCase(1, 1, 1),
  gradNormCase(63, 3, 1e6),
  gradNormCase(4097, 8, 1),
  gradNormCase(9000, 2, 0.5, true),
  nonFiniteCase(),
];
