// Everything that is needed to go on training with the same bits.
import * as v from "valibot";
import { loraAdapterSchema, weightsSchema } from "./adapter.ts";
import { grpoMetricSchema } from "./metric.ts";
import { count, finite, list, name, type RecordOf, runId } from "./schema.ts";

const validation = {
  /** 0 is the untrained base. */
  step: count,
  /** Larger is better, e.g. the share of right answers. */
  score: finite,
};
export const validationSchema = v.strictObject(validation);

/** A check on validation questions after `step` steps (or iterations). */
export interface Validation extends RecordOf<typeof validationSchema> {}

const bestAdapterSchema = v.strictObject({ ...validation, adapter: loraAdapterSchema });

export interface BestAdapter extends RecordOf<typeof bestAdapterSchema> {}

export const trainingWatchSchema = v.strictObject({
  validations: list(validationSchema),
  /** null: nothing was validated yet. */
  best: v.nullable(bestAdapterSchema),
  /** One metric for every iteration of reinforcement learning. */
  history: list(grpoMetricSchema),
});

/** What a trainer knows of its own run: all that guards, early stopping and the choice of the best adapter look at. */
export interface TrainingWatch extends RecordOf<typeof trainingWatchSchema> {}

export const checkpointSchema = v.pipe(
  v.strictObject({
    schema: v.literal(1),
    runId,
    /** Optimizer steps done. */
    step: count,
    adapter: loraAdapterSchema,
    /** AdamW moments in the flat order of the trainer's parameter arena. */
    m: weightsSchema,
    v: weightsSchema,
    /** What the run must share with this checkpoint to continue bit for bit: config, dataset hash, base, adapter. */
    identity: name,
    /** "prm": of the process reward model, which PAD trains before the student. Absent: of the student. */
    phase: v.exactOptional(v.literal("prm")),
    /** What a trainer that judges itself on the way has seen so far. */
    watch: v.exactOptional(trainingWatchSchema),
  }),
  v.check(
    ({ m, v: squares }) => m.length === squares.length,
    "Invalid moments: Expected m and v of one length",
  ),
);

/** Everything needed to go on training with the same bits. */
export interface Checkpoint extends RecordOf<typeof checkpointSchema> {}
