import { type KernelCase, normals } from "../kernel_case.ts";
import { spreadBackwardReference, spreadReference } from "./reference.ts";
import { spread, spreadBackward, type SpreadShape } from "./spread.ts";

function casesOf(shape: SpreadShape): readonly KernelCase[] {
  const { rows, columns, each } = shape;
  const x = normals(220, rows * columns);
  const add = normals(221, (rows / each) * columns);
  const name = `${rows} x ${columns}, ${each} rows each`;
  return [
    {
      name: `spread forward, ${name}`,
      inputs: { x, add },
      buffers: { out: rows * columns },
      record: (r, at) => spread(r, { ...shape, x: at("x"), add: at("add"), out: at("out") }),
      want: { out: spreadReference(x, add, shape) },
      tolerance: { roundings: 1, because: "one sum of two" },
    },
    {
      name: `spread backward, ${name}`,
      inputs: { x },
      buffers: { dAdd: add.length },
      record: (r, at) => spreadBackward(r, { ...shape, dOut: at("x"), dAdd: at("dAdd") }),
      want: { dAdd: spreadBackwardReference(x, shape) },
      tolerance: { roundings: each, because: "one sum of as many numbers as rows share a row" },
    },
  ];
}

export const spreadCases = (): readonly KernelCase[] =>
  [
    { rows: 1, columns: 4, each: 1 },
    { rows: 65, columns: 12, each: 1 },
    { rows: 48, columns: 20, each: 16 },
  ].flatMap(casesOf);
