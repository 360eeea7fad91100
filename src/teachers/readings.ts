// What reading did to a group: how often it mended and spoilt an answer, and how readily agents gave way to an answer that was not theirs.
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual } from "../tasks/verifier.ts";
import { correctiveTurns, sycophanticFlips } from "./trajectory.ts";

export interface Readings {
  /** Turns whose author had read something. */
  readonly turns: number;
  /** Of those: wrong before and right after it. */
  readonly corrected: number;
  /** Right before and wrong after it. */
  readonly misled: number;
  /** Misled to an answer that stood in what was read. */
  readonly flattered: number;
  /** Changed to an answer of another agent that stood in what was read. */
  readonly followed: number;
  /** Turns whose author read another agent's answer that was not its own: the only ones that can be in `followed`. */
  readonly contested: number;
}

export function countReadings(talks: readonly Trajectory[]): Readings {
  const changes = talks.flatMap((talk) => talk.changes);
  return {
    turns: talks.flatMap(({ turns }) => turns.filter(({ parents }) => parents.length > 0)).length,
    corrected: talks.flatMap(correctiveTurns).length,
    misled: changes.filter(({ effect }) => effect === "misled").length,
    flattered: talks.flatMap(sycophanticFlips).length,
    followed: changes.filter(({ after }) => after.length > 0).length,
    contested: talks.reduce((sum, { turns }) => sum + contestedTurns(turns), 0),
  };
}

/** How many turns of one task were said after reading another agent's answer that differs from the author's own. */
function contestedTurns(turns: readonly Turn[]): number {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  return turns.filter((turn) => {
    if (turn.kind !== "say") return false;
    const read = turn.parents.flatMap((id) => byId.get(id) ?? []);
    const own = read.findLast(({ agent, kind }) => agent === turn.agent && kind === "say");
    if (own === undefined) return false;
    return read.some(
      ({ agent, answer }) =>
        agent !== turn.agent && answer !== null && !answersEqual(answer, own.answer, own.judge),
    );
  }).length;
}

/** Questions to which some turn has the right answer. */
export const somebodyRight = (talks: readonly Trajectory[]): number =>
  talks.filter(({ turns }) => turns.some(({ correct }) => correct === true)).length;

/** What stands in a row about these talks: counts by name. */
export function readingCounts(talks: readonly Trajectory[]): Record<string, number> {
  const { turns, corrected, misled, followed, contested } = countReadings(talks);
  const counts = { readings: turns, corrected, misled, followed, contested };
  return { ...counts, questions: talks.length, somebodyRight: somebodyRight(talks) };
}
