// A model that speaks for agents of a run, where that is not the run's own: which one, and through what it speaks.
import * as v from "valibot";
import { modelRefSchema } from "./model_ref.ts";
import type { RecordOf } from "./schema.ts";
import { SPEAKERS } from "./speaker.ts";

export const spokenModelSchema = v.strictObject({
  model: modelRefSchema,
  /** Absent where there was no choice, as in a run. */
  speaker: v.exactOptional(v.picklist(SPEAKERS)),
});

/** A model, and through what it speaks. */
export interface SpokenModel extends RecordOf<typeof spokenModelSchema> {}
