// Every case of every kernel, by the kernel's folder: what the tests check, and what `retort kernel` checks and times.
import { adamwCases } from "./adamw/cases.ts";
import { attentionCases } from "./attention/cases.ts";
import { denoiseCases } from "./denoise/cases.ts";
import { embedCases } from "./embed/cases.ts";
import { gradNormCases } from "./grad_norm/cases.ts";
import { groupNormCases } from "./group_norm/cases.ts";
import { headNormCases } from "./head_norm/cases.ts";
import type { KernelCase } from "./kernel_case.ts";
import { kvCacheCases } from "./kv_cache/cases.ts";
import { loraCases } from "./lora/cases.ts";
import { lossHeadCases } from "./loss_head/cases.ts";
import { matmulCases } from "./matmul/cases.ts";
import { mishCases } from "./mish/cases.ts";
import { prmHeadCases } from "./prm_head/cases.ts";
import { rmsNormCases } from "./rms_norm/cases.ts";
import { ropeCases } from "./rope/cases.ts";
import { rowGatherCases } from "./row_gather/cases.ts";
import { sampleCases } from "./sample/cases.ts";
import { spreadCases } from "./spread/cases.ts";
import { squaredErrorCases } from "./squared_error/cases.ts";
import { sumCases } from "./sum/cases.ts";
import { swigluCases } from "./swiglu/cases.ts";
import { unfoldCases } from "./unfold/cases.ts";
import { windowCases } from "./window/cases.ts";

/** Made when they are asked for: their references take a second or more. */
export const KERNEL_CASES: ReadonlyMap<string, () => readonly KernelCase[]> = new Map([
  ["embed", embedCases],
  ["rms_norm", rmsNormCases],
  ["head_norm", headNormCases],
  ["matmul", matmulCases],
  ["lora", loraCases],
  ["rope", ropeCases],
  ["window", windowCases],
  ["attention", attentionCases],
  ["swiglu", swigluCases],
  ["loss_head", lossHeadCases],
  ["row_gather", rowGatherCases],
  ["prm_head", prmHeadCases],
  ["kv_cache", kvCacheCases],
  ["sample", sampleCases],
  ["unfold", unfoldCases],
  ["group_norm", groupNormCases],
  ["mish", mishCases],
  ["spread", spreadCases],
  ["squared_error", squaredErrorCases],
  ["denoise", denoiseCases],
  ["sum", sumCases],
  ["grad_norm", gradNormCases],
  ["adamw", adamwCases],
]);
export const allCases = (): readonly KernelCase[] => [...KERNEL_CASES.values()].flatMap((make) => make());
