// What the methods of distillation ask of a finished debate, beyond the vote (consensus.ts): who was right, who let others
// correct or mislead it, what it cost. Counted by the answer key, so for reports and training with labels only.
import type { AnswerChange, Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { agreement } from "./consensus.ts";

export interface DebateRecord {
  readonly taskId: string;
  /** correct[r]: agents that were right in round r, ascending. */
  readonly correct: readonly (readonly number[])[];
  readonly corrective: readonly AnswerChange[];
  readonly sycophantic: readonly AnswerChange[];
  /** agreement[r]: share of the round's agents who gave its winning answer. */
  readonly agreement: readonly number[];
  /** Over all turns. */
  readonly tokens: { readonly prompt: number; readonly generated: number };
}

export function debateRecord(trajectory: Trajectory): DebateRecord {
  const { taskId, rounds } = trajectory;
  const sum = (count: (turn: Turn) => number) =>
    rounds.flat().reduce((total, turn) => total + count(turn), 0);
  return {
    taskId,
    correct: rounds.map((turns) => turns.filter((turn) => turn.correct).map((turn) => turn.agent)),
    corrective: correctiveTurns(trajectory),
    sycophantic: sycophanticFlips(trajectory),
    agreement: rounds.map((turns) => agreement(turns)),
    tokens: {
      prompt: sum(({ completion }) => completion.promptTokens),
      generated: sum(({ completion }) => completion.completionTokens),
    },
  };
}

/** Turns in which an agent that had been wrong became right; `after` names those it read who had said so before. Empty `after`:
 *  it found the answer itself. */
export function correctiveTurns({ changes }: Trajectory): AnswerChange[] {
  return changes.filter(({ effect }) => effect === "corrected");
}

/** Turns in which an agent that had been right gave that up for an answer it had read. A slip to an answer of nobody's is
 *  no flattery and does not count. */
export function sycophanticFlips({ changes }: Trajectory): AnswerChange[] {
  return changes.filter(({ effect, after }) => effect === "misled" && after.length > 0);
}
