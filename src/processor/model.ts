// The frozen weights of a model in the arena, each matrix twice: once laid out for the forward's product with its transpose, once for
// the backward's with itself. Beside them the arrays of the adapter that learns.
import { type TensorSource, readFloat32 } from "../formats/safetensors.ts";
import { ropeTable } from "../kernels/rope/rope.ts";
import { FUSED_TARGETS, type FusedName, type LoraLayout } from "../model/lora.ts";
import { type Architecture, checkTensors, linearShapes, ropeFrequencies } from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import { linearName } from "../models/weight_names.ts";
import { Arena, type ArenaFloats } from "./arena.ts";
import { packPanels, packTransposed, panelFloats } from "./panels.ts";

/** W [outputs, inputs] of a frozen layer. */
export interface Frozen {
  readonly outputs: number;
  readonly inputs: number;
  /** W^T [inputs, outputs] and W, in panels. */
  readonly forward: ArenaFloats;
  readonly backward: ArenaFloats;
}

export interface FrozenLayer extends Readonly<Record<FusedName, Frozen>> {
  /** [hidden] */
  readonly inputNorm: Float32Array;
  readonly postNorm: Float32Array;
  /** [outputs of qkv] */
  readonly qkvBias: Float32Array | null;
  /** [headDim] each */
  readonly headNorms: { readonly q: Float32Array; readonly k: Float32Array } | null;
}

/** A base on the processor, with room for an adapter; nothing has been computed. */
export interface ProcessorModel {
  readonly architecture: Architecture;
  readonly layout: LoraLayout;
  /** lora_alpha / r */
  readonly scale: number;
  readonly tensors: TensorSource;
}

/** Matrices of a base with the room that they take. */
export interface FrozenRoom {
  readonly layers: readonly Readonly<Record<FusedName, Frozen>>[];
  readonly head: Frozen;
}

export interface FrozenWeights {
  readonly layers: readonly FrozenLayer[];
  readonly head: Frozen;
  /** [vocabulary, hidden] */
  readonly embedding: Float32Array;
  /** [hidden] */
  readonly finalNorm: Float32Array;
  /** [positions, headDim / 2, 2], see kernels/rope */
  readonly rope: Float32Array;
}

function room(arena: Arena, outputs: number, inputs: number): Frozen {
  return {
    outputs,
    inputs,
    forward: arena.take(panelFloats(inputs, outputs)),
    backward: arena.take(panelFloats(outputs, inputs)),
  };
}

/** Asks the arena for room for the base's matrices. */
export function frozenRoom(arena: Arena, a: Architecture): FrozenRoom {
  const shapes = linearShapes(a);
  const group = (name: FusedName) => {
    const members = FUSED_TARGETS[name].map((target) => shapes.get(target)!);
    const outputs = members.reduce((sum, [rows]) => sum + rows, 0);
    return room(arena, outputs, members[0]![1]);
  };
  const layers = Array.from({ length: a.layers }, () => ({
    qkv: group("qkv"),
    o: group("o"),
    gateUp: group("gateUp"),
    down: group("down"),
  }));
  return { layers, head: room(arena, a.vocabulary, a.hidden) };
}

/** Reads the base into an open arena. @param positions of the longest text
 *  @throws RunError("model-invalid" | "file-invalid"), errors of the source */
export async function readFrozen(
  { layers, head }: FrozenRoom,
  { architecture: a, tensors }: ProcessorModel,
  positions: number,
): Promise<FrozenWeights> {
  checkTensors(a, new Map([...tensors.tensors].map(([name, { shape }]) => [name, shape])));
  const { names } = familyOf(a);
  const vector = (name: string) => readFloat32(tensors, name);
  const embedding = await vector(names.embedding);
  fill(head, a.tiedHead ? embedding : await vector(names.head), 0);
  const read = layers.map(async (matrices, layer): Promise<FrozenLayer> => {
    for (const name of Object.keys(FUSED_TARGETS) as FusedName[]) {
      let first = 0;
      for (const target of FUSED_TARGETS[name]) {
        const rows = await vector(`${linearName(layer, target)}.weight`);
        fill(matrices[name], rows, first);
        first += rows.length / matrices[name].inputs;
      }
    }
    return {
      ...matrices,
      inputNorm: await vector(names.inputNorm(layer)),
      postNorm: await vector(names.postNorm(layer)),
      qkvBias: a.qkvBias ? await qkvBias(tensors, layer) : null,
      headNorms: a.qkNorm
        ? { q: await vector(names.qNorm(layer)), k: await vector(names.kNorm(layer)) }
        : null,
    };
  });
  return {
    layers: await Promise.all(read),
    head,
    embedding,
    finalNorm: await vector(names.finalNorm),
    rope: ropeTable(ropeFrequencies(a), positions),
  };
}

async function qkvBias(tensors: TensorSource, layer: number): Promise<Float32Array> {
  const parts: number[] = [];
  for (const target of FUSED_TARGETS.qkv) {
    parts.push(...(await readFloat32(tensors, `${linearName(layer, target)}.bias`)));
  }
  return new Float32Array(parts);
}

/** Lays whole rows of W into both layouts, from output `first` on. */
function fill({ outputs, inputs, forward, backward }: Frozen, rows: Float32Array, first: number): void {
  const source = { from: rows, at: 0, stride: inputs, rows: rows.length / inputs, columns: inputs };
  packTransposed(forward, source, first);
  packPanels(backward, source, first, outputs);
}
