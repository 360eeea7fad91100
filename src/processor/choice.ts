// The one rule of where a student learns: on the graphics device where there is one, else on the processor, where that takes the training.
import { asRunError, RunError } from "../core/errors.ts";
import type { TrainerDevice } from "../records/trainer_device.ts";

/** What decides it, beside the machine. */
export interface DeviceWish {
  /** What the person asked for, null for whichever there is. */
  readonly asked: TrainerDevice | null;
  /** Why the processor does not take the training, null when it does. */
  readonly whyNot: string | null;
}

/** @param open the graphics device @returns it, or null for the processor
 *  @throws RunError("gpu-unavailable") where there is neither, with why; RunError("config") where the processor was asked for and does
 *  not take the training; what else `open` throws */
export async function chooseDevice<Device>(
  { asked, whyNot }: DeviceWish,
  open: () => Promise<Device>,
): Promise<Device | null> {
  if (asked === "processor") {
    if (whyNot !== null) throw new RunError("config", whyNot);
    return null;
  }
  try {
    return await open();
  } catch (thrown) {
    const error = asRunError(thrown, "opening the graphics device");
    if (error.code !== "gpu-unavailable" || asked === "gpu") throw error;
    if (whyNot === null) return null;
    throw new RunError(error.code, `${error.message} ${whyNot}`, error.details, { cause: thrown });
  }
}
