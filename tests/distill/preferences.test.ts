import { expect, test } from "vitest";
import type { Task, Trajectory, Turn } from "../../src/core/types.ts";
import { preferencePairs } from "../../src/distill/preferences.ts";

const turn = (round: number, agent: number, answer: string | null): Turn =>
  ({
    prompt: round === 0 ? "alone" : "with peers",
    solution: answer === null ? "" : `by ${agent} in ${round} . Answer : ${answer}`,
    answer,
  }) as Turn;
const debate = (rounds: readonly (readonly (string | null)[])[], verdict: string | null): Trajectory =>
  ({
    taskId: "t",
    rounds: rounds.map((answers, round) => answers.map((answer, agent) => turn(round, agent, answer))),
    final: { answer: verdict, votes: [], correct: true },
  }) as unknown as Trajectory;
const tasks = new Map([["t", { id: "t", answer: "5" } as Task]]);

test("the last right solution stands against the first wrong one, under the prompt of a lone agent", () => {
  const rounds = [
    ["4", "5"],
    ["5", "4"],
  ];
  expect(preferencePairs([debate(rounds, "5")], tasks, "consensus")).toEqual([
    { prompt: "alone", chosen: "by 0 in 1 . Answer : 5", rejected: "by 0 in 0 . Answer : 4" },
  ]);
});

test("without labels the vote decides, with labels the answer key, even against the vote", () => {
  const trajectories = [debate([["4", "5"]], "4")];
  expect(preferencePairs(trajectories, tasks, "consensus")[0]?.chosen).toContain("Answer : 4");
  expect(preferencePairs(trajectories, tasks, "truth")[0]?.chosen).toContain("Answer : 5");
});

test("a debate of one mind, or without a verdict, or with silence only, gives no pair", () => {
  const none = [debate([["5", "5"]], "5"), debate([["4", "5"]], null), debate([[null, "5"]], "5")];
  expect(preferencePairs(none, tasks, "consensus")).toEqual([]);
});
