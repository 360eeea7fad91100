// What a command lets a model speak through: the engine, on the machine's GPU.
import type { ModelRef } from "../records/model_ref.ts";
import type { Teacher } from "../lm/open_teacher.ts";
import type { OpenSource } from "../models/source.ts";
import { openEngineTeacher } from "../threads/model/engine_teacher.ts";
import type { Surroundings } from "./command.ts";

/** @throws errors of `openEngineTeacher` */
export async function engineSpeaker(
  model: ModelRef,
  source: OpenSource,
  { gpuPort, clock }: Pick<Surroundings, "gpuPort" | "clock">,
): Promise<Teacher> {
  return openEngineTeacher(model, { gpu: await gpuPort(), source, clock });
}
