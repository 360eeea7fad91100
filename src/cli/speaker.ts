// What a command lets a model's agents speak through.
import type { Architecture } from "../models/architecture.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import type { OpenedModel } from "../models/open.ts";
import type { ModelSource } from "../models/source.ts";
import { openSpeaker } from "../threads/model/speaker.ts";
import { diskSources } from "./model_source.ts";
import { bringsGraph, usualSpeaker } from "../models/usual_speaker.ts";
import { asRunError } from "../core/errors.ts";
import type { GpuPort } from "../core/ports.ts";
import { hasHardwareGpu } from "../gpu/hardware.ts";
import { type SpeakerName, SPEAKERS } from "../records/speaker.ts";
import type { Surroundings } from "./command.ts";
import { optionalChoice } from "./flags.ts";

export const SPEAKER_FLAG = {
  speaker: optionalChoice(
    SPEAKERS,
    "what the agents speak through: ONNX Runtime on the processor, or our engine on the GPU (default onnx where the model brings " +
      "onnx/model.onnx or where no hardware GPU is found, else engine)",
  ),
};

/** The speaker that was asked for, else the usual one on this machine. */
export async function speakerFor(
  asked: SpeakerName | null,
  model: ModelSource & { readonly architecture: Architecture },
  around: Pick<Surroundings, "gpuPort">,
): Promise<SpeakerName> {
  if (asked !== null) return asked;
  const hasGpu = await hasHardwareGpu(await gpuIfAny(around));
  return usualSpeaker(model.architecture, { hasGraph: await bringsGraph(model), hasGpu });
}

/** A model opened to speak, and through what it does. @param adapter that of a student, null for the base alone @throws errors of `openSpeaker` */
export async function openSpeakerFor(
  asked: SpeakerName | null,
  model: OpenedModel<"ref" | "architecture">,
  around: Pick<Surroundings, "gpuPort" | "disk" | "clock">,
  adapter: LoraAdapter | null = null,
): Promise<{ readonly name: SpeakerName; readonly lm: LanguageModel }> {
  const name = await speakerFor(asked, model, around);
  const { disk, clock } = around;
  const ports = {
    gpu: await gpuIfAny(around),
    source: diskSources(disk),
    clock,
    ...(adapter === null ? {} : { adapter }),
  };
  const { lm } = await openSpeaker(model.ref, { speaker: name, device: "wasm" }, ports);
  return { name, lm };
}

/** The machine's GPU; undefined where there is none, since not everything needs one. */
export async function gpuIfAny({ gpuPort }: Pick<Surroundings, "gpuPort">): Promise<GpuPort | undefined> {
  try {
    return await gpuPort();
  } catch (thrown) {
    if (asRunError(thrown, "looking for a GPU").code === "gpu-unavailable") return undefined;
    throw thrown;
  }
}
