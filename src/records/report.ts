// The table of a run: every method on the same held-out tasks.
import * as v from "valibot";
import { methodNameSchema } from "./eval_answer.ts";
import { gateSchema } from "./gate.ts";
import { amount, count, named, type RecordOf, share } from "./schema.ts";

const methodResultSchema = v.strictObject({
  accuracy: share,
  /** 95 % Wilson interval, its low and its high end. */
  ci95: v.strictTuple([share, share]),
  /** Generated tokens per task, all agents and rounds together. */
  tokensPerTask: amount,
  promptTokensPerTask: amount,
  n: count,
  families: named(v.strictObject({ accuracy: share, n: count })),
});

/** How one method did. */
export interface MethodResult extends RecordOf<typeof methodResultSchema> {}

const pairedResultSchema = v.strictObject({
  /** Tasks only the method solves. */
  gained: count,
  /** Tasks only the baseline solves. */
  lost: count,
  /** Two-sided exact p. */
  p: share,
  baseline: v.picklist(["single", "singleSampled"]),
});

/** Exact McNemar test of a method against the better single agent on the same tasks. */
export interface PairedResult extends RecordOf<typeof pairedResultSchema> {}

/** The teacher and the vote that may spend its tokens are absent where nobody teaches. */
const methodsSchema = v.strictObject({
  ...v.entriesFromList(methodNameSchema.options, methodResultSchema),
  majority: v.exactOptional(methodResultSchema),
  teacher: v.exactOptional(methodResultSchema),
});

export const reportSchema = v.strictObject({
  methods: methodsSchema,
  /** The base, greedy, asked with the question alone. Absent where the agents are asked so too. */
  bare: v.exactOptional(methodResultSchema),
  paired: v.strictObject({
    distilledVsSingle: pairedResultSchema,
    /** Absent where nobody teaches. */
    teacherVsSingle: v.exactOptional(pairedResultSchema),
  }),
  /** K: how many sampled answers "majority" votes over, so that it may spend the teacher's tokens; 0 where nobody teaches. */
  majoritySamples: count,
  /** Whether the adapter is better than its base on validation questions. Absent in reports older than the gate. */
  gate: v.exactOptional(gateSchema),
  /** Test questions whose right answer nobody gave: what the teacher's group agreed on is their key. Absent where there are none. */
  agreed: v.exactOptional(count),
});

export interface Report extends RecordOf<typeof reportSchema> {}

/** What "right" means in a report of which nobody gave all right answers; null where somebody did. */
export function agreedSentence({ agreed, methods }: Pick<Report, "agreed" | "methods">): string | null {
  if (agreed === undefined) return null;
  const { n } = methods.distilled;
  const which =
    agreed === n
      ? "Nobody gave right answers"
      : `Of ${agreed} of ${n} questions nobody gave the right answer`;
  return `${which}: what the group agreed on counts as right. The figures say how often a method agrees with the group, and the group always does; they do not say how often it is right.`;
}
