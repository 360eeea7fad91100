import { type KernelCase, normals } from "../kernel_case.ts";
import { groupNorm, groupNormBackward, type GroupNormShape } from "./group_norm.ts";
import { groupNormBackwardReference, groupNormReference } from "./reference.ts";

function casesOf(shape: GroupNormShape): readonly KernelCase[] {
  const { sequences, steps, columns, group } = shape;
  const x = normals(230, sequences * steps * columns).map((each) => each + 0.5);
  const dOut = normals(231, x.length);
  const weight = normals(232, columns);
  const bias = normals(233, columns);
  const name = `${sequences} x ${steps} x ${columns}, groups of ${group}`;
  const count = steps * group;
  const tolerance = {
    roundings: 16 + 2 * count,
    because: `sums of ${count} numbers in the mean, the variance and the means of the gradient, one root, ten products`,
  };
  return [
    {
      name: `group norm forward, ${name}`,
      inputs: { x, weight, bias },
      buffers: { out: x.length },
      record: (r, at) =>
        groupNorm(r, { ...shape, x: at("x"), weight: at("weight"), bias: at("bias"), out: at("out") }),
      want: { out: groupNormReference(x, weight, bias, shape) },
      tolerance,
    },
    {
      name: `group norm backward, ${name}`,
      inputs: { x, dOut, weight },
      buffers: { dx: x.length, dWeight: sequences * columns, dBias: sequences * columns },
      record: (r, at) =>
        groupNormBackward(r, {
          ...shape,
          dOut: at("dOut"),
          x: at("x"),
          weight: at("weight"),
          dx: at("dx"),
          dWeight: at("dWeight"),
          dBias: at("dBias"),
        }),
      want: { ...groupNormBackwardReference(dOut, x, weight, shape) },
      tolerance,
    },
  ];
}

export const groupNormCases = (): readonly KernelCase[] =>
  [
    { sequences: 1, steps: 1, columns: 4, group: 4, eps: 1e-5 },
    { sequences: 23, steps: 8, columns: 12, group: 4, eps: 1e-5 },
    { sequences: 3, steps: 5, columns: 24, group: 8, eps: 1e-5 },
  ].flatMap(casesOf);
