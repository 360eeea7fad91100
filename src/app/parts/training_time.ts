// How long a training takes on a device whose best rate was measured, for models that it was not measured with.
import { duration } from "./wording.ts";
import { say } from "../words/say.tsx";

/** The shares of a device's best rate that trainings of such models reached where they were measured (docs/log.md). */
const REACHED = { least: 0.25, most: 0.5 } as const;

/** "10 minutes to 20 minutes". @param flops floating point operations @param gflops 10^9 of them a second, at best */
export function trainingTime(flops: number, gflops: number): string {
  const at = (share: number) => duration(flops / (1e9 * gflops * share));
  return say("{most} to {least}", { most: at(REACHED.most), least: at(REACHED.least) });
}
