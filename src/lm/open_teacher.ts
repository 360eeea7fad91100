// A teacher: a model's ONNX graph in the runtime of transformers.js. What the model worker gives its host.
import type { Clock } from "../core/ports.ts";
import { parameterCount } from "../models/architecture.ts";
import { MAX_BYTES, readNeeded, readWhole } from "../models/folder.ts";
import { openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { LanguageModel } from "./language_model.ts";
import { GENERATION_FILE, ONNX_LM_FILES, OnnxLanguageModel } from "./onnx_lm.ts";
import type { OnnxDevice } from "./onnx_session.ts";
import { ROWS_PER_BATCH } from "./prompt_batches.ts";

export interface Teacher {
  readonly lm: LanguageModel;
  readonly parameters: number;
  readonly rowsPerBatch: number;
}

export interface TeacherPorts {
  readonly source: OpenSource;
  readonly clock: Clock;
}

/** A file above it does not fit into one array, nor into the runtime's memory. */
const MAX_FILE_BYTES = 2 ** 31;

/** @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "worker-hung") */
export async function openTeacher(
  model: ModelRef,
  device: OnnxDevice,
  { source, clock }: TeacherPorts,
): Promise<Teacher> {
  const { architecture, folder } = await openModel(await source(model.path), ["architecture"], model);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of ONNX_LM_FILES) files.set(name, await readNeeded(folder, name, MAX_FILE_BYTES));
  const generation = await readWhole(folder, GENERATION_FILE, MAX_BYTES.json);
  if (generation !== null) files.set(GENERATION_FILE, generation);
  const lm = await OnnxLanguageModel.open({ files }, device, clock);
  return { lm, parameters: parameterCount(architecture), rowsPerBatch: ROWS_PER_BATCH };
}
