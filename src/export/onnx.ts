// A student (base + adapter) -> an ONNX decoder as transformers.js runs it: one graph for prompt and single steps, with a KV
// cache that goes in and comes out, in fp32, fp16, q8 and q4 (onnx_weights.ts), for every family whose block onnx_block.ts builds.
// Masking comes from attention_mask, not from lengths, so left padding is right by construction: masked keys get weight
// exactly 0 (exp underflows), and positions come from position_ids. The cache is f32 in every format.
import { dataFilesOf, type OnnxDtype, onnxPath } from "../core/onnx_files.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { RunError } from "../core/errors.ts";
import {
  type Architecture,
  checkTensors,
  localRopeFrequencies,
  parseArchitecture,
  ropeFrequencies,
} from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import type { FileStream } from "../formats/file_stream.ts";
import { OnnxGraph } from "../formats/onnx_graph.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { mergedRows } from "./merged_rows.ts";
import { addBlock, addRmsNorm, type LayerSight } from "./onnx_block.ts";
import { addRope } from "./onnx_rope.ts";
import { OnnxWeights } from "./onnx_weights.ts";

const OPSET = 17;
/** Added to masked scores. Finite: a row of padding sees no key at all, and with -inf its softmax would be NaN. */
const MASKED = -1e9;
/** A protobuf message ends at 2 GB, and a browser's ArrayBuffer may: larger models keep their tensors beside the graph. */
const EXTERNAL_BYTES = 1.5e9;

export interface OnnxOptions {
  /** Default "fp32". */
  readonly dtype?: OnnxDtype;
  /** Merged into the weights. */
  readonly adapter?: LoraAdapter | null;
  /** Most bytes of a model without data files, and of a data file. */
  readonly externalBytes?: number;
  /** Positions of RoPE's fine table. */
  readonly ropeRows?: number;
  /** The graph also takes `prefix_key_values.{layer}.{key|value}` [1, Hkv, P, D]: the cache of what all rows of a batch read first,
   *  held once and not repeated for each row. P may be 0. attention_mask does not count it, position_ids do. */
  readonly hasPrefix?: boolean;
}

/** @param config parsed config.json
 *  @param base its tensors, Hugging Face names
 *  @returns the files by path in the model's folder, "onnx/model.onnx" first; the same input gives the same bytes. Reading
 *  them throws RunError("non-finite") for weights that nobody should load, and errors of the base's source
 *  @throws RunError("model-invalid") for anything the graph does not express, RunError("shape" | "non-finite") for a wrong
 *  adapter */
export function exportOnnx(
  config: unknown,
  base: TensorSource,
  {
    dtype = "fp32",
    adapter = null,
    externalBytes = EXTERNAL_BYTES,
    ropeRows,
    hasPrefix = false,
  }: OnnxOptions = {},
): Map<string, FileStream> {
  const dims = parseArchitecture(config);
  const family = familyOf(dims);
  if (family.onnx !== "standard")
    throw new RunError("model-invalid", family.onnx.lacks, { family: family.id });
  checkTensors(dims, new Map(Array.from(base.tensors, ([name, { shape }]) => [name, shape])));
  const graph = new OnnxGraph();
  const weights = new OnnxWeights(graph, mergedRows(base, adapter), dims, dtype);

  const inputIds = graph.input("input_ids", "int64", ["batch_size", "sequence_length"]);
  const attentionMask = graph.input("attention_mask", "int64", ["batch_size", "total_sequence_length"]);
  const positionIds = graph.input("position_ids", "int64", ["batch_size", "sequence_length"]);
  const keep = graph.input("num_logits_to_keep", "int64", []);
  forEachCache(dims, (part) => graph.input(`past_key_values.${part}`, "float", cacheShape(dims, "past")));
  if (hasPrefix) {
    const shape = [1, dims.kvHeads, "prefix_sequence_length", dims.headDim];
    forEachCache(dims, (part) => graph.input(`prefix_key_values.${part}`, "float", shape));
  }

  const embedding = weights.embedding();
  const seen = addSights(graph, dims, { attentionMask, positionIds, ropeRows, hasPrefix });
  let x = embedding.rows(inputIds);
  const { embeddingScale } = dims.block;
  if (embeddingScale !== 1) x = graph.add("Mul", [x, graph.scalar("embedding_scale", embeddingScale)]);
  for (let layer = 0; layer < dims.layers; layer++) {
    x = addBlock({ graph, dims, weights, ...seen(layer), hasPrefix }, layer, x);
  }
  // num_logits_to_keep: 0 = every position. A slice from -0 takes all, so one op serves both.
  const start = graph.add("Reshape", [graph.add("Neg", [keep]), graph.int64([1])]);
  const end = graph.int64([Number.MAX_SAFE_INTEGER]);
  const last = graph.add("Slice", [x, start, end, graph.int64([1])]);
  embedding.head(addRmsNorm({ graph, dims, weights }, family.names.finalNorm, last));

  graph.output("logits", "float", ["batch_size", "num_logits", dims.vocabulary]);
  forEachCache(dims, (part) => graph.output(`present.${part}`, "float", cacheShape(dims, "total")));

  const path = onnxPath(dtype);
  const fileName = path.slice(path.indexOf("/") + 1);
  const files = graph.finish({ fileName, name: dims.family, opset: OPSET, externalBytes });
  return new Map(Array.from(files, ([name, file]) => [path.replace(fileName, name), file]));
}

/** config.json for a folder with these ONNX files: transformers.js must be told of data files; others pass over the entry.
 *  @returns null when the base's own config.json serves as it is */
export function transformersJsConfig(
  config: Readonly<Record<string, unknown>>,
  paths: Iterable<string>,
): Record<string, unknown> | null {
  const all = [...paths];
  const counts = all
    .filter((path) => path.endsWith(".onnx"))
    .map((path) => [path.slice(path.lastIndexOf("/") + 1), dataFilesOf(path, all).length] as const)
    .filter(([, count]) => count > 0);
  if (counts.length === 0) return null;
  return { ...config, "transformers.js_config": { use_external_data_format: Object.fromEntries(counts) } };
}

function forEachCache({ layers }: Architecture, add: (part: string) => void): void {
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ["key", "value"]) add(`${layer}.${part}`);
  }
}

function cacheShape({ kvHeads, headDim }: Architecture, which: "past" | "total") {
  return ["batch_size", kvHeads, `${which}_sequence_length`, headDim];
}

interface SightInputs {
  readonly attentionMask: string;
  readonly positionIds: string;
  readonly ropeRows: number | undefined;
  readonly hasPrefix: boolean;
}

/** What each layer sees: all before it, or a window with a RoPE of its own. */
function addSights(
  graph: OnnxGraph,
  dims: Architecture,
  { attentionMask, positionIds, ropeRows, hasPrefix }: SightInputs,
): (layer: number) => LayerSight {
  const { headDim, maxPositions } = dims;
  const rope = (name: string, frequencies: Float32Array<ArrayBuffer>) =>
    addRope(graph, { name, frequencies, headDim, maxPositions }, positionIds, ropeRows);
  const full: LayerSight = {
    mask: addMask(graph, dims, attentionMask, null),
    prefixMask: null,
    rope: rope("rope", ropeFrequencies(dims)),
  };
  const { window } = dims.block;
  const frequencies = localRopeFrequencies(dims);
  if (window === null || frequencies === null) return () => full;
  const local: LayerSight = {
    mask: addMask(graph, dims, attentionMask, window.tokens),
    prefixMask: hasPrefix ? addPrefixMask(graph, dims, positionIds, window.tokens) : null,
    rope: rope("local_rope", frequencies),
  };
  return (layer) => (window.isLocal[layer] === true ? local : full);
}

/** How far each position lies behind the keys of the prefix -> [B, 1, G*S, P] added to their scores. */
function addPrefixMask(graph: OnnxGraph, dims: Architecture, positionIds: string, window: number): string {
  const length = graph.add("Gather", [graph.add("Shape", ["prefix_key_values.0.key"]), graph.int64(2)]);
  const keys = graph.add("Range", [graph.int64(0), length, graph.int64(1)]);
  const rows = graph.add("Tile", [positionIds, graph.int64([1, dims.heads / dims.kvHeads])]);
  const behind = graph.add("Sub", [graph.add("Unsqueeze", [rows, graph.int64([1, 3])]), keys]);
  const visible = graph.add("Less", [behind, graph.int64(window)]);
  return graph.add("Where", [visible, graph.scalar("zero.prefix", 0), graph.scalar("masked.prefix", MASKED)]);
}

/** attention_mask [B, T] -> [B, 1, G*S, T] added to scores; rows repeat for the G query heads of a group, G outermost.
 *  @param window how many tokens are seen, null for all */
function addMask(graph: OnnxGraph, dims: Architecture, attentionMask: string, window: number | null): string {
  const name = (what: string) => (window === null ? what : `${what}.window`);
  const total = graph.add("Gather", [graph.add("Shape", [attentionMask]), graph.int64(1)]);
  const past = graph.add("Gather", [graph.add("Shape", ["past_key_values.0.key"]), graph.int64(2)]);
  const one = graph.int64(1);
  const keys = graph.add("Range", [graph.int64(0), total, one]);
  const queries = graph.add("Range", [past, total, one]);
  const rows = graph.add("Tile", [queries, graph.int64([dims.heads / dims.kvHeads])]);
  const column = graph.add("Unsqueeze", [rows, graph.int64([1])]);
  const causal = graph.add("LessOrEqual", [keys, column]);
  const seen =
    window === null
      ? causal
      : graph.add("And", [
          causal,
          graph.add("Less", [graph.add("Sub", [column, keys]), graph.int64(window)]),
        ]);
  const present = graph.add("Greater", [attentionMask, graph.int64(0)]);
  const visible = graph.add("And", [graph.add("Unsqueeze", [present, graph.int64([1, 2])]), seen]);
  return graph.add("Where", [visible, graph.scalar(name("zero"), 0), graph.scalar(name("masked"), MASKED)]);
}
