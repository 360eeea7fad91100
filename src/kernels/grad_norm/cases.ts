import { type KernelCase, normals } from "../kernel_case.ts";
import { gradBlocks, gradNorm, reduceGrad, type ReduceGradArgs } from "./grad_norm.ts";
import { gradNormReference } from "./reference.ts";

type Sizes = Pick<ReduceGradArgs, "slices" | "stride" | "count">;

/** Both ops one after the other on the tensors "partials", "goingOn", "grad", "blocks" and "stats". */
function record(sizes: Sizes, maxNorm: number | null): KernelCase["record"] {
  return (r, at) => {
    const [partials, goingOn, grad] = [at("partials"), at("goingOn"), at("grad")];
    reduceGrad(r, { ...sizes, partials, goingOn, grad, blocks: at("blocks") });
    gradNorm(r, { blocks: at("blocks"), count: sizes.count, stats: at("stats"), maxNorm });
  };
}

export function gradNormCase(
  count: number,
  slices: number,
  maxNorm: number | null,
  goingOn: 0 | 1 = 0,
): KernelCase {
  const stride = count + 3;
  const partials = normals(81, slices * stride);
  const grad = normals(82, count);
  const want = gradNormReference(partials, slices, stride, count, maxNorm, goingOn ? grad : undefined);
  return {
    name: `grad_norm of ${count} in ${slices} slices, clipped at ${maxNorm}${goingOn ? ", going on" : ""}`,
    inputs: { partials, grad, goingOn: new Float32Array([goingOn]) },
    buffers: { blocks: gradBlocks(count), stats: 4 },
    record: record({ slices, stride, count }, maxNorm),
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
    inputs: { partials, goingOn: new Float32Array([0]) },
    buffers: { grad: 100, blocks: 1, stats: 4 },
    record: record({ slices: 1, stride: 100, count: 100 }, 1),
    want: { stats: Float64Array.from([Infinity, 0, 0, 0]) },
    tolerance: { roundings: 0, because: "flags and an infinity" },
  };
}

/** What an earlier step left behind, infinite, does not reach a new step. */
function freshStartCase(): KernelCase {
  const partials = normals(84, 100);
  const want = gradNormReference(partials, 1, 100, 100, 1);
  return {
    name: "grad_norm of a first micro-batch forgets an infinite gradient",
    inputs: { partials, goingOn: new Float32Array([0]), grad: new Float32Array(100).fill(Infinity) },
    buffers: { blocks: 1, stats: 4 },
    record: record({ slices: 1, stride: 100, count: 100 }, 1),
    want: { grad: want.grad, stats: Float64Array.from([want.norm, want.scale, 1, 0]) },
    tolerance: { roundings: 26, because: "one copy; a sum of 100 squares" },
  };
}

export const gradNormCases = (): readonly KernelCase[] => [
  gradNormCase(1, 1, 1),
  gradNormCase(63, 3, 1e6),
  gradNormCase(4097, 8, 1),
  gradNormCase(9000, 2, 0.5, 1),
  gradNormCase(70, 2, null),
  nonFiniteCase(),
  freshStartCase(),
];
