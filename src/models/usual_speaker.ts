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
 *  @param there.hasGraph as `bringsGraph` says
 *  @param there.hasGpu whether there is a GPU in hardware */
export function usualSpeaker(
  architecture: Architecture,
  there: { readonly hasGraph: boolean; readonly hasGpu: boolean },
): SpeakerName {
  if (there.hasGraph) return "onnx";
  return there.hasGpu || lackOf(familyOf(architecture).onnx) !== null ? "engine" : "onnx";
}

/** What a run that names nothing speaks through: the graph that its model brings, else our engine. A graph that is made of the weights is for
 *  the processor: on a graphics chip the engine gives the same words sooner, and needs no runtime of 6.6 MB. Such a run follows the
 *  device: where the chip fails, it goes on on the processor.
 *  @param device where the model speaks */
export async function unnamedSpeaker(source: ModelSource, device: "wasm" | "webgpu"): Promise<SpeakerName> {
  if (!(await bringsGraph(source))) return "engine";
  const isMade = source.card?.files[onnxPath("fp32")]?.made === true;
  return isMade && device === "webgpu" ? "engine" : "onnx";
}

/** Whether a model brings its graph. A folder that does not know its files is taken for one with a graph, and opening says what it
 *  lacks; one on a disk does not list what lies in folders of its own. */
export async function bringsGraph({ folder }: ModelSource): Promise<boolean> {
  const path = onnxPath("fp32");
  return folder.files === null || folder.files.includes(path) || (await folder.open(path)) !== null;
}
