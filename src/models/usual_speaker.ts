// What a model's agents speak through where nobody says it.
import { onnxPath } from "../core/onnx_files.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { Architecture } from "./architecture.ts";
import { lackOf } from "./families/family.ts";
import { familyOf } from "./families/list.ts";
import type { ModelSource } from "./source.ts";

/** A model that brings its ONNX graph is spoken through that. Another one speaks through our engine on a hardware GPU; without
 *  one, through the graph that our exporter makes of it, where it can make one: on the processor the runtime is far faster than
 *  the engine on a software adapter.
 *  @param hasGpu whether there is a GPU in hardware */
export function usualSpeaker(
  source: ModelSource & { readonly architecture: Architecture },
  hasGpu: boolean,
): SpeakerName {
  if (bringsGraph(source)) return "onnx";
  return hasGpu || lackOf(familyOf(source.architecture).onnx) !== null ? "engine" : "onnx";
}

/** A folder that cannot be listed is taken for one with a graph, and opening says what it lacks. */
export function bringsGraph({ folder: { files } }: ModelSource): boolean {
  return files === null || files.includes(onnxPath("fp32"));
}
