// Frozen base weights: safetensors -> one GPU buffer per tensor the kernels read. Layers that read the same input are
// joined row by row (q|k|v, gate|up), the same grouping as in lora.ts, so that one product serves them.
// Every tensor is checked before the first allocation; one layer's weights are in memory at a time.
import { RunError } from "../core/errors.ts";
import { readFloat32, type TensorSource } from "../formats/safetensors.ts";
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { ropeFrequencies } from "../formats/rope_frequencies.ts";
import { ropeTable } from "../kernels/rope/rope.ts";
import type { Matrix } from "../kernels/matrix.ts";
import { type Architecture, checkTensors, linearName, linearShapes } from "../formats/architecture.ts";
import { FUSED_TARGETS, type FusedName } from "./lora.ts";

/** C hidden, S = (heads + 2 kvHeads) * headDim, F feed-forward. */
export interface LayerWeights extends Readonly<Record<FusedName, Matrix>> {
  /** [C], before attention */
  readonly inputNorm: Slice;
  /** [C], before the feed-forward part */
  readonly postNorm: Slice;
  /** qkv [S, C], o [C, heads * headDim], gateUp [2 F, C], down [C, F] */
}

export interface Weights {
  /** [vocabulary, C], in chunks of whole rows */
  readonly embedding: readonly Matrix[];
  /** [vocabulary, C], in chunks of whole rows; the embedding's when tied to it */
  readonly head: readonly Matrix[];
  /** [C] */
  readonly finalNorm: Slice;
  /** [maxPositions, headDim / 2, 2] */
  readonly rope: Slice;
  readonly layers: readonly LayerWeights[];
}

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

/** Checks the tensors against the architecture, then uploads them.
 *  @throws RunError("model-invalid" | "file-invalid" | "gpu-memory"), errors of the source */
export async function uploadWeights(
  buffers: Buffers,
  a: Architecture,
  source: TensorSource,
): Promise<Weights> {
  if (!a.tiedHead || a.qkvBias || a.qkNorm || a.vocabulary * a.hidden * 4 > 2 ** 27) {
    throw new RunError("model-invalid", `This engine does not compute ${a.family} models of this kind yet.`, {
      family: a.family,
    });
  }
  checkTensors(a, new Map([...source.tensors].map(([name, { shape }]) => [name, shape])));
  const floats = (name: string) => readFloat32(source, `${name}.weight`);
  const top = await buffers.upload("weights", {
    embedding: await floats("model.embed_tokens"),
    finalNorm: await floats("model.norm"),
    rope: ropeTable(ropeFrequencies(a), a.maxPositions),
  });
  const shapes = linearShapes(a);
  const layers: LayerWeights[] = [];
  for (let layer = 0; layer < a.layers; layer++) {
    const fused = async (group: FusedName) =>
      join(await Promise.all(FUSED_TARGETS[group].map((target) => floats(linearName(layer, target)))));
    const arrays: Record<"inputNorm" | "postNorm" | FusedName, Float32Array<ArrayBuffer>> = {
      inputNorm: await floats(`model.layers.${layer}.input_layernorm`),
      qkv: await fused("qkv"),
      o: await fused("o"),
      postNorm: await floats(`model.layers.${layer}.post_attention_layernorm`),
      gateUp: await fused("gateUp"),
      down: await fused("down"),
    };
    const slices = await buffers.upload("weights", arrays);
    const matrix = (group: FusedName): Matrix => {
      const members = FUSED_TARGETS[group].map((target) => shapes.get(target)!);
      const rows = members.reduce((sum, [outputs]) => sum + outputs, 0);
      return { slice: slices[group], storage: "f32", rows, columns: members[0]![1] };
    };
    const { inputNorm, postNorm } = slices;
    const fusedMatrices = {
      qkv: matrix("qkv"),
      o: matrix("o"),
      gateUp: matrix("gateUp"),
      down: matrix("down"),
    };
    layers.push({ inputNorm, postNorm, ...fusedMatrices });
  }
  const table: Matrix = { slice: top.embedding, storage: "f32", rows: a.vocabulary, columns: a.hidden };
  return { ...top, embedding: [table], head: [table], layers };
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
