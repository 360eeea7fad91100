// Six debates of three agents, worked by hand: 7 is right. Votes for what each came to: 3 right, 3 wrong, 2 right, 2 wrong, 1 (a tie), none.
import type { Debate } from "../../../../src/app/state.ts";
import { makeDebate, TASK, talkOf } from "../../../teachers/turns.ts";

const LAST_ROUNDS = [
  ["7", "7", "7"],
  ["5", "5", "5"],
  ["7", "7", "5"],
  ["5", "5", "7"],
  ["7", "8", "9"],
  [null, null, null],
] as const;

/** @param copies how often each of them is there */
export function sievedDebates(copies = 1): Debate[] {
  return Array.from({ length: copies }, (_, copy) =>
    LAST_ROUNDS.map((answers, i): Debate => {
      const task = { ...TASK, id: `q${copy}-${i + 1}` };
      const turns = makeDebate([answers], { task });
      return { key: `distil/${task.id}`, set: "distil", task, turns, trajectory: talkOf(turns) };
    }),
  ).flat();
}
