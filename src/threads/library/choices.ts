// A stored model as one that a run may be about: whether the engine runs it, how it is spoken to, and whether it fits the device.
// Only its small files are read.
import { RunError } from "../../core/errors.ts";
import type { AdapterReport } from "../../core/adapter_report.ts";
import { type Architecture, parameterCount } from "../../models/architecture.ts";
import { openModel } from "../../models/open.ts";
import type { ModelSource } from "../../models/source.ts";
import type { DamagedModel, StoredModel } from "../../models/stored/stored_models.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import type { ModelChoice } from "./api.ts";

export interface ChoicePorts {
  readonly open: (key: string) => Promise<ModelSource>;
  /** @throws RunError("gpu-memory") with the numbers when a run does not fit */
  readonly plan: (architecture: Architecture, device: AdapterReport) => { readonly sentence: string };
  /** null without a GPU. */
  readonly device: AdapterReport | null;
}

/** Never rejects for what is wrong with the model: that is its sentence. */
export async function modelChoice(
  model: StoredModel | DamagedModel,
  { open, plan, device }: ChoicePorts,
): Promise<ModelChoice> {
  const path = `${STORED_PATH}${model.key}`;
  if ("problem" in model) {
    const { key: name, storedBytes: bytes, problem } = model;
    const sentence = `It cannot be used: ${problem}. Delete it and download it again.`;
    return { path, name, bytes, license: null, parameters: null, notation: null, canRun: false, sentence };
  }
  const { repo: name, totalBytes: bytes, license } = model;
  const said = { path, name, bytes, license, parameters: null, notation: null, canRun: false };
  if (!model.isComplete) return { ...said, sentence: "Its download is not finished." };
  try {
    const opened = await openModel(await open(model.key), ["architecture"]);
    const parameters = parameterCount(opened.architecture);
    const { notation } = await opened.voice(); // a chat template that cannot be used is told here, and not in the middle of a run
    if (device === null) {
      return {
        ...said,
        parameters,
        notation,
        sentence: "It needs WebGPU, which this browser does not offer here.",
      };
    }
    return {
      ...said,
      parameters,
      notation,
      canRun: true,
      sentence: plan(opened.architecture, device).sentence,
    };
  } catch (thrown) {
    if (thrown instanceof RunError) return { ...said, sentence: thrown.message };
    throw thrown;
  }
}
