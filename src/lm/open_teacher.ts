// Opens a teacher model from its folder: fetch, verify, load. What the model worker gives its host.
import type { Clock, Fetch } from "../core/ports.ts";
import type { ModelRef } from "../core/types.ts";
import { checkModelRef, fetchModelFiles } from "./model_files.ts";
import { ONNX_LM_FILES, OnnxLanguageModel, ROWS_PER_BATCH } from "./onnx_lm.ts";
import type { OnnxDevice } from "./onnx_session.ts";

/** @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "worker-hung") */
export async function openTeacher(
  model: ModelRef,
  device: OnnxDevice,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
) {
  const files = await fetchModelFiles(fetch, model.path, ONNX_LM_FILES, undefined, clock);
  checkModelRef(files.card, model);
  const lm = await OnnxLanguageModel.open(files, device, clock);
  return { lm, parameters: lm.parameters, rowsPerBatch: ROWS_PER_BATCH };
}
