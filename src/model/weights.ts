// Frozen base weights: safetensors -> GPU buffers. Linear layers that read the same input are joined row by row (q|k|v, gate|up),
// the same grouping as in lora.ts, so that one product serves them; embedding and head are cut into chunks of whole rows, because
// Qwen's 151,936 x 896 does not fit one binding. What lies where is one list, from which sizes, uploads and `Weights` follow.
// Every tensor is checked and every buffer allocated before the first byte is read; then a few MB are in memory at a time.
import { RunError } from "../core/errors.ts";
import { readFloat32, type TensorSource } from "../formats/safetensors.ts";
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { ropeTable } from "../kernels/rope/rope.ts";
import { type Matrix, matrixBytes, storedRows, type WeightStorage } from "../kernels/matrix.ts";
import { packedMatrix, packRows, piecesAt } from "../kernels/quantize.ts";
import {
  type Architecture,
  checkTensors,
  defaultContext,
  linearShapes,
  localRopeFrequencies,
  ropeFrequencies,
  tensorShapes,
} from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import { linearName } from "../models/weight_names.ts";
import { FUSED_TARGETS, type FusedName } from "./lora.ts";

/** C hidden, D headDim, S = (heads + 2 kvHeads) D, F feed-forward. qkv [S, C], o [C, heads * D], gateUp [2 F, C], down [C, F] */
export interface LayerWeights extends Readonly<Record<FusedName, Matrix>> {
  /** [C], before attention */
  readonly inputNorm: Slice;
  /** [C], before the feed-forward part */
  readonly postNorm: Slice;
  /** [C] each, behind attention and behind the feed-forward part */
  readonly outNorms?: { readonly attention: Slice; readonly feedForward: Slice };
  /** [S], biases of q, k and v */
  readonly qkvBias?: Slice;
  /** [D] each, of every head of q and of k */
  readonly qNorm?: Slice;
  readonly kNorm?: Slice;
}

export interface Weights {
  /** [storedRows(vocabulary), C], in chunks of whole rows */
  readonly embedding: readonly Matrix[];
  /** [storedRows(vocabulary), C], in chunks of whole rows; the very same objects when tied */
  readonly head: readonly Matrix[];
  /** [C] */
  readonly finalNorm: Slice;
  /** [contextTokens, headDim / 2, 2] */
  readonly rope: Slice;
  /** as rope, of the layers with a window */
  readonly localRope?: Slice;
  /** Positions 0 to contextTokens - 1 can be computed. */
  readonly contextTokens: number;
  readonly layers: readonly LayerWeights[];
}

export interface WeightOptions {
  /** The number format of the matrices; norms and biases stay f32. Default "f32". */
  readonly storage?: WeightStorage;
  /** At most the model's maxPositions. Default `defaultContext`. */
  readonly contextTokens?: number;
  /** Most bytes of a chunk of embedding or head; default what any device binds. */
  readonly chunkBytes?: number;
}

/** maxStorageBufferBindingSize at default limits. */
const BINDING_BYTES = 128 * 2 ** 20;
/** Rows of a chunk come in multiples of this, so that a chunk's logits start on 256 bytes in a row of logits. */
const CHUNK_ROWS = 64;
/** Most f32 bytes read at once. */
const READ_BYTES = 4 * 2 ** 20;

/** Rows `from` to `from + rows` of a tensor, one of the parts of a matrix. */
interface MatrixPart {
  readonly tensor: string;
  readonly from: number;
  readonly rows: number;
}
interface StoredMatrix {
  readonly parts: readonly MatrixPart[];
  readonly rows: number;
  readonly columns: number;
}

/** Every matrix by its buffer's name: "embedding.<chunk>", "head.<chunk>", "<layer>.<group>". */
function storedMatrices(a: Architecture, options: WeightOptions): Map<string, StoredMatrix> {
  const matrices = new Map<string, StoredMatrix>();
  const chunkRows = rowsPerChunk(a, options);
  const { names } = familyOf(a);
  const tables = [["embedding", names.embedding] as const, ["head", names.head] as const];
  for (const [name, tensor] of a.tiedHead ? tables.slice(0, 1) : tables) {
    for (let from = 0; from < a.vocabulary; from += chunkRows) {
      const rows = Math.min(chunkRows, a.vocabulary - from);
      matrices.set(`${name}.${from / chunkRows}`, {
        parts: [{ tensor, from, rows }],
        rows: storedRows(rows), // the last chunk's
        columns: a.hidden,
      });
    }
  }
  const shapes = linearShapes(a);
  for (let layer = 0; layer < a.layers; layer++) {
    for (const [group, targets] of Object.entries(FUSED_TARGETS)) {
      const parts = targets.map((target) => ({
        tensor: `${linearName(layer, target)}.weight`,
        from: 0,
        rows: shapes.get(target)![0],
      }));
      const rows = parts.reduce((sum, part) => sum + part.rows, 0);
      matrices.set(`${layer}.${group}`, { parts, rows, columns: shapes.get(targets[0])![1] });
    }
  }
  return matrices;
}

function rowsPerChunk(
  a: Architecture,
  { storage = "f32", chunkBytes = BINDING_BYTES }: WeightOptions,
): number {
  const most = Math.floor((chunkBytes * CHUNK_ROWS) / matrixBytes(storage, CHUNK_ROWS, a.hidden));
  return Math.min(storedRows(a.vocabulary), Math.max(1, Math.floor(most / CHUNK_ROWS)) * CHUNK_ROWS);
}

/** Every norm and bias by its buffer's name: the tensors that lie in it one after the other. */
function storedVectors(a: Architecture): Map<string, readonly string[]> {
  const { names } = familyOf(a);
  const vectors = new Map<string, readonly string[]>([["finalNorm", [names.finalNorm]]]);
  for (let layer = 0; layer < a.layers; layer++) {
    vectors.set(`${layer}.inputNorm`, [names.inputNorm(layer)]);
    vectors.set(`${layer}.postNorm`, [names.postNorm(layer)]);
    if (a.block.outNorms) {
      vectors.set(`${layer}.attentionOutNorm`, [names.attentionOutNorm(layer)]);
      vectors.set(`${layer}.feedForwardOutNorm`, [names.feedForwardOutNorm(layer)]);
    }
    if (a.qkvBias)
      vectors.set(
        `${layer}.qkvBias`,
        FUSED_TARGETS.qkv.map((target) => `${linearName(layer, target)}.bias`),
      );
    if (a.qkNorm) {
      vectors.set(`${layer}.qNorm`, [names.qNorm(layer)]);
      vectors.set(`${layer}.kNorm`, [names.kNorm(layer)]);
    }
  }
  return vectors;
}

/** Bytes of the buffers that `uploadWeights` makes, by name.
 *  @throws RunError("shape") when contextTokens is not one to maxPositions */
export function weightSizes(a: Architecture, options: WeightOptions = {}): Record<string, number> {
  const rope = 4 * contextOf(a, options) * a.headDim;
  const sizes: Record<string, number> = a.block.window === null ? { rope } : { rope, localRope: rope };
  for (const [name, { rows, columns }] of storedMatrices(a, options)) {
    sizes[name] = matrixBytes(options.storage ?? "f32", rows, columns);
  }
  const shapes = tensorShapes(a);
  for (const [name, tensors] of storedVectors(a)) {
    sizes[name] = tensors.reduce((sum, tensor) => sum + 4 * shapes.get(tensor)![0]!, 0);
  }
  return sizes;
}

function contextOf(a: Architecture, { contextTokens = defaultContext(a) }: WeightOptions): number {
  if (Number.isInteger(contextTokens) && contextTokens >= 1 && contextTokens <= a.maxPositions)
    return contextTokens;
  throw new RunError(
    "shape",
    `A context of ${contextTokens} tokens; this model has 1 to ${a.maxPositions}.`,
    {
      contextTokens,
      maxPositions: a.maxPositions,
    },
  );
}

/** Checks the tensors against the architecture, allocates, then reads and uploads.
 *  @throws RunError("model-invalid" | "file-invalid" | "gpu-memory" | "shape"), errors of the source */
export async function uploadWeights(
  buffers: Buffers,
  a: Architecture,
  source: TensorSource,
  options: WeightOptions = {},
): Promise<Weights> {
  checkTensors(a, new Map([...source.tensors].map(([name, { shape }]) => [name, shape])));
  const { storage = "f32" } = options;
  const slices = await buffers.allocate("weights", weightSizes(a, options));
  const slice = (name: string) => slices[name]!; // weightSizes names each of them
  buffers.write(slice("rope"), ropeTable(ropeFrequencies(a), contextOf(a, options)));
  const local = localRopeFrequencies(a);
  if (local !== null) buffers.write(slice("localRope"), ropeTable(local, contextOf(a, options)));
  for (const [name, tensors] of storedVectors(a)) {
    let at = 0;
    for (const tensor of tensors) {
      const stored = await readFloat32(source, tensor);
      const floats = a.block.normsFromOne && !name.endsWith("Bias") ? stored.map((each) => 1 + each) : stored;
      buffers.write(slice(name), floats, at);
      at += floats.byteLength;
    }
  }
  const matrices = new Map<string, Matrix>();
  for (const [name, { parts, rows, columns }] of storedMatrices(a, options)) {
    const matrix: Matrix = { slice: slice(name), storage, rows, columns };
    matrices.set(name, matrix);
    let first = 0;
    for (const part of parts) {
      await uploadRows(buffers, source, part, { matrix, first });
      first += part.rows;
    }
  }
  const chunks = (name: string) =>
    [...matrices].filter(([key]) => key.startsWith(`${name}.`)).map(([, each]) => each);
  const embedding = chunks("embedding");
  return {
    embedding,
    head: a.tiedHead ? embedding : chunks("head"),
    finalNorm: slice("finalNorm"),
    rope: slice("rope"),
    ...(local === null ? {} : { localRope: slice("localRope") }),
    contextTokens: contextOf(a, options),
    layers: Array.from({ length: a.layers }, (_, layer) =>
      layerWeights(
        a,
        (name) => slice(`${layer}.${name}`),
        (group) => matrices.get(`${layer}.${group}`)!,
      ),
    ),
  };
}

/** One layer's, by the names that its buffers have behind the layer's number. */
function layerWeights(
  a: Architecture,
  slice: (name: string) => Slice,
  matrix: (group: FusedName) => Matrix,
): LayerWeights {
  const outNorms = () => ({ attention: slice("attentionOutNorm"), feedForward: slice("feedForwardOutNorm") });
  return {
    inputNorm: slice("inputNorm"),
    postNorm: slice("postNorm"),
    ...(a.block.outNorms ? { outNorms: outNorms() } : {}),
    ...(a.qkvBias ? { qkvBias: slice("qkvBias") } : {}),
    ...(a.qkNorm ? { qNorm: slice("qNorm"), kNorm: slice("kNorm") } : {}),
    qkv: matrix("qkv"),
    o: matrix("o"),
    gateUp: matrix("gateUp"),
    down: matrix("down"),
  };
}

/** Reads a part some rows at a time and lays it into the matrix from row `first` on. */
async function uploadRows(
  buffers: Buffers,
  source: TensorSource,
  { tensor, from, rows }: MatrixPart,
  { matrix, first }: { readonly matrix: Matrix; readonly first: number },
): Promise<void> {
  const { slice, storage, columns } = matrix;
  const step = 2 * Math.max(1, Math.floor(READ_BYTES / (8 * columns))); // even, see piecesAt
  for (let done = 0; done < rows; done += step) {
    const count = Math.min(step, rows - done);
    const floats = await readFloat32(source, tensor, { from: from + done, to: from + done + count });
    const packed = packedMatrix(storage, count, columns, tensor);
    packRows(packed, 0, floats);
    for (const { at, words } of piecesAt(packed, matrix.rows, first + done)) buffers.write(slice, words, at);
  }
}
