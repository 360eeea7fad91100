// The products of one fused group of linear layers with their LoRA pairs: forward, and backward with respect to the pairs and the input.
import { type Slice, subslice } from "../gpu/buffers.ts";
import { loraDown, loraGrad, loraUp } from "../kernels/lora/lora.ts";
import { linear, linearBackward } from "../kernels/matmul/matmul.ts";
import type { FusedName, LoraArena, LoraBlock } from "./lora.ts";
import type { Block, Pass } from "./pass.ts";

/** What one fused projection reads and writes: `x` [T, in], `out` and `residual` [T, out]; `xa` is scratch for x A^T. */
export interface FusedProjection {
  readonly x: Slice;
  readonly xa: Slice;
  readonly out: Slice;
  readonly residual?: Slice;
}

/** out = residual + bias + x W^T + scale (x A^T) B^T */
export function recordProjection(
  { recorder, rows, lora, adapter }: Pass,
  { index, weights }: Block,
  group: FusedName,
  { x, xa, out, residual }: FusedProjection,
): void {
  const { rank, blocks } = lora.layout;
  const block = blocks[index]![group];
  const [inputs, groups] = [block.inFeatures, block.outFeatures];
  const pair = adapter && block.isTrained ? loraPair(lora, block) : null;
  if (pair !== null) {
    loraDown(recorder, { x, a: pair.a, xa, rows, inputs, rank, groups: groups.length, scale: lora.scale });
  }
  linear(recorder, {
    x,
    weight: weights[group],
    out,
    ...(group === "qkv" && weights.qkvBias !== undefined ? { bias: weights.qkvBias } : {}),
    ...(residual === undefined ? {} : { residual }),
    ...(pair === null ? {} : { lora: { xa, b: pair.b, rank, groups } }),
    rows,
  });
}

/** What the backward of one fused projection reads and writes: its input `x` and scratch `xa` of the forward, the gradient `dy`
 *  of its output, and `dx`, where the gradient of its input goes; null where nothing before it is trained. */
export interface ProjectionGradients {
  readonly group: FusedName;
  readonly x: Slice;
  readonly xa: Slice;
  readonly dy: Slice;
  readonly dx: Slice | null;
}

/** Where the gradients of A and B go; see `BackwardScratch`. */
interface GradientScratch {
  readonly dyb: Slice;
  readonly partials: Slice;
  readonly slices: number;
}

/** Records the gradients of A and B into `partials`, and the gradient of the projection's input. */
export function recordProjectionBackward(
  { recorder, lora, rows }: Pass,
  { index, weights }: Block,
  { dyb, partials, slices }: GradientScratch,
  { group, x, xa, dy, dx }: ProjectionGradients,
): void {
  const { rank, blocks, length } = lora.layout;
  const block = blocks[index]![group];
  const [inputs, groups, outputs] = [block.inFeatures, block.outFeatures, sum(block.outFeatures)];
  const pair = block.isTrained ? loraPair(lora, block) : null;
  if (pair !== null) {
    loraUp(recorder, { dy, b: pair.b, dyb, rows, outputs, rank, groups, scale: lora.scale });
    const [aOffset, bOffset] = [block.a, block.b];
    const sizes = { rows, inputs, outputs, rank, groups };
    loraGrad(recorder, { x, dy, xa, dyb, partials, stride: length, slices, aOffset, bOffset, ...sizes });
  }
  if (dx === null) return;
  const loraTerm = pair === null ? {} : { lora: { dyb, a: pair.a, rank: groups.length * rank } };
  linearBackward(recorder, { dy, weight: weights[group], dx, ...loraTerm, rows });
}

function loraPair({ layout, parameters }: LoraArena, block: LoraBlock): { a: Slice; b: Slice } {
  const floats = (from: number, count: number) => subslice(parameters, 4 * from, 4 * count);
  const { inFeatures, outFeatures } = block;
  return {
    a: floats(block.a, outFeatures.length * layout.rank * inFeatures),
    b: floats(block.b, sum(outFeatures) * layout.rank),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
