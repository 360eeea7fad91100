// What agents are shown around every question of a run: worked examples, and a person's own words. The student learns and answers
// without any of it.
import * as v from "valibot";
import { list, type RecordOf, text } from "./schema.ts";
import { workedExampleSchema } from "./worked_example.ts";

/** Far more than a prompt should hold; agents with examples of their own share one list. */
export const MOST_SHOWN = 64;

export const primerSchema = v.strictObject({
  /** All that any agent is shown. An agent whose entry in the roster names none is shown all of them, in this order. */
  examples: list(workedExampleSchema, MOST_SHOWN),
  /** Stands before everything else; absent where the model's own template decides. */
  system: v.exactOptional(text),
  /** Stands behind each question. */
  propose: v.exactOptional(text),
  /** Asks an agent that has read others to answer again, in place of the voice's own words. */
  revise: v.exactOptional(text),
});

/** What the agents of a run are shown around every question. */
export interface Primer extends RecordOf<typeof primerSchema> {}
