import { type Floats, type KernelCase, normals } from "../kernel_case.ts";
import { NO_ROW, rowGather, rowIndex } from "./row_gather.ts";

export function rowGatherCase(
  name: string,
  index: Uint32Array<ArrayBuffer>,
  from: number,
  columns: number,
): KernelCase {
  const x: Floats = normals(95, from * columns);
  const want = new Float64Array(index.length * columns);
  index.forEach((row, i) => {
    if (row < from) want.set(x.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return {
    name: `row_gather ${name}: ${index.length} of ${from} x ${columns}`,
    inputs: { index, x },
    buffers: { out: want.length },
    record: (r, at) =>
      rowGather(r, { index: at("index"), x: at("x"), out: at("out"), rows: index.length, from, columns }),
    want: { out: want },
    tolerance: { roundings: 0, because: "rows are copied" },
  };
}

const index = rowIndex(
  Array.from({ length: 70 }, (_, i) => i % 3 === 1),
  32,
);

export const rowGatherCases = (): readonly KernelCase[] => [
  rowGatherCase("of one row", new Uint32Array([0]), 1, 4),
  rowGatherCase("of rows beyond the end", new Uint32Array([NO_ROW, 2, 3]), 3, 8),
  rowGatherCase("into slots", index.rows, 70, 36),
  rowGatherCase("back from slots", index.slots, 32, 36),
];
