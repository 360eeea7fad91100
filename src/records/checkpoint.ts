// Everything that is needed to go on training with the same bits.
import type { LoraAdapter } from "./adapter.ts";
import type { GrpoMetric } from "./metric.ts";

/** Everything needed to go on training with the same bits. */
export interface Checkpoint {
  readonly schema: 1;
  readonly runId: string;
  /** Optimizer steps done. */
  readonly step: number;
  readonly adapter: LoraAdapter;
  /** AdamW moments in the flat order of the trainer's parameter arena. */
  readonly m: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
  /** What the run must share with this checkpoint to continue bit for bit: config, dataset hash, base, adapter. */
  readonly identity: string;
  /** "prm": of the process reward model, which PAD trains before the student. Absent: of the student. */
  readonly phase?: "prm";
  /** Of a trainer that judges itself on the way. */
  readonly watch?: TrainingWatch;
}

/** A check on validation questions after `step` steps (or iterations); 0 is the untrained base. */
export interface Validation {
  readonly step: number;
  /** Larger is better, e.g. the share of right answers. */
  readonly score: number;
}

export interface BestAdapter extends Validation {
  readonly adapter: LoraAdapter;
}

/** What a trainer knows of its own run: all that guards, early stopping and the choice of the best adapter look at. */
export interface TrainingWatch {
  readonly validations: readonly Validation[];
  /** null: nothing was validated yet. */
  readonly best: BestAdapter | null;
  /** Of every iteration of reinforcement learning. */
  readonly history: readonly GrpoMetric[];
}
