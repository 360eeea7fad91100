import { type KernelCase, normals } from "../kernel_case.ts";
import { headNorm, headNormBackward } from "./head_norm.ts";
import { headNormBackwardReference, headNormReference } from "./reference.ts";

export function headNormCase(
  rows: number,
  qHeads: number,
  kvHeads: number,
  headDim: number,
  isBackward: boolean,
): KernelCase {
  const shape = { rows, qHeads, kvHeads, headDim, eps: Math.fround(1e-6) };
  const floats = rows * (qHeads + 2 * kvHeads) * headDim;
  const x = normals(70, floats);
  const [qWeight, kWeight] = [normals(71, headDim), normals(72, headDim)];
  const d = normals(73, floats);
  const name = `head_norm ${isBackward ? "backward" : "forward"} ${rows} rows, heads ${qHeads}/${kvHeads} x ${headDim}`;
  return {
    name,
    inputs: { x, qWeight, kWeight, d },
    buffers: { out: floats },
    record: (r, at) => {
      const common = { ...shape, x: at("x"), qWeight: at("qWeight"), kWeight: at("kWeight") };
      if (isBackward) headNormBackward(r, { ...common, d: at("d") });
      else headNorm(r, { ...common, out: at("out") });
    },
    want: isBackward
      ? { d: headNormBackwardReference(d, x, qWeight, kWeight, shape) }
      : { out: headNormReference(x, qWeight, kWeight, shape) },
    tolerance: {
      roundings: 16 + Math.sqrt(headDim),
      because:
        "as rms_norm: headDim/4 squares in each of 4 components, sqrt and two divisions, a few products",
    },
  };
}

export const headNormCases = (): readonly KernelCase[] => [
  headNormCase(1, 1, 1, 4, false),
  headNormCase(23, 4, 2, 32, false),
  headNormCase(5, 3, 1, 128, false),
  headNormCase(1, 1, 1, 4, true),
  headNormCase(23, 4, 2, 32, true),
  headNormCase(5, 3, 1, 128, true),
];
