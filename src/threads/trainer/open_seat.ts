// Opens what a run's student learns on, see processor/choice.ts. On a graphics device the weights are loaded here; what the training
// itself takes is allocated by its step.
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { GpuPort } from "../../core/ports.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import { Buffers } from "../../gpu/buffers.ts";
import { type Gpu, openDevice } from "../../gpu/device.ts";
import type { OpenedModel } from "../../models/open.ts";
import { defaultContext } from "../../models/architecture.ts";
import { type LoraLayout, loraLayout } from "../../model/lora.ts";
import { uploadWeights } from "../../model/weights.ts";
import { chooseDevice } from "../../processor/choice.ts";
import { processorTime, whyTooLarge } from "../../processor/limit.ts";
import { processorBytes, PROCESSOR_REPORT } from "../../processor/step.ts";
import type { TrainerDevice } from "../../records/trainer_device.ts";
import { loraConfigOf, type Recipe } from "../../train/recipe.ts";
import type { PlanSettings } from "../../train/plan.ts";
import { planTraining } from "../../train/run_plan.ts";
import type { Learner } from "../../methods/site.ts";
import type { Seat } from "../../methods/seat.ts";
import { whyNotOnProcessor } from "../../methods/on_processor.ts";

/** What a seat is opened for. */
export interface SeatRequest {
  readonly model: Pick<OpenedModel<"architecture" | "tensors">, "architecture" | "tensors">;
  readonly config: RunConfig;
  readonly recipe: Recipe;
  readonly learner: Pick<Learner<RunConfig>, "memory">;
}

export interface OpenedSeat {
  readonly seat: Seat;
  readonly layout: LoraLayout;
  readonly report: AdapterReport;
  readonly sizes: PlanSettings;
  /** Bytes by purpose. */
  readonly memory: Readonly<Record<string, number>>;
  /** What the person should know of it, null where there is nothing. */
  readonly notice: { readonly code: string; readonly text: string } | null;
}

/** @param asked the device that the person chose, undefined for whichever there is
 *  @throws RunError("gpu-unavailable") where there is no graphics device and the processor does not take the training, with why;
 *  RunError("config") where it was asked for and does not; RunError("gpu-memory"), errors of the model's source */
export async function openSeat(
  port: GpuPort | undefined,
  asked: TrainerDevice | undefined,
  request: SeatRequest,
): Promise<OpenedSeat> {
  const { config, recipe, model } = request;
  const whyNot = whyNotOnProcessor(config) ?? whyTooLarge(model.architecture, recipe);
  const gpu = await chooseDevice({ asked: asked ?? null, whyNot }, () => openDevice(port));
  if (gpu === null) return onProcessor(request);
  try {
    return await onGpu(gpu, request);
  } catch (thrown) {
    gpu.destroy();
    throw thrown;
  }
}

async function onGpu(gpu: Gpu, { model, config, recipe, learner }: SeatRequest): Promise<OpenedSeat> {
  const { architecture, tensors } = model;
  const plan = planTraining(architecture, recipe, learner.memory(config), gpu.report);
  const layout = loraLayout(architecture, recipe);
  const buffers = new Buffers(gpu); // freed with the device
  const weights = await uploadWeights(buffers, architecture, tensors, plan.settings);
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  const lora = { layout, scale: scaleOf(recipe), parameters };
  return {
    seat: { kind: "gpu", gpu, model: { architecture, weights, lora } },
    layout,
    report: gpu.report,
    sizes: plan.settings,
    memory: plan.bytes,
    notice: plan.lowered.length > 0 ? { code: "memory", text: plan.sentence } : null,
  };
}

function onProcessor({ model: { architecture, tensors }, recipe }: SeatRequest): OpenedSeat {
  const layout = loraLayout(architecture, recipe);
  const { batchTokens, rank } = recipe;
  const model = { architecture, layout, scale: scaleOf(recipe), tensors };
  return {
    seat: { kind: "processor", model },
    layout,
    report: PROCESSOR_REPORT,
    sizes: {
      storage: "f32",
      checkpointing: "off",
      microTokens: batchTokens,
      decodeRows: 8,
      contextTokens: defaultContext(architecture),
      rank,
    },
    memory: { training: processorBytes(model, batchTokens) },
    notice: {
      code: "processor",
      text: `The student learns on the processor, which takes ${processorTime(architecture, recipe)} here or less.`,
    },
  };
}

function scaleOf(recipe: Recipe): number {
  const { lora_alpha: alpha, r } = loraConfigOf(recipe);
  return alpha / r;
}
