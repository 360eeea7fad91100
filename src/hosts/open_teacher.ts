// Opens a teacher model from its folder: fetch, verify, load. What the model worker gives its host.
import type { Clock, Fetch } from "../core/ports.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { parameterCount, parseArchitecture } from "../models/architecture.ts";
import { checkModelRef, fetchModelFiles } from "../models/model_files.ts";
import { ONNX_LM_FILES, OnnxLanguageModel, ROWS_PER_BATCH } from "../lm/onnx_lm.ts";
import type { OnnxDevice } from "../lm/onnx_session.ts";
import type { OpenedModel } from "../threads/model/host.ts";

/** @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "worker-hung") */
export async function openTeacher(
  model: ModelRef,
  device: OnnxDevice,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<OpenedModel> {
  const files = await fetchModelFiles(fetch, model.path, ONNX_LM_FILES, undefined, clock);
  checkModelRef(files.card, model);
  const lm = await OnnxLanguageModel.open(files, device, clock);
  return { lm, parameters: parameterCount(parseArchitecture(lm.config)), rowsPerBatch: ROWS_PER_BATCH };
}
