// The matrix products as hardware computes them: without subgroups, in tiles of workgroup memory.
import { matmulCases } from "../../src/kernels/matmul/cases.ts";
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
testCases(
  matmulCases().filter(({ name }) => CASES.some((part) => name.includes(part))),
  { subgroups: false },
);
