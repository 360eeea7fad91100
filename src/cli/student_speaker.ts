// A student that speaks: the base with an adapter, through the same as the base does.
import { openDevice } from "../gpu/device.ts";
import { EngineLm } from "../lm/engine_lm.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import { Generator } from "../model/generate.ts";
import type { OpenedModel } from "../models/open.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { SpeakerName } from "../records/speaker.ts";
import { openGraphTeacher } from "../threads/model/graph_teacher.ts";
import { planRun } from "../train/plan.ts";
import { storageOf } from "../train/run_plan.ts";
import type { Surroundings } from "./command.ts";
import { loadModel } from "./engine.ts";
import { diskSources } from "./model_source.ts";

/** "onnx" speaks through the graph that an export of the student has, "engine" through our own.
 *  @throws errors of `openGraphTeacher`; RunError("gpu-unavailable" | "gpu-memory") */
export async function openStudent(
  speaker: SpeakerName,
  model: OpenedModel<"ref" | "architecture" | "tokenizer" | "tensors">,
  adapter: LoraAdapter,
  { disk, clock, gpuPort }: Pick<Surroundings, "disk" | "clock" | "gpuPort">,
): Promise<LanguageModel> {
  if (speaker === "onnx") {
    return (await openGraphTeacher(model.ref, { source: diskSources(disk), clock, adapter })).lm;
  }
  const { architecture, tokenizer } = model;
  const { r: rank, target_modules: targets } = adapter.config;
  const gpu = await openDevice(await gpuPort());
  const { settings } = planRun(
    { architecture, uses: ["generate"], rank, targets, batchTokens: 1, ...storageOf(architecture) },
    { report: gpu.report },
  );
  const loaded = await loadModel(gpu, model, adapter, settings);
  const { decodeRows: rows, contextTokens } = settings;
  const generator = await Generator.create(
    gpu,
    loaded,
    decodePlan(architecture, { rows, contextTokens }),
    clock,
  );
  const lm = new EngineLm(generator, tokenizer, true);
  return {
    generate: (requests, options) => lm.generate(requests, options),
    dispose: () => {
      gpu.destroy();
      return Promise.resolve();
    },
  };
}
