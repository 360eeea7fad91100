// On what a command trains: the machine's GPU, or the processor where there is none or where it was asked for.
import { type Gpu, openDevice } from "../gpu/device.ts";
import { chooseDevice, type DeviceWish } from "../processor/choice.ts";
import { TRAINER_DEVICES } from "../records/trainer_device.ts";
import type { Surroundings } from "./command.ts";
import { useGpu } from "./engine.ts";
import { optionalChoice } from "./flags.ts";

export const TRAINER_FLAG = {
  trainer: optionalChoice(
    TRAINER_DEVICES,
    "what the student learns on (default the GPU, and the processor where there is none and the model is small)",
  ),
};

/** Opens what trains, and gives it back when `use` has ended. @param use is given the GPU, or null for the processor
 *  @throws errors of `chooseDevice` */
export async function withTrainer<Result>(
  wish: DeviceWish,
  around: Pick<Surroundings, "gpuPort" | "tell">,
  use: (gpu: Gpu | null) => Promise<Result>,
): Promise<Result> {
  const gpu = await chooseDevice(wish, async () => openDevice(await around.gpuPort()));
  return gpu === null ? use(null) : useGpu(gpu, around, use);
}
