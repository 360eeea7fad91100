import { type KernelCase, normals } from "../kernel_case.ts";
import { unfoldBackwardReference, unfoldReference } from "./reference.ts";
import { unfold, unfoldBackward, type WindowShape } from "./unfold.ts";

function casesOf(shape: WindowShape): readonly KernelCase[] {
  const { rows, steps, columns, width } = shape;
  const x = normals(200, rows * columns);
  const dOut = normals(201, rows * width * columns);
  const name = `windows of ${width} over ${rows / steps} x ${steps} steps, ${columns} columns`;
  return [
    {
      name: `unfold forward, ${name}`,
      inputs: { x },
      buffers: { out: rows * width * columns },
      record: (r, at) => unfold(r, { ...shape, x: at("x"), out: at("out") }),
      want: { out: unfoldReference(x, shape) },
      tolerance: { roundings: 0, because: "copies" },
    },
    {
      name: `unfold backward, ${name}`,
      inputs: { dOut },
      buffers: { dx: rows * columns },
      record: (r, at) => unfoldBackward(r, { ...shape, dOut: at("dOut"), dx: at("dx") }),
      want: { dx: unfoldBackwardReference(dOut, shape) },
      tolerance: { roundings: width, because: "one sum of as many numbers as a window has steps" },
    },
  ];
}

export const unfoldCases = (): readonly KernelCase[] =>
  [
    { rows: 1, steps: 1, columns: 4, width: 1 },
    { rows: 24, steps: 8, columns: 12, width: 3 },
    { rows: 66, steps: 2, columns: 4, width: 5 }, // windows that are wider than a sequence, rows across workgroups
  ].flatMap(casesOf);
