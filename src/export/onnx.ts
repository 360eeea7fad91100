// Llama-shaped weights -> an ONNX decoder as transformers.js runs it: one graph for prompt and single steps, with a KV
// cache that goes in and comes out. Plain ops of opset 17 only, so that every onnxruntime can run it; projections that
// share an input are one matrix, query heads of a group are rows of one product (no repeated keys).
// Masking comes from attention_mask, not from lengths, so left padding is right by construction: masked keys get weight
// exactly 0 (exp underflows), and positions come from position_ids.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../core/types.ts";
import {
  type Architecture,
  checkTensors,
  isUnusedTensor,
  parseArchitecture,
} from "../formats/architecture.ts";
import { ropeFrequencies } from "../formats/rope_frequencies.ts";
import { OnnxGraph } from "../formats/onnx_graph.ts";
import { toFloat32, type SafetensorsTensor } from "../formats/safetensors.ts";

const OPSET = 17;
/** Added to masked scores. Finite: a row of padding sees no key at all, and with -inf its softmax would be NaN. */
const MASKED = -1e9;

/** @param config parsed config.json
 *  @param tensors of model.safetensors, Hugging Face names
 *  @param adapter merged into the weights when given
 *  @returns the bytes of onnx/model.onnx; the same input gives the same bytes
 *  @throws RunError("model-invalid") for anything the graph does not express, RunError("shape") for a wrong adapter */
export function exportOnnx(
  config: Readonly<Record<string, unknown>>,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  adapter?: LoraAdapter,
): Uint8Array<ArrayBuffer> {
  const dims = parseArchitecture(config);
  checkExpressible(dims);
  checkTensors(dims, new Map(Array.from(tensors, ([name, { shape }]) => [name, shape])));
  const used = new Map([...tensors].filter(([name]) => !isUnusedTensor(dims, name)));
  const weights = new Weights(used, adapter);
  const graph = new OnnxGraph();
  const { hidden, vocabulary } = dims;

  const inputIds = graph.input("input_ids", "int64", ["batch_size", "sequence_length"]);
  const attentionMask = graph.input("attention_mask", "int64", ["batch_size", "total_sequence_length"]);
  const positionIds = graph.input("position_ids", "int64", ["batch_size", "sequence_length"]);
  const keep = graph.input("num_logits_to_keep", "int64", []);
  for (let layer = 0; layer < dims.layers; layer++) {
    for (const part of ["key", "value"]) {
      const shape = ["batch_size", dims.kvHeads, "past_sequence_length", dims.headDim];
      graph.input(`past_key_values.${layer}.${part}`, "float", shape);
    }
  }

  const embedding = graph.weight(
    "model.embed_tokens.weight",
    [vocabulary, hidden],
    weights.take("model.embed_tokens.weight"),
  );
  const mask = addMask(graph, dims, attentionMask);
  const rope = addRope(graph, dims, positionIds);
  let x = graph.add("Gather", [embedding, inputIds]);
  for (let layer = 0; layer < dims.layers; layer++) {
    x = addAttention(graph, dims, weights, layer, x, mask, rope);
    x = addMlp(graph, dims, weights, layer, x);
  }
  // num_logits_to_keep: 0 = every position. A slice from -0 takes all, so one op serves both.
  const start = graph.add("Reshape", [graph.add("Neg", [keep]), graph.int64([1])]);
  const end = graph.int64([Number.MAX_SAFE_INTEGER]);
  const last = graph.add("Slice", [x, start, end, graph.int64([1])]);
  const normed = addRmsNorm(graph, dims, weights, "model.norm.weight", last);
  const head = graph.add("Transpose", [embedding], { perm: [1, 0] });
  graph.add("MatMul", [normed, head], {}, "logits");

  graph.output("logits", "float", ["batch_size", "num_logits", vocabulary]);
  for (let layer = 0; layer < dims.layers; layer++) {
    for (const part of ["key", "value"]) {
      const shape = ["batch_size", dims.kvHeads, "total_sequence_length", dims.headDim];
      graph.output(`present.${layer}.${part}`, "float", shape);
    }
  }
  weights.checkAllTaken();
  return graph.finish("llama", OPSET);
}

/** @throws RunError("model-invalid") naming what the engine can run and this graph cannot say */
function checkExpressible(dims: Architecture): void {
  const missing = [
    ...(dims.qkvBias ? ["biases on q, k, v"] : []),
    ...(dims.qkNorm ? ["norms on q and k"] : []),
    ...(dims.tiedHead ? [] : ["a head of its own"]),
    ...(dims.ropeScaling === null ? [] : [`${dims.ropeScaling.kind} RoPE scaling`]),
  ];
  if (missing.length === 0) return;
  throw new RunError(
    "model-invalid",
    `A ${dims.family} model with ${missing.join(", ")} cannot be written as ONNX. Take the adapter instead.`,
    { family: dims.family, missing },
  );
}

/** attention_mask [B, T] -> [B, 1, G*S, T] added to scores; rows repeat for the G query heads of a group, G outermost. */
function addMask(graph: OnnxGraph, dims: Architecture, attentionMask: string): string {
  const total = graph.add("Gather", [graph.add("Shape", [attentionMask]), graph.int64(1)]);
  const past = graph.add("Gather", [graph.add("Shape", ["past_key_values.0.key"]), graph.int64(2)]);
  const one = graph.int64(1);
  const keys = graph.add("Range", [graph.int64(0), total, one]);
  const queries = graph.add("Range", [past, total, one]);
  const rows = graph.add("Tile", [queries, graph.int64([dims.heads / dims.kvHeads])]);
  const causal = graph.add("LessOrEqual", [keys, graph.add("Unsqueeze", [rows, graph.int64([1])])]);
  const present = graph.add("Greater", [attentionMask, graph.int64(0)]);
  const visible = graph.add("And", [graph.add("Unsqueeze", [present, graph.int64([1, 2])]), causal]);
  return graph.add("Where", [visible, graph.scalar("zero", 0), graph.scalar("masked", MASKED)]);
}

interface Rope {
  /** [B, 1, S, D] */
  readonly cos: string;
  /** [B, 1, S, D], the first half negated: x rotated = x * cos + swapHalves(x) * sin. */
  readonly sin: string;
}

/** Rotary embedding in the "rotate half" order of Hugging Face (Su et al. 2021, arXiv:2104.09864, eq. 34). Angles are
 *  rounded to f32 where PyTorch rounds them. */
function addRope(graph: OnnxGraph, dims: Architecture, positionIds: string): Rope {
  const { maxPositions: positions, headDim } = dims;
  const half = headDim / 2;
  const cos = new Float32Array(positions * headDim);
  const sin = new Float32Array(positions * headDim);
  const frequencies = ropeFrequencies(dims);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(position * frequencies[i]!);
      const at = position * headDim + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at + half] = Math.sin(angle);
      sin[at] = -Math.sin(angle);
    }
  }
  const table = (name: string, data: Float32Array<ArrayBuffer>) => {
    const rows = graph.add("Gather", [graph.weight(name, [positions, headDim], data), positionIds]);
    return graph.add("Unsqueeze", [rows, graph.int64([1])]);
  };
  return { cos: table("rope.cos", cos), sin: table("rope.sin", sin) };
}

/** x / sqrt(mean(x^2) + eps) * weight, in the pattern that onnxruntime fuses into one op. x [B, S, C] */
function addRmsNorm(graph: OnnxGraph, dims: Architecture, weights: Weights, name: string, x: string): string {
  const weight = graph.weight(name, [dims.hidden], weights.take(name));
  const square = graph.add("Pow", [x, graph.scalar(`${name}.two`, 2)]);
  const mean = graph.add("ReduceMean", [square], { axes: [-1], keepdims: 1 });
  const deviation = graph.add("Sqrt", [
    graph.add("Add", [mean, graph.scalar(`${name}.eps`, dims.rmsNormEps)]),
  ]);
  return graph.add("Mul", [graph.add("Div", [x, deviation]), weight]);
}

/** x + attention(norm(x)). x [B, S, C] */
function addAttention(
  graph: OnnxGraph,
  dims: Architecture,
  weights: Weights,
  layer: number,
  x: string,
  mask: string,
  rope: Rope,
): string {
  const { heads, kvHeads, headDim, hidden } = dims;
  const prefix = `model.layers.${layer}`;
  const normed = addRmsNorm(graph, dims, weights, `${prefix}.input_layernorm.weight`, x);
  const qkv = addProjection(graph, weights, `${prefix}.self_attn`, normed, hidden, [
    ["q_proj", heads * headDim],
    ["k_proj", kvHeads * headDim],
    ["v_proj", kvHeads * headDim],
  ]);
  const [qk, v] = graph.split(qkv, 2, [(heads + kvHeads) * headDim, kvHeads * headDim]);
  const toHeads = (value: string, count: number) =>
    graph.add("Transpose", [graph.add("Reshape", [value, graph.int64([0, 0, count, headDim])])], {
      perm: [0, 2, 1, 3],
    });
  const rotated = addRotation(graph, rope, headDim, toHeads(qk!, heads + kvHeads));
  const [q, k] = graph.split(rotated, 1, [heads, kvHeads]);

  const append = (part: string, value: string) =>
    graph.add("Concat", [`past_key_values.${layer}.${part}`, value], { axis: 2 }, `present.${layer}.${part}`);
  const keys = graph.add("Transpose", [append("key", k!)], { perm: [0, 1, 3, 2] });
  const values = append("value", toHeads(v!, kvHeads));

  // [B, H, S, D] is [B, Hkv, G*S, D]: each group's heads are rows of one product with its key head.
  const grouped = graph.add("Reshape", [q!, graph.int64([0, kvHeads, -1, headDim])]);
  const scaled = graph.add("Mul", [grouped, graph.scalar(`scale.${layer}`, headDim ** -0.5)]);
  const scores = graph.add("Add", [graph.add("MatMul", [scaled, keys]), mask]);
  const mixed = graph.add("MatMul", [graph.add("Softmax", [scores], { axis: -1 }), values]);
  const perHead = graph.add("Reshape", [mixed, graph.int64([0, heads, -1, headDim])]);
  const merged = graph.add("Transpose", [perHead], { perm: [0, 2, 1, 3] });
  const flat = graph.add("Reshape", [merged, graph.int64([0, 0, heads * headDim])]);
  const out = addProjection(graph, weights, `${prefix}.self_attn`, flat, heads * headDim, [
    ["o_proj", hidden],
  ]);
  return graph.add("Add", [x, out]);
}

/** x [B, N, S, D] turned by its position. */
function addRotation(graph: OnnxGraph, rope: Rope, headDim: number, x: string): string {
  const [first, second] = graph.split(x, 3, [headDim / 2, headDim / 2]);
  const swapped = graph.add("Concat", [second!, first!], { axis: 3 });
  return graph.add("Add", [graph.add("Mul", [x, rope.cos]), graph.add("Mul", [swapped, rope.sin])]);
}

/** x + down(silu(gate(norm(x))) * up(norm(x))). x [B, S, C] */
function addMlp(graph: OnnxGraph, dims: Architecture, weights: Weights, layer: number, x: string): string {
  const { hidden, feedForward } = dims;
  const prefix = `model.layers.${layer}`;
  const normed = addRmsNorm(graph, dims, weights, `${prefix}.post_attention_layernorm.weight`, x);
  const both = addProjection(graph, weights, `${prefix}.mlp`, normed, hidden, [
    ["gate_proj", feedForward],
    ["up_proj", feedForward],
  ]);
  const [gate, up] = graph.split(both, 2, [feedForward, feedForward]);
  const silu = graph.add("Mul", [gate!, graph.add("Sigmoid", [gate!])]);
  const inner = graph.add("Mul", [silu, up!]);
  const out = addProjection(graph, weights, `${prefix}.mlp`, inner, feedForward, [["down_proj", hidden]]);
  return graph.add("Add", [x, out]);
}

/** x [B, S, in] times the transposed weights of `parts` side by side -> [B, S, sum of outs]. */
function addProjection(
  graph: OnnxGraph,
  weights: Weights,
  prefix: string,
  x: string,
  inFeatures: number,
  parts: readonly (readonly [name: string, outFeatures: number])[],
): string {
  const columns = parts.reduce((sum, [, out]) => sum + out, 0);
  const fused = new Float32Array(inFeatures * columns);
  let column = 0;
  for (const [name, out] of parts) {
    const weight = weights.take(`${prefix}.${name}.weight`);
    for (let row = 0; row < out; row++, column++) {
      for (let i = 0; i < inFeatures; i++) fused[i * columns + column] = weight[row * inFeatures + i]!;
    }
  }
  const name = `${prefix}.${parts.map(([part]) => part).join("+")}`;
  return graph.add("MatMul", [x, graph.weight(name, [inFeatures, columns], fused)]);
}

/** Hands out each tensor once, in f32, adapter merged. */
class Weights {
  private readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  private readonly adapter: LoraAdapter | undefined;
  private readonly taken = new Set<string>();

  constructor(tensors: ReadonlyMap<string, SafetensorsTensor>, adapter: LoraAdapter | undefined) {
    this.tensors = tensors;
    this.adapter = adapter;
  }

  take(name: string): Float32Array<ArrayBuffer> {
    const tensor = this.tensors.get(name);
    if (tensor === undefined)
      throw new RunError("internal", `ONNX export: ${name} was not checked.`, { name });
    this.taken.add(name);
    const weight = toFloat32(tensor);
    this.merge(name.replace(/\.weight$/, ""), weight);
    return weight;
  }

  /** @throws RunError("model-invalid") when a tensor or an adapter pair would be silently ignored */
  checkAllTaken(): void {
    const left = [...this.tensors.keys()].filter((name) => !this.taken.has(name));
    for (const name of this.adapter?.tensors.keys() ?? []) {
      if (!this.taken.has(`${name}.weight`)) left.push(`${name} (adapter)`);
    }
    if (left.length > 0) {
      throw new RunError(
        "model-invalid",
        `Tensors that the exported model would not use: ${left.join(", ")}.`,
        {
          left,
        },
      );
    }
  }

  /** weight [out, in] += (alpha / r) * B [out, r] A [r, in] */
  private merge(name: string, weight: Float32Array<ArrayBuffer>): void {
    const pair = this.adapter?.tensors.get(name);
    if (this.adapter === undefined || pair === undefined) return;
    const { r, lora_alpha } = this.adapter.config;
    const { A, B, inFeatures, outFeatures } = pair;
    if (
      weight.length !== inFeatures * outFeatures ||
      A.length !== r * inFeatures ||
      B.length !== outFeatures * r
    ) {
      throw new RunError("shape", `Adapter pair ${name} does not fit its base tensor.`, {
        name,
        r,
        inFeatures,
        outFeatures,
      });
    }
    const scale = lora_alpha / r;
    for (let row = 0; row < outFeatures; row++) {
      for (let i = 0; i < inFeatures; i++) {
        let sum = 0;
        for (let j = 0; j < r; j++) sum += B[row * r + j]! * A[j * inFeatures + i]!;
        weight[row * inFeatures + i]! += scale * sum;
      }
    }
  }
}
