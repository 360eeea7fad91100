// Where a student learns: on a graphics device, or on the processor where there is none.
import { RunError } from "../core/errors.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Model } from "../model/transformer.ts";
import type { ProcessorModel } from "../processor/model.ts";

export interface GpuSeat {
  readonly kind: "gpu";
  readonly gpu: Gpu;
  /** The base with the student's arena. */
  readonly model: Model;
}

export type Seat = GpuSeat | { readonly kind: "processor"; readonly model: ProcessorModel };

/** The seat of a method that only learns on a graphics device. @throws RunError("gpu-unavailable") where that is none */
export function onGpu({ seat }: { readonly seat: Seat }): GpuSeat {
  if (seat.kind === "gpu") return seat;
  throw new RunError("gpu-unavailable", "This way to learn needs a graphics device. Choose another one.");
}
