// Training rows and the dataset of a run, with what was counted while it was made.

/** Which of the fit traces of a debate R-SFT takes: one of the last round by seed, the one of fewest words, or the one that
 *  is closest to what all agents of the last round wrote ("aggregator"). */
export type TraceRule = "final" | "shortest" | "aggregator";

/** Where the traces come from. "debate" is the method; the others are its controls: the first round alone, as if nobody had
 *  talked ("singles"), a trace of the last round whatever it answers ("unfiltered"), the task's own steps ("truth"). */
export type TraceSources = "debate" | "singles" | "unfiltered" | "truth";

/** One training row: token ids with the loss mask. */
export interface Example {
  readonly ids: readonly number[];
  /** [ids.length] 1 where predicting this id is trained, 0 elsewhere (the prompt). */
  readonly lossMask: readonly (0 | 1)[];
  readonly weight: number;
  readonly from: {
    readonly taskId: string;
    /** The turn it was made of, null for a solution written from the task's own steps. */
    readonly turnId: string | null;
    readonly strategy: string;
    /** "correction": the author finds its own mistake. Absent: "trace". */
    readonly kind?: "trace" | "correction" | "truth";
  };
  /** What `ids` spell. Absent in rows of records of schema 1: there the prompt is a lone agent's, the completion the
   *  turn's solution. */
  readonly text?: { readonly prompt: string; readonly completion: string };
}

/** A run's training data as stored; it can be rebuilt from the turns of `sources` with `filters`. */
export interface Dataset {
  readonly schema: 2;
  readonly runId: string;
  readonly strategy: string;
  /** How a trace was judged fit to learn from. */
  readonly labels: "consensus" | "truth";
  readonly filters: DatasetFilters;
  readonly examples: readonly Example[];
  readonly sources: {
    /** The tasks that left a row, in the rows' order. Their turns are the debates behind the rows. */
    readonly taskIds: readonly string[];
    /** The turns that rows were made of, each once. */
    readonly turnIds: readonly string[];
  };
  readonly statistics: DatasetStatistics;
  /** `datasetHash` of all that is above. */
  readonly hash: string;
}

export interface DatasetFilters {
  readonly sources: TraceSources;
  readonly rule: TraceRule;
  /** Whether a task with a corrective turn gives a row in which its author corrects itself. */
  readonly selfCorrection: boolean;
  /** Traces of one task at most (DA). */
  readonly traces: number;
  /** Rows at most, null without a limit: controls are compared at the same number. */
  readonly rows: number | null;
}

export interface DatasetStatistics {
  readonly tasks: number;
  readonly kept: number;
  readonly tokens: number;
  readonly trainedTokens: number;
  /** Tasks without any usable trace. */
  readonly dropped: number;
  /** Kept tasks with a trace whose answer is not the true one (possible only without labels). */
  readonly wrong: number;
  /** Absent in records of schema 1. */
  readonly audit?: DatasetAudit;
}

/** What the answer key says of the rows. It never decides what a run without labels learns. */
export interface DatasetAudit {
  readonly rows: number;
  /** Rows of kind "correction". */
  readonly corrections: number;
  /** Fit traces that were left out because a chosen one calculates the same. */
  readonly duplicates: number;
  /** Rows whose answer is not the true one: what consensus let through. */
  readonly wrongRows: number;
  /** Rows that reach the true answer by a step that is not right; tasks with known steps only. */
  readonly unsoundRows: number;
  readonly families: Readonly<Record<string, FamilyAudit>>;
  /** Over the complete debates: turns from wrong to right and from right to wrong after reading others. */
  readonly corrective: number;
  readonly sycophantic: number;
}

export interface FamilyAudit {
  readonly tasks: number;
  readonly kept: number;
  readonly rows: number;
  readonly wrongRows: number;
}
