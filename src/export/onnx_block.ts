// One decoder block as ONNX nodes. Projections that share an input are one matrix, query heads of a group are rows of one
// product (no repeated keys). Plain ops of opset 17, but for the products of quantised weights.
import { type Architecture, linearShapes } from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import { linearName } from "../models/weight_names.ts";
import type { LoraTarget } from "../records/adapter.ts";
import type { OnnxGraph } from "../formats/onnx_graph.ts";
import type { Rope } from "./onnx_rope.ts";
import type { OnnxWeights } from "./onnx_weights.ts";

export interface BlockContext extends LayerSight {
  readonly graph: OnnxGraph;
  readonly dims: Architecture;
  readonly weights: OnnxWeights;
  /** Whether each layer also sees the keys and values of `prefix_key_values`. */
  readonly hasPrefix: boolean;
}

/** What a layer sees, and how it tells where that stands. */
export interface LayerSight {
  /** [B, 1, G*S, T], added to scores */
  readonly mask: string;
  /** [B, 1, G*S, P], added to scores of the prefix; null where all of it is seen */
  readonly prefixMask: string | null;
  readonly rope: Rope;
}

/** x [B, S, C] -> [B, S, C] */
export function addBlock(context: BlockContext, layer: number, x: string): string {
  return addMlp(context, layer, addAttention(context, layer, x));
}

/** x / sqrt(mean(x^2) + eps) * weight over the last `size` numbers, in the pattern that onnxruntime fuses into one op. */
export function addRmsNorm(
  { graph, dims, weights }: Pick<BlockContext, "graph" | "dims" | "weights">,
  name: string,
  x: string,
  size = dims.hidden,
): string {
  const weight = weights.vector(name, [{ name, rows: size }], dims.block.normsFromOne ? 1 : 0);
  const square = graph.add("Pow", [x, graph.scalar(`${name}.two`, 2)]);
  const mean = graph.add("ReduceMean", [square], { axes: [-1], keepdims: 1 });
  const deviation = graph.add("Sqrt", [
    graph.add("Add", [mean, graph.scalar(`${name}.eps`, dims.rmsNormEps)]),
  ]);
  return graph.add("Mul", [graph.add("Div", [x, deviation]), weight]);
}

/** x + attention(norm(x)). x [B, S, C] */
function addAttention(context: BlockContext, layer: number, x: string): string {
  const { graph, dims, mask, rope } = context;
  const { heads, kvHeads, headDim } = dims;
  const normed = addRmsNorm(context, familyOf(dims).names.inputNorm(layer), x);
  const qkv = addProjection(context, layer, normed, ["q_proj", "k_proj", "v_proj"]);
  const toHeads = (value: string, count: number) =>
    graph.add("Transpose", [graph.add("Reshape", [value, graph.int64([0, 0, count, headDim])])], {
      perm: [0, 2, 1, 3],
    });
  const [qk, v] = graph.split(qkv, 2, [(heads + kvHeads) * headDim, kvHeads * headDim]);
  const turned = addRotation(context, addHeadNorms(context, layer, toHeads(qk!, heads + kvHeads)), rope);
  const [q, k] = graph.split(turned, 1, [heads, kvHeads]);

  const append = (part: string, value: string) =>
    graph.add("Concat", [`past_key_values.${layer}.${part}`, value], { axis: 2 }, `present.${layer}.${part}`);
  const keys = graph.add("Transpose", [append("key", k!)], { perm: [0, 1, 3, 2] });
  const values = append("value", toHeads(v!, kvHeads));

  // [B, H, S, D] is [B, Hkv, G*S, D]: each group's heads are rows of one product with its key head.
  const grouped = graph.add("Reshape", [q!, graph.int64([0, kvHeads, -1, headDim])]);
  const scale = (dims.block.queryScalar ?? headDim) ** -0.5;
  const scaled = graph.add("Mul", [grouped, graph.scalar(`scale.${layer}`, scale)]);
  const scores = graph.add("Add", [graph.add("MatMul", [scaled, keys]), mask]);
  const mixed = context.hasPrefix
    ? addMixWithPrefix(context, layer, { scaled, scores, values })
    : graph.add("MatMul", [graph.add("Softmax", [scores], { axis: -1 }), values]);
  const perHead = graph.add("Reshape", [mixed, graph.int64([0, heads, -1, headDim])]);
  const merged = graph.add("Transpose", [perHead], { perm: [0, 2, 1, 3] });
  const flat = graph.add("Reshape", [merged, graph.int64([0, 0, heads * headDim])]);
  const out = addProjection(context, layer, flat, ["o_proj"]);
  return addToResidual(context, familyOf(dims).names.attentionOutNorm(layer), { x, out });
}

/** x + out, or x + norm(out) where the family norms what comes of a part. */
function addToResidual(
  context: BlockContext,
  norm: string,
  { x, out }: { readonly x: string; readonly out: string },
): string {
  const { graph, dims } = context;
  return graph.add("Add", [x, dims.block.outNorms ? addRmsNorm(context, norm, out) : out]);
}

/** What a row's queries see of the prefix, which is there once for all rows, and of the row's own columns: one softmax over both.
 *  scaled [B, Hkv, N, D], scores [B, Hkv, N, T], values [B, Hkv, T, D] -> [B, Hkv, N, D] */
function addMixWithPrefix(
  { graph, prefixMask }: BlockContext,
  layer: number,
  own: { readonly scaled: string; readonly scores: string; readonly values: string },
): string {
  const [keys, values] = ["key", "value"].map((part) => `prefix_key_values.${layer}.${part}`) as [
    string,
    string,
  ];
  const scores = graph.add("MatMul", [own.scaled, graph.add("Transpose", [keys], { perm: [0, 1, 3, 2] })]);
  const before = prefixMask === null ? scores : graph.add("Add", [scores, prefixMask]);
  const both = graph.add("Concat", [before, own.scores], { axis: 3 });
  const weights = graph.add("Softmax", [both], { axis: -1 });
  const length = graph.add("Slice", [graph.add("Shape", [keys]), graph.int64([2]), graph.int64([3])]);
  const [start, end, axis] = [graph.int64([0]), graph.int64([Number.MAX_SAFE_INTEGER]), graph.int64([3])];
  const ofPrefix = graph.add("Slice", [weights, start, length, axis]);
  const ofRow = graph.add("Slice", [weights, length, end, axis]);
  return graph.add("Add", [
    graph.add("MatMul", [ofPrefix, values]),
    graph.add("MatMul", [ofRow, own.values]),
  ]);
}

/** RMS norm of each head of q and of k, where the family has it. qk [B, H + Hkv, S, D], heads of q first. */
function addHeadNorms(context: BlockContext, layer: number, qk: string): string {
  const { graph, dims } = context;
  if (!dims.qkNorm) return qk;
  const [q, k] = graph.split(qk, 1, [dims.heads, dims.kvHeads]);
  const { names } = familyOf(dims);
  const norm = (name: string, x: string) => addRmsNorm(context, name, x, dims.headDim);
  const normed = [norm(names.qNorm(layer), q!), norm(names.kNorm(layer), k!)];
  return graph.add("Concat", normed, { axis: 1 });
}

/** x [B, N, S, D] turned by its position. */
function addRotation({ graph, dims: { headDim } }: BlockContext, x: string, rope: Rope): string {
  const [first, second] = graph.split(x, 3, [headDim / 2, headDim / 2]);
  const swapped = graph.add("Concat", [second!, first!], { axis: 3 });
  return graph.add("Add", [graph.add("Mul", [x, rope.cos]), graph.add("Mul", [swapped, rope.sin])]);
}

/** x + down(act(gate(norm(x))) * up(norm(x))). x [B, S, C] */
function addMlp(context: BlockContext, layer: number, x: string): string {
  const { graph, dims } = context;
  const { feedForward } = dims;
  const normed = addRmsNorm(context, familyOf(dims).names.postNorm(layer), x);
  const both = addProjection(context, layer, normed, ["gate_proj", "up_proj"]);
  const [gate, up] = graph.split(both, 2, [feedForward, feedForward]);
  const steep = dims.block.activation === "silu" ? gate! : addSteep(graph, layer, gate!);
  const bent = graph.add("Mul", [gate!, graph.add("Sigmoid", [steep])]);
  const inner = graph.add("Mul", [bent, up!]);
  const out = addProjection(context, layer, inner, ["down_proj"]);
  return addToResidual(context, familyOf(dims).names.feedForwardOutNorm(layer), { x, out });
}

/** What the sigmoid of GELU's tanh form is taken of, see kernels/swiglu: 2 sqrt(2 / pi) x (1 + 0.044715 x^2). */
function addSteep(graph: OnnxGraph, layer: number, x: string): string {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  const square = graph.add("Mul", [x, x]);
  const bend = graph.add("Mul", [square, graph.scalar(`gelu.${layer}.bend`, 0.044715 * slope)]);
  return graph.add("Mul", [x, graph.add("Add", [bend, graph.scalar(`gelu.${layer}.slope`, slope)])]);
}

/** The linear layers `targets` of one input, side by side. x [B, S, in] -> [B, S, sum of outs] */
function addProjection(
  { graph, dims, weights }: BlockContext,
  layer: number,
  x: string,
  targets: readonly [LoraTarget, ...LoraTarget[]],
): string {
  const shapes = linearShapes(dims);
  const parts = (kind: "weight" | "bias") =>
    targets.map((target) => ({ name: `${linearName(layer, target)}.${kind}`, rows: shapes.get(target)![0] }));
  const [, columns] = shapes.get(targets[0])!;
  const name = linearName(layer, targets[0]).replace(targets[0], targets.join("+"));
  const y = weights.product(name, x, parts("weight"), columns);
  if (!dims.qkvBias || targets[0] !== "q_proj") return y;
  return graph.add("Add", [y, weights.vector(`${name}.bias`, parts("bias"))]);
}
