// What the commands that compute share: a model's directory opened, its weights on the GPU, an adapter beside them.
import { join } from "node:path";
import type { LoraAdapter, LoraConfig } from "../records/adapter.ts";
import { readPeft } from "../export/peft_read.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import { type Gpu, type OpenOptions, openDevice } from "../gpu/device.ts";
import { type ModelParts, openModel, type OpenedModel } from "../models/open.ts";
import { fromAdapter, loraConfig, loraLayout } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import type { PlanSettings } from "../train/plan.ts";
import { uploadWeights } from "../model/weights.ts";
import type { Surroundings } from "./command.ts";
import type { Disk } from "./disk.ts";
import { diskSources } from "./model_source.ts";

/** What the engine needs of a model. */
export type EngineModel = Pick<OpenedModel<"architecture" | "tensors">, "architecture" | "tensors">;

/** Opens a model's directory. @throws RunError("model-invalid" | "file-invalid") */
export async function openDisk<Part extends keyof ModelParts>(
  path: string,
  disk: Disk,
  wanted: readonly Part[],
): Promise<OpenedModel<Part>> {
  return openModel(await diskSources(disk)(path), wanted);
}

/** The PEFT adapter in a folder. @throws RunError("file-invalid" | "model-invalid" | "non-finite") */
export async function readAdapter(
  path: string,
  model: OpenedModel<"architecture">,
  disk: Disk,
): Promise<LoraAdapter> {
  const [config, tensors] = [
    await disk.read(join(path, "adapter_config.json")),
    await disk.read(join(path, "adapter_model.safetensors")),
  ];
  const { ref } = await openModel(model, ["ref"]);
  return readPeft({ config, tensors }, model.architecture, ref);
}

/** What stands beside a model's weights: a trained adapter, or room for one, which is zero until something is learned in it. */
export type AdapterOrRoom = LoraAdapter | { readonly config: LoraConfig; readonly tensors: null };

/** For a model that runs without an adapter: the smallest room that the engine can carry, and it stays zero. */
export const NO_ADAPTER: AdapterOrRoom = { config: loraConfig(1), tensors: null };

/** Uploads the weights and what stands beside them. The buffers live as long as the device. */
export async function loadModel(
  gpu: Gpu,
  { architecture, tensors }: EngineModel,
  adapter: AdapterOrRoom,
  stored: Pick<PlanSettings, "storage" | "contextTokens">,
): Promise<Model> {
  const buffers = new Buffers(gpu);
  const { r, target_modules, lora_alpha } = adapter.config;
  const layout = loraLayout(architecture, { rank: r, targets: target_modules });
  const weights = await uploadWeights(buffers, architecture, tensors, stored);
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  if (adapter.tensors !== null) write(gpu, parameters, fromAdapter(layout, adapter));
  return { architecture, weights, lora: { layout, scale: lora_alpha / r, parameters } };
}

/** `useGpu` of the machine's GPU. @throws RunError("gpu-unavailable") */
export async function withGpu<Result>(
  around: Pick<Surroundings, "gpuPort" | "tell">,
  use: (gpu: Gpu) => Promise<Result>,
  options: OpenOptions = {},
): Promise<Result> {
  return useGpu(await openDevice(await around.gpuPort(), options), around, use);
}

/** Says which GPU it is, and gives it back when `use` has ended. */
export async function useGpu<Result>(
  gpu: Gpu,
  around: Pick<Surroundings, "tell">,
  use: (gpu: Gpu) => Promise<Result>,
): Promise<Result> {
  const { vendor, description, isSoftware } = gpu.report;
  around.tell(`GPU: ${description || vendor}${isSoftware ? ", which computes on the processor" : ""}`);
  try {
    return await use(gpu);
  } finally {
    gpu.destroy();
  }
}
