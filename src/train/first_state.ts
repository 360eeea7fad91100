// The state that a training begins with.
import type { LoraAdapter } from "../records/adapter.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import { fromAdapter, initialParameters, type LoraLayout } from "../model/lora.ts";
import type { OptimizerState } from "./optimizer_step.ts";
import { checkpointState } from "./training_loop.ts";

export interface FirstState {
  readonly layout: LoraLayout;
  readonly seed: number;
  /** Weights of the first step; left out: fresh ones, with which the student is the base. */
  readonly start: LoraAdapter | undefined;
  /** Where to go on, null for a fresh start; and what such a checkpoint must be of. */
  readonly checkpoint: Checkpoint | null;
  readonly identity: string;
  readonly onOtherDevice: (step: number) => void;
}

/** The state of the checkpoint; without one the weights of the start, or fresh ones, and no moments.
 *  @throws RunError("store-corrupt") for the checkpoint of another run; fromAdapter's */
export function firstState(of: FirstState): OptimizerState {
  const { layout, seed, start, checkpoint, identity, onOtherDevice } = of;
  if (checkpoint !== null) return checkpointState(checkpoint, identity, layout, onOtherDevice);
  const zeros = new Float32Array(layout.length);
  const parameters = start === undefined ? initialParameters(layout, seed) : fromAdapter(layout, start);
  return { parameters, m: zeros, v: zeros };
}
