// Through what a model worker's model speaks: our engine, or an ONNX graph in the runtime of transformers.js, which the model brings
// or which is made of it. Only what is needed is loaded.
import { withMadeGraphs } from "../../export/made_graph.ts";
import type { Teacher } from "../../lm/open_teacher.ts";
import { bringsGraph, unnamedSpeaker } from "../../models/usual_speaker.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { EngineTeacherPorts } from "./engine_teacher.ts";

/** @param how its `speaker` is that of the run; a run that names none speaks as `unnamedSpeaker` says. `device` is where a
 *  graph of the model's own runs: one that is made for a run that names "onnx" runs on the processor, and the engine always takes the GPU
 *  @param ports with an adapter it is the student that speaks; a graph that the base brings is not the student's
 *  @throws errors of `openTeacher`, `openGraphTeacher` and `openEngineTeacher` */
export async function openSpeaker(
  model: ModelRef,
  { speaker, device }: { readonly speaker?: SpeakerName | undefined; readonly device: "wasm" | "webgpu" },
  ports: EngineTeacherPorts,
): Promise<Teacher> {
  const source = await ports.source(model.path);
  const once = { ...ports, source: () => Promise.resolve(source) }; // a stored model is checked by its hashes when it is opened
  const hasGraph = await bringsGraph(source);
  if ((speaker ?? (await unnamedSpeaker(source, device))) === "engine") {
    const { openEngineTeacher } = await import("./engine_teacher.ts");
    return openEngineTeacher(model, once);
  }
  if (hasGraph && ports.adapter === undefined) {
    const { openTeacher } = await import("../../lm/open_teacher.ts");
    return openTeacher(model, device, { ...once, source: withMadeGraphs(once.source) });
  }
  const { openGraphTeacher } = await import("./graph_teacher.ts");
  return openGraphTeacher(model, once);
}
