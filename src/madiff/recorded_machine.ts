// The machine that records WGSL kernels. Gradients of weights are left as sums over parts of the rows, one arena each, which the training
// step adds up (kernels/grad_norm).
import type { Slice } from "../gpu/buffers.ts";
import { subslice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { attention, attentionBackward } from "../kernels/attention/attention.ts";
import { groupNorm, groupNormBackward } from "../kernels/group_norm/group_norm.ts";
import { weightGrad } from "../kernels/lora/lora.ts";
import { linear, linearBackward } from "../kernels/matmul/matmul.ts";
import { mish, mishBackward } from "../kernels/mish/mish.ts";
import { spread, spreadBackward } from "../kernels/spread/spread.ts";
import { sum } from "../kernels/sum/sum.ts";
import { unfold, unfoldBackward } from "../kernels/unfold/unfold.ts";
import type { AgentHeads, Machine } from "./machine.ts";

/** Who attends to whom, and who is attended by whom (kernels/tokens.ts). */
export interface AgentRanges {
  readonly tokens: Slice;
  readonly seen: Slice;
}

export interface RecordedPlaces {
  /** The arena of parameters. */
  readonly parameters: Slice;
  /** [parts, floats of the arena]; null where nothing is learned */
  readonly partials: Slice | null;
  /** Floats of the arena. */
  readonly stride: number;
  readonly parts: number;
  /** [1] f32: 0 */
  readonly zero: Slice;
  readonly ranges: AgentRanges;
  /** In the order in which they are asked for. */
  readonly rooms: Iterator<Slice>;
}

export function recordedMachine(recorder: Recorder, places: RecordedPlaces): Machine<Slice> {
  const { parameters, stride, parts, zero, ranges, rooms } = places;
  const part = (at: number, count: number) => subslice(parameters, 4 * at, 4 * count);
  const matrix = (at: number, rows: number, columns: number) => {
    return { slice: part(at, rows * columns), storage: "f32", rows, columns } as const;
  };
  const partials = (): Slice => places.partials!; // asked for on the way back only, which is recorded with it
  const columnSums = (x: Slice, count: number, width: number, at: number) =>
    sum(recorder, { x, count, width, out: partials(), index: at, goingOn: zero });
  const headsOf = ({ rows, group, heads, headDim }: AgentHeads) => {
    return { ...ranges, rows, qHeads: heads, kvHeads: heads, headDim, meanKeys: group };
  };
  return {
    space: () => rooms.next().value as Slice, // as many as were planned
    linear: ({ x, residual }, { weight, bias }, out, { rows, inputs, outputs }) => {
      const rest = residual === null ? {} : { residual };
      const w = matrix(weight, outputs, inputs);
      linear(recorder, { x, weight: w, bias: part(bias, outputs), out, rows, ...rest });
    },
    linearInput: (dy, { weight }, dx, { rows, inputs, outputs }) =>
      linearBackward(recorder, { dy, weight: matrix(weight, outputs, inputs), dx, rows }),
    linearWeights: (x, dy, { weight, bias }, { rows, inputs, outputs }) => {
      const shape = { rows, inputs, outputs, stride, slices: parts, offset: weight };
      weightGrad(recorder, { x, dy, partials: partials(), ...shape });
      columnSums(dy, rows, outputs, bias);
    },
    unfold: (x, out, shape) => unfold(recorder, { x, out, ...shape }),
    unfoldBackward: (dOut, dx, shape) => unfoldBackward(recorder, { dOut, dx, ...shape }),
    groupNorm: (x, at, out, shape) => {
      const [weight, bias] = [part(at.weight, shape.columns), part(at.bias, shape.columns)];
      groupNorm(recorder, { x, weight, bias, out, ...shape });
    },
    groupNormBackward: ({ x, dOut, parts: of }, at, dx, shape) => {
      const weight = part(at.weight, shape.columns);
      groupNormBackward(recorder, { dOut, x, weight, dx, dWeight: of.weight, dBias: of.bias, ...shape });
      columnSums(of.weight, shape.sequences, shape.columns, at.weight);
      columnSums(of.bias, shape.sequences, shape.columns, at.bias);
    },
    mish: (x, out, count) => mish(recorder, { x, out, count }),
    mishBackward: (x, dOut, dx, count) => mishBackward(recorder, { x, dOut, dx, count }),
    spread: (x, add, out, shape) => spread(recorder, { x, add, out, ...shape }),
    spreadBackward: (dOut, dAdd, shape) => spreadBackward(recorder, { dOut, dAdd, ...shape }),
    attention: (qkv, out, lse, heads) => attention(recorder, { qkv, out, lse, ...headsOf(heads) }),
    attentionBackward: (past, dQkv, heads) =>
      attentionBackward(recorder, { ...past, dQkv, ...headsOf(heads) }),
  };
}
