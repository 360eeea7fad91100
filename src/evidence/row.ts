// What a row of the evidence is: a way to answer the held-out questions, for which seeds it is made, and what it learned of itself.
import type { Answered } from "./answer.ts";
import type { Desk } from "./desk.ts";

/** In the order of the table. */
export const EVIDENCE_GROUPS = ["the base", "the group", "the warmed group", "students", "controls"] as const;

export interface EvidenceRow {
  /** As --only takes it, and in file names. */
  readonly name: string;
  readonly title: string;
  readonly group: (typeof EVIDENCE_GROUPS)[number];
  /** "once": nothing in it depends on the seed. "first": for the first seed alone, because it costs much. */
  readonly seeds: "once" | "first" | "every";
  readonly make: (desk: Desk, seed: number) => Promise<MadeEvidence>;
}

export interface MadeEvidence {
  /** One each of the held-out questions, and those of the untouched kind behind them where the row has them. */
  readonly answers: readonly Answered[];
  /** Of a teacher: what a vote that may spend its tokens answers to the same questions. */
  readonly vote?: readonly Answered[];
  /** Shown below the table, by name. */
  readonly facts?: Facts;
}

/** What a row learned of itself: shares from 0 to 1, and counts. */
export interface Facts {
  readonly shares?: Readonly<Record<string, number>>;
  readonly counts?: Readonly<Record<string, number>>;
}

/** Whether a student was trained for it. */
export const isTrained = ({ group }: Pick<EvidenceRow, "group">): boolean =>
  group !== "the base" && group !== "the group";
