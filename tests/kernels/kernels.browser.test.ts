import { ALL_CASES } from "../../src/kernels/all_cases.ts";
import { testCases } from "./kernel_cases.ts";

testCases(ALL_CASES);
