// A teacher that speaks through our own engine: all rows in one batch, and what their prompts share at the beginning is read once.
// For models that bring no ONNX graph, and where the engine is the faster of the two.
import { RunError } from "../../core/errors.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import { Buffers, write } from "../../gpu/buffers.ts";
import { type Gpu, openDevice } from "../../gpu/device.ts";
import { EngineLm } from "../../lm/engine_lm.ts";
import type { LanguageModel } from "../../lm/language_model.ts";
import type { Teacher } from "../../lm/open_teacher.ts";
import { parameterCount } from "../../models/architecture.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import { decodePlan } from "../../model/decoding/decode_plan.ts";
import { Generator } from "../../model/generate.ts";
import { fromAdapter, loraConfig, loraLayout } from "../../model/lora.ts";
import type { Model } from "../../model/transformer.ts";
import { uploadWeights } from "../../model/weights.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import { storageOf } from "../../train/run_plan.ts";
import { planRun } from "../../train/plan.ts";

export interface EngineTeacherPorts {
  readonly gpu: GpuPort | undefined;
  readonly source: OpenSource;
  readonly clock: Clock;
  /** Beside the weights: the student in place of its base. */
  readonly adapter?: LoraAdapter;
}

/** The adapter that the engine carries along for a base, and that stays zero. */
const NO_ADAPTER = { config: loraConfig(1), tensors: null };

/** Opens a device of its own, which ends with the teacher. @throws RunError("gpu-unavailable" | "gpu-memory" | "model-invalid" |
 *  "file-invalid"); errors of the source */
export async function openEngineTeacher(model: ModelRef, ports: EngineTeacherPorts): Promise<Teacher> {
  const wanted = ["architecture", "tokenizer", "tensors"] as const;
  const { architecture, tokenizer, tensors } = await openModel(await ports.source(model.path), wanted, model);
  const adapter = ports.adapter ?? NO_ADAPTER;
  const { r: rank, target_modules: targets, lora_alpha } = adapter.config;
  const gpu = await openDevice(ports.gpu);
  try {
    const { settings } = planRun(
      { architecture, uses: ["generate"], rank, targets, batchTokens: 1, ...storageOf(architecture) },
      { report: gpu.report },
    );
    const buffers = new Buffers(gpu); // freed with the device
    const weights = await uploadWeights(buffers, architecture, tensors, settings);
    const layout = loraLayout(architecture, { rank, targets });
    const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
    if (adapter.tensors !== null) write(gpu, parameters, fromAdapter(layout, adapter));
    const loaded: Model = { architecture, weights, lora: { layout, scale: lora_alpha / rank, parameters } };
    const { decodeRows: rows, contextTokens } = settings;
    const plan = decodePlan(architecture, { rows, contextTokens });
    const generator = await Generator.create(gpu, loaded, plan, ports.clock);
    const lm = endingWith(gpu, new EngineLm(generator, tokenizer, adapter.tensors !== null));
    return { lm, parameters: parameterCount(architecture), rowsPerBatch: plan.rows };
  } catch (thrown) {
    gpu.destroy();
    throw thrown;
  }
}

/** The model, whose end is that of its device. */
function endingWith(gpu: Gpu, lm: EngineLm): LanguageModel {
  return {
    generate: (requests, options) => lm.generate(requests, options),
    dispose: () => {
      gpu.fail(new RunError("aborted", "The model was closed."));
      gpu.destroy();
      return Promise.resolve();
    },
  };
}
