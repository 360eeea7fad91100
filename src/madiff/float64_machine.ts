// The machine that computes at once, in float64, by the kernels' own references: what the recorded one is judged by.
import { attentionBackwardReference, attentionReference } from "../kernels/attention/reference.ts";
import { groupNormBackwardReference, groupNormReference } from "../kernels/group_norm/reference.ts";
import { linearBackwardReference, linearReference } from "../kernels/matmul/reference.ts";
import { mishBackwardReference, mishReference } from "../kernels/mish/reference.ts";
import { spreadBackwardReference, spreadReference } from "../kernels/spread/reference.ts";
import { unfoldBackwardReference, unfoldReference } from "../kernels/unfold/reference.ts";
import { agentTokens } from "./agent_tokens.ts";
import type { Machine } from "./machine.ts";

/** @param parameters the arena @param gradients of the same length, written */
export function float64Machine(parameters: Float64Array, gradients: Float64Array): Machine<Float64Array> {
  const part = (at: number, count: number) => parameters.subarray(at, at + count);
  /** Sums of the columns of a table. */
  const columnSums = (table: ArrayLike<number>, columns: number, at: number) => {
    gradients.fill(0, at, at + columns);
    for (let i = 0; i < table.length; i++) gradients[at + (i % columns)]! += table[i]!;
  };
  return {
    space: (count) => new Float64Array(count),
    linear: ({ x, residual }, { weight, bias }, out, shape) => {
      const { inputs, outputs } = shape;
      const [w, b] = [part(weight, outputs * inputs), part(bias, outputs)];
      out.set(linearReference(x, w, shape, residual ?? undefined, undefined, b));
    },
    linearInput: (dy, { weight }, dx, shape) =>
      dx.set(linearBackwardReference(dy, part(weight, shape.outputs * shape.inputs), shape)),
    linearWeights: (x, dy, { weight, bias }, { rows, inputs, outputs }) => {
      const gradient = gradients.subarray(weight, weight + outputs * inputs).fill(0);
      for (let m = 0; m < rows; m++) {
        for (let n = 0; n < outputs; n++) {
          for (let k = 0; k < inputs; k++)
            gradient[n * inputs + k]! += dy[m * outputs + n]! * x[m * inputs + k]!;
        }
      }
      columnSums(dy, outputs, bias);
    },
    unfold: (x, out, shape) => out.set(unfoldReference(x, shape)),
    unfoldBackward: (dOut, dx, shape) => dx.set(unfoldBackwardReference(dOut, shape)),
    groupNorm: (x, { weight, bias }, out, shape) =>
      out.set(groupNormReference(x, part(weight, shape.columns), part(bias, shape.columns), shape)),
    groupNormBackward: ({ x, dOut }, { weight, bias }, dx, shape) => {
      const back = groupNormBackwardReference(dOut, x, part(weight, shape.columns), shape);
      dx.set(back.dx);
      columnSums(back.dWeight, shape.columns, weight);
      columnSums(back.dBias, shape.columns, bias);
    },
    mish: (x, out) => out.set(mishReference(x)),
    mishBackward: (x, dOut, dx) => dx.set(mishBackwardReference(x, dOut)),
    spread: (x, add, out, shape) => out.set(spreadReference(x, add, shape)),
    spreadBackward: (dOut, dAdd, shape) => dAdd.set(spreadBackwardReference(dOut, shape)),
    attention: (qkv, out, _lse, { rows, group, heads, headDim }) => {
      const shape = { qHeads: heads, kvHeads: heads, headDim };
      out.set(attentionReference(qkv, agentTokens(rows, group), rows, shape).out);
    },
    attentionBackward: ({ qkv, dOut }, dQkv, { rows, group, heads, headDim }) => {
      const shape = { qHeads: heads, kvHeads: heads, headDim };
      dQkv.set(attentionBackwardReference(qkv, agentTokens(rows, group), dOut, rows, shape));
    },
  };
}
