// A run as a whole: its settings, how far it has come, and what it came to.
import * as v from "valibot";
import { startPointSchema } from "./adapter.ts";
import { adapterReportSchema } from "./adapter_report.ts";
import { agentSpecSchema } from "./agent_spec.ts";
import { byHandSchema } from "./by_hand.ts";
import { endpointSchema } from "./endpoint.ts";
import { kernelTrustSchema } from "./kernel_trust.ts";
import { kernelTuningSchema } from "./kernel_tuning.ts";
import { modelRefSchema } from "./model_ref.ts";
import { nextWordsSchema } from "./next_words.ts";
import { primerSchema } from "./primer.ts";
import { reportSchema } from "./report.ts";
import { runLabelSchema } from "./run_label.ts";
import {
  amount,
  byName,
  count,
  finite,
  LIMITS,
  list,
  moment,
  name,
  named,
  type RecordOf,
  runId,
} from "./schema.ts";
import { SPEAKERS } from "./speaker.ts";
import { STAGES } from "./stage.ts";
import { trainingOutcomeSchema } from "./training_outcome.ts";
import { trainingSampleSchema } from "./training_sample.ts";

const stage = v.picklist(STAGES);

export const runSchema = v.strictObject({
  schema: v.literal(1),
  id: runId,
  createdAt: moment,
  /** What each setting may be stands in src/settings, which also completes what an older run lacks. */
  config: named(v.union([name, finite])),
  seed: count,
  model: modelRefSchema,
  /** Stages whose output is complete in the store. */
  finished: list(stage, STAGES.length),
  /** Wall seconds per stage, summed over sittings. */
  seconds: byName(stage, amount),
  report: v.nullable(reportSchema),
  /** Absent before the training has ended, and where it does not watch itself. */
  outcome: v.exactOptional(trainingOutcomeSchema),
  /** What the student answered on its way; absent where it was not asked. */
  samples: v.exactOptional(list(trainingSampleSchema, LIMITS.name)),
  /** What the student found likely as the next word on its way; absent where it was not looked at, and in older runs. */
  nextWords: v.exactOptional(nextWordsSchema),
  /** The device that trains, as it described itself; absent before the trainer was opened. */
  adapterReport: v.exactOptional(adapterReportSchema),
  /** Whether its kernels agree with float64 there; absent before the trainer was opened, and in older runs. */
  kernelTrust: v.exactOptional(kernelTrustSchema),
  /** Which versions of its kernels were fastest there; absent before the trainer was opened, and in older runs. */
  kernelTuning: v.exactOptional(kernelTuningSchema),
  /** How the base's weights lay in the memory of the device that trained; absent before the trainer was opened, and in older runs. */
  storage: v.exactOptional(v.picklist(["f32", "f16", "q8", "q4"])),
  /** The agents that teach, in their order. Absent in runs that are older than protocols, which were debates. */
  roster: v.exactOptional(list(agentSpecSchema, LIMITS.name)),
  /** What the agents are shown around every question. Absent where they are shown the question alone. */
  primer: v.exactOptional(primerSchema),
  /** What its agents speak through. Absent where there was no choice: in the page's runs of its own model, and in older runs. */
  speaker: v.exactOptional(v.picklist(SPEAKERS)),
  /** Who teaches over the network; absent where the run's own model does. */
  endpoint: v.exactOptional(endpointSchema),
  /** Whose word says which answers are right, where that is a model on a server. */
  checker: v.exactOptional(endpointSchema),
  /** What a person calls it; absent where nobody gave it a name or a note. */
  label: v.exactOptional(runLabelSchema),
  /** What a person kept or left out by hand before it was learned; absent where they decided nothing. */
  byHand: v.exactOptional(byHandSchema),
  /** What its student starts from; absent when that is the base alone. */
  start: v.exactOptional(startPointSchema),
  /** Of a run that was brought in: what it was made with, and the file. */
  imported: v.exactOptional(v.strictObject({ versions: named(name), name, at: moment })),
});

/** A run whose settings have been read as `Config`. */
export type RunOf<Config> = Omit<RecordOf<typeof runSchema>, "config"> & { readonly config: Config };
