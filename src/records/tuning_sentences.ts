// What is said of the versions of kernels that the device which trains was found to be fastest with.
import type { KernelTuning } from "./kernel_tuning.ts";

/** For people; none where nothing is out of the usual. */
export function tuningSentences(tuning: KernelTuning): string[] {
  if (tuning.kind === "usual") return [];
  if (tuning.unable === "other bits" || tuning.unable === "refused") {
    return [
      "Large products are computed in the usual tiles: this device computes taller ones otherwise, or not at all.",
    ];
  }
  if (tuning.tileRows === 64) return [];
  const time = (rows: number) =>
    (tuning.times.find(({ tileRows }) => tileRows === rows)?.milliseconds ?? Number.NaN).toFixed(2);
  return [
    `Large products are computed in tiles of 128 rows, the fastest on this device: ${time(128)} ms, against ${time(64)} ms in tiles of 64.`,
  ];
}
