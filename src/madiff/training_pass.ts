// One pass of training on any machine: both networks forward, their losses, and back to the gradients of all parameters.
import { denoiser, FEATURES } from "./denoiser.ts";
import { inverseDynamics, PAIR_COLUMNS } from "./inverse_dynamics.ts";
import { PLAN_COLUMNS } from "../kernels/denoise/denoise.ts";
import type { Machine } from "./machine.ts";
import type { ParameterLayout } from "./parameters.ts";
import { Tape, type Tensor } from "./tape.ts";
import { AGENTS, HORIZON } from "./world.ts";

export interface TrainingPass<Place> {
  readonly machine: Machine<Place>;
  readonly layout: ParameterLayout;
  readonly plans: number;
  readonly attends: boolean;
  readonly x: Place;
  readonly features: Place;
  readonly pairs: Place;
  /** Writes the losses of a table's rows, and -> the table's gradient. */
  readonly lossOf: (of: "noise" | "actions", predicted: Tensor<Place>) => Place;
}

/** L = 1/2 (mean |noise - seen noise|^2 + mean |action - I(o, o')|^2). */
export function trainingPass<Place>(pass: TrainingPass<Place>): void {
  const { machine, layout, plans, attends, lossOf } = pass;
  const tape = new Tape(machine, layout);
  const x = tape.input(pass.x, plans * AGENTS * HORIZON, PLAN_COLUMNS);
  const noise = denoiser(tape, x, tape.input(pass.features, plans, FEATURES), attends);
  const pairs = tape.input(pass.pairs, plans * AGENTS * (HORIZON - 1), PAIR_COLUMNS);
  const actions = inverseDynamics(tape, pairs);
  tape.backward([
    [noise, lossOf("noise", noise)],
    [actions, lossOf("actions", actions)],
  ]);
}
