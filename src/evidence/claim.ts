// What the evidence is for: the student of the group's checked answers, alone and without examples, against what a person has without it.
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import type { Compared } from "./table.ts";

/** Points by which it must be better, as a share, and how sure the test must be. */
export const CLAIM = { difference: 0.2, p: 0.001, kinds: 2, seeds: 3 } as const;

export interface ClaimOutcome {
  /** null while there are too few seeds to say. */
  readonly holds: boolean | null;
  /** Kinds on which it holds for each of the seeds. */
  readonly kinds: readonly PlainKind[];
  readonly seeds: number;
  readonly sentence: string;
}

/** @param compared the checked student on every kind and seed */
export function claimOf(compared: readonly Compared[], learned: readonly PlainKind[]): ClaimOutcome {
  const seeds = new Set(compared.map(({ seed }) => seed)).size;
  const kinds = learned.filter((kind) => {
    const of = compared.filter((each) => each.kind === kind);
    return of.length > 0 && of.every(({ difference, p }) => difference >= CLAIM.difference && p < CLAIM.p);
  });
  const holds = seeds < CLAIM.seeds ? null : kinds.length >= CLAIM.kinds;
  const words =
    holds === null ? `open, ${seeds} of ${CLAIM.seeds} seeds are there` : holds ? "holds" : "does not hold";
  const where = kinds.length === 0 ? "on no kind so far" : `on ${kinds.join(", ")}`;
  return {
    holds,
    kinds,
    seeds,
    sentence:
      `The student of the group's checked answers, alone and without examples, is at least ${100 * CLAIM.difference} points better than ` +
      `the better of one greedy answer and the vote with examples, p < ${CLAIM.p}, on at least ${CLAIM.kinds} kinds and ${CLAIM.seeds} seeds: ${words} (${where}).`,
  };
}
