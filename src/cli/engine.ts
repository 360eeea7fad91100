// What the commands that compute share: a model's directory opened, its weights on the GPU, an adapter beside them.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import type { LoraAdapter, LoraConfig } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { readPeft } from "../export/peft_read.ts";
import { type Architecture, parseArchitecture } from "../models/architecture.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import { type Gpu, type OpenOptions, openDevice } from "../gpu/device.ts";
import { type Folder, MAX_BYTES, openWeights, parseJson, readWhole, WEIGHTS } from "../models/folder.ts";
import { fromAdapter, loraConfig, loraLayout } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import type { PlanSettings } from "../train/plan.ts";
import { uploadWeights } from "../model/weights.ts";
import type { Surroundings } from "./command.ts";
import type { Disk } from "./disk.ts";
import { modelDirectory } from "./model_directory.ts";

/** A model's directory, read as far as the engine needs it. */
export interface OpenedModel {
  readonly path: string;
  readonly folder: Folder;
  readonly architecture: Architecture;
  readonly tensors: TensorSource;
}

/** @throws RunError("model-invalid" | "file-invalid") */
export async function openModel(path: string): Promise<OpenedModel> {
  const folder = await modelDirectory(path);
  const architecture = await readArchitecture(path, folder);
  return { path, folder, architecture, tensors: await openWeights(folder) };
}

/** What config.json says, for which no weights need be there. @throws RunError("model-invalid" | "file-invalid") */
export async function readArchitecture(path: string, folder: Folder): Promise<Architecture> {
  const json = async (file: string) => {
    const bytes = await readWhole(folder, file, MAX_BYTES.json);
    return bytes === null ? null : parseJson(bytes, join(path, file));
  };
  const config = await json("config.json");
  if (config === null) {
    const sentence = `${path}: there is no config.json. Name the folder of a Hugging Face model.`;
    throw new RunError("model-invalid", sentence, { path });
  }
  return parseArchitecture(config, (await json("generation_config.json")) ?? undefined);
}

/** Which weights these are: the hash of model.safetensors, or of the hashes of the shards in order. */
export async function modelRef({ path, folder }: OpenedModel, disk: Disk): Promise<ModelRef> {
  const files = (folder.files ?? []).filter((file) => file.endsWith(".safetensors"));
  const hashes = await Promise.all(
    (files.includes(WEIGHTS) ? [WEIGHTS] : files).map((file) => disk.sha256(join(path, file))),
  );
  const [first = "", ...more] = hashes;
  const sha256 = more.length === 0 ? first : disk.sha256OfText(hashes.join("\n"));
  return { path, name: folder.name, sha256 };
}

/** The PEFT adapter in a folder. @throws RunError("file-invalid" | "model-invalid" | "non-finite") */
export async function readAdapter(path: string, opened: OpenedModel, disk: Disk): Promise<LoraAdapter> {
  const [config, tensors] = [
    await disk.read(join(path, "adapter_config.json")),
    await disk.read(join(path, "adapter_model.safetensors")),
  ];
  return readPeft({ config, tensors }, opened.architecture, await modelRef(opened, disk));
}

/** Uploads the weights, and the adapter or room for one. The buffers live as long as the device. */
export async function loadModel(
  gpu: Gpu,
  { architecture, tensors }: OpenedModel,
  lora: LoraConfig,
  adapter: LoraAdapter | null,
  stored: Pick<PlanSettings, "storage" | "contextTokens">,
): Promise<Model> {
  const buffers = new Buffers(gpu);
  const layout = loraLayout(architecture, { rank: lora.r, targets: lora.target_modules });
  const weights = await uploadWeights(buffers, architecture, tensors, stored);
  const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
  if (adapter !== null) write(gpu, parameters, fromAdapter(layout, adapter));
  return { architecture, weights, lora: { layout, scale: lora.lora_alpha / lora.r, parameters } };
}

/** For a model that runs without an adapter: the smallest that the engine can carry, and it stays zero. */
export const NO_ADAPTER: LoraConfig = loraConfig(1);

/** Opens the GPU, says which, and gives it back when `use` has ended. */
export async function withGpu<Result>(
  around: Pick<Surroundings, "gpuPort" | "tell">,
  use: (gpu: Gpu) => Promise<Result>,
  options: OpenOptions = {},
): Promise<Result> {
  const gpu = await openDevice(await around.gpuPort(), options);
  const { vendor, description, isSoftware } = gpu.report;
  around.tell(`GPU: ${description || vendor}${isSoftware ? ", which computes on the processor" : ""}`);
  try {
    return await use(gpu);
  } finally {
    gpu.destroy();
  }
}
