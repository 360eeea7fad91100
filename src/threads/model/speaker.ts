// Through what a model worker's model speaks: the ONNX graph that it brings, in the runtime of transformers.js; without one, our own
// engine. Only the one that is needed is loaded.
import type { Teacher } from "../../lm/open_teacher.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import { onnxPath } from "../../core/onnx_files.ts";
import type { ModelSource } from "../../models/source.ts";
import type { EngineTeacherPorts } from "./engine_teacher.ts";

/** @param device where an ONNX graph runs; the engine always takes the GPU
 *  @throws errors of `openTeacher` and `openEngineTeacher` */
export async function openSpeaker(
  model: ModelRef,
  device: "wasm" | "webgpu",
  ports: EngineTeacherPorts,
): Promise<Teacher> {
  const source = await ports.source(model.path);
  const once = { ...ports, source: () => Promise.resolve(source) }; // a stored model is checked by its hashes when it is opened
  if (bringsGraph(source)) {
    const { openTeacher } = await import("../../lm/open_teacher.ts");
    return openTeacher(model, device, once);
  }
  const { openEngineTeacher } = await import("./engine_teacher.ts");
  return openEngineTeacher(model, once);
}

/** A folder that cannot be listed is taken for one with a graph, and opening says what it lacks. */
function bringsGraph({ folder: { files } }: ModelSource): boolean {
  return files === null || files.includes(onnxPath("fp32"));
}
