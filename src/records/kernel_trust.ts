// Whether the kernels of the device that trains agree with float64 there.
import * as v from "valibot";
import { amount, finite, list, LIMITS, moment, name, type RecordOf } from "./schema.ts";

const fault = v.strictObject({
  kernel: name,
  /** The shape that it was seen with. */
  case: name,
  /** In units of 2^-24 of the largest wanted magnitude; null where there is no such number, as with a NaN. */
  roundings: v.nullable(finite),
  allowed: finite,
});

export const kernelTrustSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("not checked"),
    why: v.picklist(["a software adapter", "the processor"]),
    /** What was wrong on the graphics device, where that is why the processor trains. */
    failed: v.exactOptional(list(fault, LIMITS.name)),
  }),
  v.strictObject({
    kind: v.literal("checked"),
    at: moment,
    /** The build, and the browser or program that it ran in. */
    by: name,
    /** Kernels that agree with float64 on the device that trains. */
    checked: list(name, LIMITS.name),
    /** Those that did not, before the device was opened without what is named below. */
    failed: list(fault, LIMITS.name),
    /** Those that are off by more than their roundings explain, and too little to be wrong. */
    inexact: list(fault, LIMITS.name),
    /** What the device does without. */
    without: list(v.picklist(["subgroups", "tiles"])),
    /** Kernels that the time did not reach. */
    leftOut: list(name, LIMITS.name),
    seconds: amount,
  }),
]);

/** Whether the kernels of the device that trains agree with float64 there. */
export type KernelTrust = RecordOf<typeof kernelTrustSchema>;
