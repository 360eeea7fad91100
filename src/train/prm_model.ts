// A process reward model beside a student: the same frozen weights, an arena of its own with its LoRA pairs and its head. So the
// base lies in memory once, and either model is used without touching the other.
import type { LoraAdapter } from "../records/adapter.ts";
import { type Buffers, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { prmHeadFloats } from "../kernels/prm_head/prm_head.ts";
import { fromAdapter, loraLayout } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import type { Recipe } from "./recipe.ts";

/** All zero: every step is as likely right as wrong. @throws RunError("gpu-memory"); loraLayout's */
export async function createPrm(
  owner: Buffers,
  { architecture, weights }: Pick<Model, "architecture" | "weights">,
  { rank, alpha, targets }: Pick<Recipe, "rank" | "alpha" | "targets">,
): Promise<Model> {
  const layout = loraLayout(architecture, { rank, targets, extra: prmHeadFloats(architecture.hidden) });
  const { parameters } = await owner.allocate("lora", { parameters: 4 * layout.length });
  return { architecture, weights, lora: { layout, scale: alpha / rank, parameters } };
}

/** Lays a trained reward model into its arena. @throws RunError("model-invalid") when it is of another shape */
export function loadPrm(gpu: Gpu, { lora }: Model, adapter: LoraAdapter): void {
  write(gpu, lora.parameters, fromAdapter(lora.layout, adapter));
}
