// Which action leads from one observation to the next: what turns a plan, which holds observations only, into what an agent does.
// Source: Ajay et al. 2022, arXiv:2211.15657, as in MADiff. Two hidden layers of 32 (the release: of 512 and more, with ReLU).
import { PLACE } from "./world.ts";
import type { Tape, Tensor } from "./tape.ts";

const HIDDEN = 32;
/** Numbers of a row: an observation, then the next one; and of an action, filled up with as many that mean nothing. */
export const PAIR_COLUMNS = 2 * PLACE;

/** @param pairs [rows, PAIR_COLUMNS] */
export function inverseDynamics<Place>(tape: Tape<Place>, pairs: Tensor<Place>): Tensor<Place> {
  const first = tape.mish(tape.linear(pairs, "inverse.first", HIDDEN));
  const second = tape.mish(tape.linear(first, "inverse.second", HIDDEN));
  return tape.linear(second, "inverse.action", PAIR_COLUMNS);
}
