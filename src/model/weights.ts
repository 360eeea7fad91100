// Frozen base weights: safetensors -> one GPU buffer per tensor the kernels read. Layers that read the same input are
// joined row by row (q|k|v, gate|up), the same grouping as in lora.ts, so that one product serves them.
// The whole file is checked before the first allocation.
import type { SafetensorsFile } from "../formats/safetensors.ts";
import { toFloat32 } from "../formats/safetensors.ts";
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { ropeTable } from "../kernels/rope/rope.ts";
import { type Architecture, checkTensors, linearName, linearShapes } from "../formats/architecture.ts";
import { FUSED_TARGETS, type FusedName } from "./lora.ts";

/** C hidden, S = (heads + 2 kvHeads) * headDim, F feed-forward. */
export interface LayerWeights extends Readonly<Record<FusedName, Slice>> {
  /** [C], before attention */
  readonly inputNorm: Slice;
  /** [C], before the feed-forward part */
  readonly postNorm: Slice;
  /** qkv [S, C], o [C, heads * headDim], gateUp [2 F, C], down [C, F] */
}

export interface Weights {
  /** [vocabulary, C]; also the head, which is tied to it */
  readonly embedding: Slice;
  /** [C] */
  readonly finalNorm: Slice;
  /** [maxPositions, headDim / 2, 2] */
  readonly rope: Slice;
  readonly layers: readonly LayerWeights[];
}

const LAYER_PARTS = ["inputNorm", "qkv", "o", "postNorm", "gateUp", "down"] as const;

/** Bytes of the buffers that `uploadWeights` makes; a layer's are called "<layer>.<name>". */
export function weightSizes(a: Architecture): Record<string, number> {
  const shapes = linearShapes(a);
  const sizes: Record<string, number> = {
    embedding: 4 * a.vocabulary * a.hidden,
    finalNorm: 4 * a.hidden,
    rope: 4 * a.maxPositions * a.headDim,
  };
  for (let layer = 0; layer < a.layers; layer++) {
    sizes[`${layer}.inputNorm`] = 4 * a.hidden;
    sizes[`${layer}.postNorm`] = 4 * a.hidden;
    for (const [group, targets] of Object.entries(FUSED_TARGETS)) {
      const floats = targets.map((target) => shapes.get(target)!.reduce((out, inputs) => out * inputs));
      sizes[`${layer}.${group}`] = 4 * floats.reduce((sum, each) => sum + each);
    }
  }
  return sizes;
}

/** Checks the file against the architecture, then uploads it.
 *  @throws RunError("model-invalid" | "file-invalid" | "gpu-memory") */
export async function uploadWeights(
  buffers: Buffers,
  a: Architecture,
  file: SafetensorsFile,
): Promise<Weights> {
  checkTensors(a, new Map([...file.tensors].map(([name, { shape }]) => [name, shape])));
  const floats = (name: string) => toFloat32(file.tensors.get(`${name}.weight`)!); // checkTensors found them all
  const top = await buffers.upload("weights", {
    embedding: floats("model.embed_tokens"),
    finalNorm: floats("model.norm"),
    rope: ropeTable(a.ropeTheta, a.headDim, a.maxPositions),
  });
  const layers: LayerWeights[] = [];
  for (let layer = 0; layer < a.layers; layer++) {
    const fused = (group: FusedName) =>
      join(FUSED_TARGETS[group].map((target) => floats(linearName(layer, target))));
    const arrays: Record<(typeof LAYER_PARTS)[number], Float32Array<ArrayBuffer>> = {
      inputNorm: floats(`model.layers.${layer}.input_layernorm`),
      qkv: fused("qkv"),
      o: fused("o"),
      postNorm: floats(`model.layers.${layer}.post_attention_layernorm`),
      gateUp: fused("gateUp"),
      down: fused("down"),
    };
    layers.push(await buffers.upload("weights", arrays));
  }
  return { ...top, layers };
}

/** Matrices with the same number of columns, one below the other. */
function join(parts: readonly Float32Array<ArrayBuffer>[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
