// The matrix products as hardware computes them: without subgroups, in tiles of workgroup memory.
import { expect, test } from "vitest";
import { matmulCases } from "../../src/kernels/matmul/cases.ts";
import { runCase } from "../../src/kernels/run_case.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { testCases } from "./kernel_cases.ts";

// The shapes and storages are those of the other path; here every branch of the tile once.
const CASES = [
  "65 x 36 -> 68, q8",
  "9 x 64 -> 64, q4",
  "70 x 352",
  "34 x 128 -> 96",
  "31 x 44 -> 64",
  "6 x 16 -> 36",
  "63 x 60 -> 36",
];
const cases = matmulCases().filter(({ name }) => CASES.some((part) => name.includes(part)));
testCases(cases, { subgroups: false });

test("a tile of 128 rows has the bits of one of 64, in every row and column", async () => {
  const names = ["65 x 36 -> 68, q8", "34 x 128 -> 96"];
  const tall = cases.filter(({ name }) => names.some((part) => name.includes(part)));
  expect(tall.length).toBe(names.length);
  const [low, high] = [
    await openTestGpu({ subgroups: false, tileRows: 64 }),
    await openTestGpu({ subgroups: false, tileRows: 128 }),
  ];
  for (const each of tall) {
    const [[was], [is]] = [await runCase(low, each), await runCase(high, each)];
    for (const name of Object.keys(each.want))
      expect(new Uint32Array(is![name]!), `${each.name}: ${name}`).toEqual(new Uint32Array(was![name]!));
  }
  low.destroy();
  high.destroy();
});
