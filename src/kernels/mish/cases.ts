import { type KernelCase, normals } from "../kernel_case.ts";
import { mish, mishBackward } from "./mish.ts";
import { mishBackwardReference, mishReference } from "./reference.ts";

const tolerance = {
  roundings: 24,
  because:
    "exp (3 + 2|x| ulp, with a weight that shrinks as it grows), two divisions of 2.5 ulp, six products and sums",
};

function casesOf(count: number, scale: number): readonly KernelCase[] {
  const x = normals(210, count, scale);
  const dOut = normals(211, count);
  return [
    {
      name: `mish forward of ${count}, inputs of size ${scale}`,
      inputs: { x },
      buffers: { out: count },
      record: (r, at) => mish(r, { x: at("x"), out: at("out"), count }),
      want: { out: mishReference(x) },
      tolerance,
    },
    {
      name: `mish backward of ${count}, inputs of size ${scale}`,
      inputs: { x, dOut },
      buffers: { dx: count },
      record: (r, at) => mishBackward(r, { x: at("x"), dOut: at("dOut"), dx: at("dx"), count }),
      want: { dx: mishBackwardReference(x, dOut) },
      tolerance,
    },
  ];
}

export const mishCases = (): readonly KernelCase[] => [
  ...casesOf(4, 1),
  ...casesOf(260, 1),
  ...casesOf(260, 60), // beyond where e^x overflows f32
];
