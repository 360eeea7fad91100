// The network that sees the noise in the plans of two agents: a temporal U-Net that the agents share, with attention across agents in its
// middle and at its skip. Source: Zhu et al. 2023, MADiff, arXiv:2305.17330, section 3 and figure 1; Janner et al. 2022, arXiv:2205.09991.
// Differences from the paper and its code: (1) two levels of 16 columns, windows of 3 steps and groups of 4 columns, for a horizon of 8
// (paper: three levels of 128 and more, windows of 5, 24 steps); (2) steps are halved and doubled by a product over pairs of steps, which is a
// convolution of width and stride 2; (3) queries, keys and values are products of an agent's whole feature map (the code: 1 x 1 convolutions,
// flattened afterwards), and the gate that begins at 0 is the product behind attention instead of one number; (4) a row holds a mark beside
// its coordinates, whether it is known, and which agent it is, since one network learns all views; (5) step and return go through one
// layer together.
import { PLAN_COLUMNS } from "../kernels/denoise/denoise.ts";
import { attentionGroup } from "./agent_tokens.ts";
import type { Tape, Tensor } from "./tape.ts";
import { HORIZON } from "./world.ts";

/** Columns of the network's feature maps, of what a plan is told, and of a head. */
const [COLUMNS, TOLD, HEADS, HEAD_DIM] = [16, 32, 4, 4];
/** Steps of a window; columns that are normed together. */
const [WIDTH, GROUP] = [3, 4];
/** Rates at which the number of a step goes round, half as sines and half as cosines. */
const RATES = 8;
/** How far apart the returns 0 and 1 are told: small numbers are heard late. */
const RETURN_RANGE = 8;
/** Numbers of a row of `planFeatures`. */
export const FEATURES = 2 * RATES + 4;

/** What a plan is told: its step of noising, and the return that is wanted of it, if any. */
export function planFeatures(k: number, wanted: number | null): number[] {
  const angles = Array.from({ length: RATES }, (_, i) => k * 10 ** (-i / 3));
  return [
    ...angles.map(Math.sin),
    ...angles.map(Math.cos),
    RETURN_RANGE * ((wanted ?? 0.5) - 0.5),
    wanted === null ? 0 : 1,
    0,
    0,
  ];
}

/** The noise in plans. Whether agents attend to each other or each to itself alone changes no parameter.
 *  @param x [plans * AGENTS * HORIZON, PLAN_COLUMNS] @param features [plans, FEATURES] */
export function denoiser<Place>(
  tape: Tape<Place>,
  x: Tensor<Place>,
  features: Tensor<Place>,
  attends: boolean,
): Tensor<Place> {
  const told = tape.mish(tape.linear(features, "told", TOLD));
  const group = attentionGroup(attends);
  const wide = block(tape, { name: "begin", x, told, steps: HORIZON });
  const narrow = tape.linear(tape.view(wide, 2 * COLUMNS), "down", COLUMNS);
  const steps = HORIZON / 2;
  const before = block(tape, { name: "middle", x: narrow, told, steps });
  const met = acrossAgents(tape, { name: "meet", x: before, steps, group });
  const after = block(tape, { name: "after", x: met, told, steps });
  const up = tape.view(tape.linear(after, "up", 2 * COLUMNS), COLUMNS);
  const skip = acrossAgents(tape, { name: "skip", x: wide, steps: HORIZON, group });
  const end = block(tape, { name: "end", x: up, skip, told, steps: HORIZON });
  return tape.linear(end, "noise", PLAN_COLUMNS);
}

interface Block<Place> {
  readonly name: string;
  readonly x: Tensor<Place>;
  /** What stands beside x. */
  readonly skip?: Tensor<Place>;
  readonly told: Tensor<Place>;
  readonly steps: number;
}

/** Two convolutions over time with norms, what is told between them, and a way past both. */
function block<Place>(tape: Tape<Place>, { name, x, skip, told, steps }: Block<Place>): Tensor<Place> {
  const convolved = (from: Tensor<Place>, part: string, residual?: Tensor<Place>) =>
    tape.linear(tape.unfold(from, steps, WIDTH), `${name}.${part}`, COLUMNS, residual && { residual });
  const bent = (from: Tensor<Place>, part: string) =>
    tape.mish(tape.groupNorm(from, `${name}.${part}`, steps, GROUP));
  const beside = skip && convolved(skip, "beside");
  const first = bent(convolved(x, "first", beside), "firstNorm");
  const heard = tape.add(first, tape.linear(told, `${name}.told`, COLUMNS));
  const second = bent(convolved(heard, "second"), "secondNorm");
  const past = tape.linear(x, `${name}.past`, COLUMNS, { residual: second });
  return skip === undefined ? past : tape.linear(skip, `${name}.besidePast`, COLUMNS, { residual: past });
}

interface Across<Place> {
  readonly name: string;
  readonly x: Tensor<Place>;
  readonly steps: number;
  readonly group: number;
}

/** x, and what each agent reads in the other's whole feature map. */
function acrossAgents<Place>(tape: Tape<Place>, { name, x, steps, group }: Across<Place>): Tensor<Place> {
  const flat = tape.view(x, steps * x.columns);
  const qkv = tape.linear(flat, `${name}.qkv`, 3 * HEADS * HEAD_DIM);
  const read = tape.attention(qkv, { rows: flat.rows, group, heads: HEADS, headDim: HEAD_DIM });
  const out = tape.linear(read, `${name}.out`, flat.columns, { begins: "zeros", residual: flat });
  return tape.view(out, x.columns);
}
