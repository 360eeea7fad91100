import { allCases } from "../../src/kernels/all_cases.ts";
import { testCases } from "./kernel_cases.ts";

testCases(allCases());
