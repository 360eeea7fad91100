// A debate worked by hand, for what is drawn and said of it: 14 is the trap, 12 is right. Agent 2 knows better, and the others follow it.
import type { Task } from "../../../../src/records/task.ts";
import type { Turn } from "../../../../src/records/turn.ts";
import { makeDebate } from "../../../teachers/turns.ts";

export const TRAP_TASK = {
  id: "t1",
  question: "Ann has 13 eggs. That is 1 more egg than Ben has. How many eggs does Ben have?",
  answer: "12",
  judge: "number",
  family: "compare",
  split: "distil",
  origin: "test",
} as const satisfies Task;

const wrong = (...places: readonly number[]): string =>
  `Check : Step 1 : + - + . check That is 1 more than Ben has so Ben has fewer . minus 1 . wrong ${places.map((place) => `agent ${place}`).join(" ")} . `;

/** Says before a turn's solution that the texts at these places are wrong. */
export const objecting = (turn: Turn, ...places: readonly number[]): Turn => ({
  ...turn,
  completion: { ...turn.completion, text: `${wrong(...places)}${turn.solution}` },
});

/** Round 1: 14, 12, 14. Round 2: 12, 12, 12, and agent 2 objects to what the others said. It reads itself first, then agents 1 and 3. */
export function trapDebate(): Turn[] {
  return makeDebate(
    [
      ["14", "12", "14"],
      ["12", "12", "12"],
    ],
    { task: TRAP_TASK },
  ).map((turn) => (turn.step === 1 && turn.agent === "agent-2" ? objecting(turn, 2, 3) : turn));
}
