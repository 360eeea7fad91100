// What stands in a store's journal: each call that changed the store, with the names of the files that hold its weights.
import type { Artifact } from "../../records/artifact.ts";
import type { Dataset } from "../../records/dataset.ts";
import type { EvalAnswer } from "../../records/eval_answer.ts";
import type { Notebook } from "../../records/notebook.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { StepMetric } from "../../records/metric.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { PersonVerdict } from "../../records/verdict.ts";
import type { BroughtRun, RunChange, RunRecord } from "../store.ts";

/** What holds weights, each a file of its own. */
export type PackedPart = "start" | "adapter" | "prm" | "checkpoint";

/** The parts as a person is told of them. */
export const PART_WORDS: Readonly<Record<PackedPart, string>> = {
  start: "adapter that the student starts from",
  adapter: "student's adapter",
  prm: "judge of steps",
  checkpoint: "training's state",
};

/** Names of packed files beside the journal. */
export type PackedFiles = Readonly<Partial<Record<PackedPart, string>>>;

/** Where a finished file lies, and what it must hold. */
export type ArtifactEntry = Omit<Artifact, "blob">;

type Plain =
  | { readonly do: "createRun"; readonly run: RunRecord; readonly tasks: readonly Task[] }
  | {
      readonly do: "importRun";
      readonly records: Omit<BroughtRun, "adapter" | "start" | "prm" | "checkpoint" | "artifact">;
      /** Null for a run that came in unfinished. */
      readonly artifact: ArtifactEntry | null;
    }
  | {
      readonly do: "updateRun";
      readonly runId: string;
      readonly patch: RunChange;
    }
  | { readonly do: "deleteRun"; readonly runId: string }
  | { readonly do: "appendTurn"; readonly turn: Turn }
  | { readonly do: "putOutcome"; readonly outcome: Outcome }
  | { readonly do: "putVerdict"; readonly verdict: PersonVerdict }
  | { readonly do: "putNotebook"; readonly notebook: Notebook }
  | { readonly do: "deleteNotebook"; readonly notebookId: string }
  | { readonly do: "putDataset"; readonly dataset: Dataset }
  | {
      readonly do: "putCheckpoint";
      readonly runId: string;
      readonly step: number;
      readonly metrics: readonly StepMetric[];
    }
  | { readonly do: "putAdapter"; readonly runId: string }
  | { readonly do: "putPrm"; readonly runId: string }
  | { readonly do: "putEvalAnswers"; readonly answers: readonly EvalAnswer[] }
  | { readonly do: "putArtifact"; readonly artifact: ArtifactEntry };

/** One call. Its files were on the disk before it was written. */
export type Entry = Plain & { readonly files?: PackedFiles };

/** The runs that a call is about. */
export function runsOf(entry: Entry): readonly string[] {
  if ("runId" in entry) return [entry.runId];
  if ("answers" in entry) return [...new Set(entry.answers.map(({ runId }) => runId))];
  if ("run" in entry) return [entry.run.id];
  if ("records" in entry) return [entry.records.run.id];
  if ("turn" in entry) return [entry.turn.runId];
  if ("outcome" in entry) return [entry.outcome.runId];
  if ("verdict" in entry) return [entry.verdict.runId];
  if ("notebookId" in entry) return [];
  if ("notebook" in entry) return entry.notebook.runId === null ? [] : [entry.notebook.runId];
  return ["dataset" in entry ? entry.dataset.runId : entry.artifact.runId];
}
