// Training rows and the dataset of a run, with what was counted while it was made.
import * as v from "valibot";
import {
  count,
  finite,
  id,
  LIMITS,
  list,
  name,
  named,
  type RecordOf,
  runId,
  sha256,
  text,
} from "./schema.ts";

const traceRuleSchema = v.picklist(["final", "shortest", "aggregator"]);

/** Which of the fit traces of a debate R-SFT takes: one of the last round by seed, the one of fewest words, or the one that
 *  is closest to what all agents of the last round wrote ("aggregator"). */
export type TraceRule = v.InferOutput<typeof traceRuleSchema>;

const traceSourcesSchema = v.picklist(["debate", "singles", "unfiltered", "truth"]);

/** Where the traces come from. "debate" is the method; the others are its controls: the first round alone, as if nobody had
 *  talked ("singles"), a trace of the last round whatever it answers ("unfiltered"), the task's own steps ("truth"). */
export type TraceSources = v.InferOutput<typeof traceSourcesSchema>;

/** A strategy's id; which there are is not this record's to say. */
const strategy = v.pipe(name, v.nonEmpty());

const exampleSchema = v.pipe(
  v.strictObject({
    ids: list(count, LIMITS.tokens),
    /** [ids.length] 1 where predicting this id is trained, 0 elsewhere (the prompt). */
    lossMask: list(v.picklist([0, 1]), LIMITS.tokens),
    weight: finite,
    from: v.strictObject({
      taskId: id,
      /** The turn it was made of, null for a solution written from the task's own steps. */
      turnId: v.nullable(id),
      strategy,
      /** "correction": the author finds its own mistake. Absent: "trace". */
      kind: v.exactOptional(v.picklist(["trace", "correction", "truth"])),
    }),
    /** What `ids` spell. Absent in rows of records of schema 1: there the prompt is a lone agent's, the completion the
     *  turn's solution. */
    text: v.exactOptional(v.strictObject({ prompt: text, completion: text })),
  }),
  v.check(
    ({ ids, lossMask }) => ids.length === lossMask.length,
    "Invalid row: Expected a loss mask as long as ids",
  ),
);

/** One training row: token ids with the loss mask. */
export interface Example extends RecordOf<typeof exampleSchema> {}

const filtersSchema = v.strictObject({
  sources: traceSourcesSchema,
  rule: traceRuleSchema,
  /** Whether a task with a corrective turn gives a row in which its author corrects itself. */
  selfCorrection: v.boolean(),
  /** Traces of one task at most (DA). */
  traces: count,
  /** Rows at most, null without a limit: controls are compared at the same number. */
  rows: v.nullable(count),
  /** Solutions with a wrong sum in their working were left out. Absent where nobody read the working. */
  working: v.exactOptional(v.literal("checked")),
});

export interface DatasetFilters extends RecordOf<typeof filtersSchema> {}

const familyAuditSchema = v.strictObject({ tasks: count, kept: count, rows: count, wrongRows: count });

export interface FamilyAudit extends RecordOf<typeof familyAuditSchema> {}

const auditSchema = v.strictObject({
  rows: count,
  /** Rows of kind "correction". */
  corrections: count,
  /** Fit traces that were left out because a chosen one calculates the same. */
  duplicates: count,
  /** Rows whose answer is not the true one: what consensus let through. */
  wrongRows: count,
  /** Rows that reach the true answer by a step that is not right; tasks with known steps only. */
  unsoundRows: count,
  /** Solutions with the kept answer that were left out because a calculator found a wrong sum in them. Absent where none read them. */
  wrongSums: v.exactOptional(count),
  families: named(familyAuditSchema),
  /** Turns of the complete debates that went from wrong to right, and from right to wrong, after reading others. */
  corrective: count,
  sycophantic: count,
});

/** What the answer key says of the rows. It never decides what a run without labels learns. */
export interface DatasetAudit extends RecordOf<typeof auditSchema> {}

export const statisticsSchema = v.strictObject({
  tasks: count,
  kept: count,
  tokens: count,
  trainedTokens: count,
  /** Tasks without any usable trace. */
  dropped: count,
  /** Kept tasks with a trace whose answer is not the true one (possible only without labels). */
  wrong: count,
  /** Absent in records of schema 1. */
  audit: v.exactOptional(auditSchema),
});

export interface DatasetStatistics extends RecordOf<typeof statisticsSchema> {}

const made = {
  runId,
  strategy,
  /** How a trace was judged fit to learn from. */
  labels: v.picklist(["consensus", "truth", "person", "model"]),
};

export const datasetSchema = v.strictObject({
  schema: v.literal(2),
  ...made,
  filters: filtersSchema,
  examples: list(exampleSchema),
  sources: v.strictObject({
    /** The tasks that left a row, in the rows' order. Their turns are the debates behind the rows. */
    taskIds: list(id),
    /** The turns that rows were made of, each once. */
    turnIds: list(id),
  }),
  statistics: statisticsSchema,
  /** `datasetHash` of all that is above. */
  hash: sha256,
});

/** A run's training data as stored; it can be rebuilt from the turns of `sources` with `filters`. */
export interface Dataset extends RecordOf<typeof datasetSchema> {}
