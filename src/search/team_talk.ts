// What a team of an evolution is asked, and what its talk is worth.
import type { Outcome } from "../records/outcome.ts";
import type { Genome } from "./genome.ts";
import type { TeamSpace } from "./team_space.ts";

/** The settings of a team's run, as texts. @param texts of the team that everything begins with. A run has one question to test on at least,
 *  and this one ends before it comes to it */
export const talkTexts = (
  { textsOf }: Pick<TeamSpace, "textsOf">,
  { values }: Genome,
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => new Map([...texts, ...textsOf(values), ["testTasks", "1"] as const]);

/** The share of right answers of a team's vote. NaN of no outcomes. */
export const voteAccuracy = (outcomes: readonly Pick<Outcome, "correct">[]): number =>
  outcomes.filter(({ correct }) => correct === true).length / outcomes.length;
