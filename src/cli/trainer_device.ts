// On what a command trains: the machine's GPU, or the processor where there is none or where it was asked for.
import { type Gpu, openDevice } from "../gpu/device.ts";
import { chooseDevice, type DeviceWish } from "../processor/choice.ts";
import { TRAINER_DEVICES, type TrainerDevice, type TrainerWish } from "../records/trainer_device.ts";
import type { Surroundings } from "./command.ts";
import { useGpu } from "./engine.ts";
import { optionalChoice, toggle } from "./flags.ts";

export const TRAINER_FLAG = {
  trainer: optionalChoice(
    TRAINER_DEVICES,
    "what the student learns on (default the GPU, and the processor where there is none and the model is small)",
  ),
};

/** For what trains as a run does, in the stages of the page. */
export const RUN_TRAINER_FLAGS = {
  ...TRAINER_FLAG,
  untuned: toggle("times no version of a kernel on a graphics chip before the training"),
};

export const trainerWish = (flags: {
  readonly trainer: TrainerDevice | null;
  readonly untuned: boolean;
}): TrainerWish => ({ device: flags.trainer, isTuned: !flags.untuned });

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
