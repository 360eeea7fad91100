// What is said of the kernels of the device that trains.
import type { KernelTrust } from "./kernel_trust.ts";

/** For people, a sentence a thought; none where nothing was checked. */
export function trustSentences(trust: KernelTrust): string[] {
  if (trust.kind === "not checked") return [];
  const { checked, failed, inexact, without, leftOut, seconds } = trust;
  const sentences = [
    `Kernels checked on this device against float64: ${checked.length} agree, in ${seconds.toFixed(1)} s.`,
  ];
  if (failed.length > 0) {
    const names = failed.map(({ kernel }) => kernel).join("; ");
    sentences.push(
      `With ${without.join(" and ")} this device computes wrongly, and without rightly, though more slowly: ${names}.`,
    );
  }
  if (inexact.length > 0) {
    const names = inexact.map(({ kernel }) => kernel).join("; ");
    sentences.push(
      `Less exact on this device than float64 lets expect, and no less than weights in f16 would be: ${names}.`,
    );
  }
  if (leftOut.length > 0) {
    sentences.push(`Kernels that the time did not reach, which are not checked: ${leftOut.join("; ")}.`);
  }
  return sentences;
}
