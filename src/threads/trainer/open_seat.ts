// Opens what a run's student learns on, see processor/choice.ts. On a graphics device the weights are loaded here; what the training
// itself takes is allocated by its step.
import type { AdapterReport } from "../../core/adapter_report.ts";
import { asRunError, RunError } from "../../core/errors.ts";
import type { KernelFault } from "../../kernels/check_kernels.ts";
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
import type { KernelTrust } from "../../records/kernel_trust.ts";
import type { KernelTuning } from "../../records/kernel_tuning.ts";
import type { TrainerDevice } from "../../records/trainer_device.ts";
import { loraConfigOf, type Recipe } from "../../train/recipe.ts";
import type { PlanSettings, RunPlan } from "../../train/plan.ts";
import { planTraining } from "../../train/run_plan.ts";
import { timedProduct, wantedKernels } from "../../train/wanted_kernels.ts";
import type { Learner } from "../../methods/site.ts";
import type { Seat } from "../../methods/seat.ts";
import { whyNotOnProcessor } from "../../methods/on_processor.ts";
import { deviceTrust, type TrustSite } from "./device_trust.ts";
import { deviceTuning } from "./device_tuning.ts";

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
  readonly kernelTrust: KernelTrust;
  readonly kernelTuning: KernelTuning;
  readonly sizes: PlanSettings;
  /** Bytes by purpose. */
  readonly memory: Readonly<Record<string, number>>;
  /** What the person should know of it, null where there is nothing. */
  readonly notice: { readonly code: string; readonly text: string } | null;
}

/** @param asked the device that the person chose, undefined for whichever there is
 *  @throws RunError("gpu-unavailable") where there is no graphics device and the processor does not take the training, with why;
 *  RunError("gpu-wrong") where the graphics device computes wrongly and the processor does not take the training, with why; RunError("config")
 *  where the processor was asked for and does not; RunError("gpu-memory"), errors of the model's source */
export async function openSeat(
  site: TrustSite,
  asked: TrainerDevice | undefined,
  request: SeatRequest,
): Promise<OpenedSeat> {
  const { config, recipe, model, learner } = request;
  const whyNot = whyNotOnProcessor(config) ?? whyTooLarge(model.architecture, recipe);
  let gpu = await chooseDevice({ asked: asked ?? null, whyNot }, () => openDevice(site.port));
  if (gpu === null) return onProcessor(request);
  try {
    const training = learner.memory(config);
    const plan = planTraining(model.architecture, recipe, training, gpu.report);
    const wanted = wantedKernels(model.architecture, plan.settings, training);
    const trusted = await deviceTrust(gpu, wanted, site);
    ({ gpu } = trusted);
    const kernelTuning = await deviceTuning(gpu, timedProduct(model.architecture, plan.settings), site);
    return { ...(await onGpu(gpu, request, plan)), kernelTrust: trusted.trust, kernelTuning };
  } catch (thrown) {
    gpu.destroy();
    const error = asRunError(thrown, "opening the graphics device");
    if (error.code !== "gpu-wrong" || asked === "gpu") throw error;
    if (whyNot === null) return onProcessor(request, error);
    throw new RunError(error.code, `${error.message} ${whyNot}`, error.details, { cause: thrown });
  }
}

async function onGpu(
  gpu: Gpu,
  { model, recipe }: SeatRequest,
  plan: RunPlan,
): Promise<Omit<OpenedSeat, "kernelTrust" | "kernelTuning">> {
  const { architecture, tensors } = model;
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

/** @param wrong why it is not the graphics device, where that computes wrongly */
function onProcessor(
  { model: { architecture, tensors }, recipe }: SeatRequest,
  wrong: RunError | null = null,
): OpenedSeat {
  const layout = loraLayout(architecture, recipe);
  const { batchTokens, rank } = recipe;
  const model = { architecture, layout, scale: scaleOf(recipe), tensors };
  return {
    seat: { kind: "processor", model },
    layout,
    report: PROCESSOR_REPORT,
    kernelTrust: {
      kind: "not checked",
      why: "the processor",
      ...(wrong === null ? {} : { failed: wrong.details["failed"] as readonly KernelFault[] }), // written by wrongKernels
    },
    kernelTuning: { kind: "usual", why: "the processor" },
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
      text: `${wrong === null ? "" : `${wrong.message} `}The student learns on the processor, which takes ${processorTime(architecture, recipe)} here or less.`,
    },
  };
}

function scaleOf(recipe: Recipe): number {
  const { lora_alpha: alpha, r } = loraConfigOf(recipe);
  return alpha / r;
}
