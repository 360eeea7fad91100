// A question with a checkable answer.
/** One question with a checkable answer. `question` is ordinary English; a voice turns it into its model's prompt. */
export interface Task {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** The kind of task, e.g. "compare", "events", "boxes"; results are also given per family. */
  readonly family: string;
  readonly split: "distil" | "val" | "test";
  /** Number of sentences whose keyword points to the wrong operation (bundled tasks only). */
  readonly traps?: number;
  /** The right steps, where the task set knows them. */
  readonly steps?: readonly ArithmeticStep[];
  /** For each of `steps`, how a solution writes it (bundled tasks only). */
  readonly wording?: readonly StepWording[];
}

export interface StepWording {
  /** Before the sum: "Ben has", "now". */
  readonly owner: string;
  /** A trap's sentence and what it means, "check That is 5 more than Ben has so Ben has fewer"; "" where it is straight. */
  readonly note: string;
}

export interface ArithmeticStep {
  readonly left: number;
  readonly op: "+" | "-" | "x";
  readonly right: number;
  readonly result: number;
}
