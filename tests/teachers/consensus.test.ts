import { expect, test } from "vitest";
import {
  agreement,
  countVotes,
  isComplete,
  trajectoriesOf,
  trajectoryOf,
} from "../../src/teachers/consensus.ts";
import { makeDebate, makeTurn, TASK } from "./turns.ts";

const votesOf = (answers: readonly (string | null)[]) => countVotes(makeDebate([answers]));

test("most votes win; equal numbers by different spelling are one answer", () => {
  expect(votesOf(["8", "7", "07"])).toEqual([
    { answer: "7", agents: [1, 2] },
    { answer: "8", agents: [0] },
  ]);
});

test("a tie goes to the answer that holds the lowest agent", () => {
  expect(votesOf(["9", "7", "7", "9"])[0]).toEqual({ answer: "9", agents: [0, 3] });
  expect(votesOf(["5", "7", "6"])[0]?.answer).toBe("5");
  expect(votesOf([null, "7", "6"])[0]?.answer).toBe("7");
  expect(countVotes(makeDebate([["9", "7"]]).toReversed())[0]?.answer).toBe("9");
});

test("agents without an answer do not vote, and nobody's vote has no winner", () => {
  expect(votesOf([null, null, "7"])).toEqual([{ answer: "7", agents: [2] }]);
  expect(votesOf([null, null])).toEqual([]);
  expect(votesOf(["", "  "])).toEqual([]);
  const nobody = trajectoryOf(
    makeDebate([
      ["7", null],
      [null, null],
    ]),
  );
  expect(nobody.final).toEqual({ answer: null, votes: [], correct: false });
});

test("agreement is the winner's share of all agents, the silent ones included", () => {
  expect(agreement(makeDebate([["7", "7", null, "3"]]))).toBe(0.5);
  expect(agreement(makeDebate([[null]]))).toBe(0);
  expect(agreement([])).toBe(0);
});

test("one agent: its last answer is the vote", () => {
  const { final, rounds } = trajectoryOf(makeDebate([["6"], ["7"]]));
  expect(final).toEqual({ answer: "7", votes: [{ answer: "7", agents: [0] }], correct: true });
  expect(rounds.map((round) => round.length)).toEqual([1, 1]);
});

test("nobody right, everybody right", () => {
  expect(trajectoryOf(makeDebate([["1", "2", "3"]])).final.correct).toBe(false);
  expect(trajectoryOf(makeDebate([["7", "7", "7"]])).final.correct).toBe(true);
});

test("a right minority does not make the vote right", () => {
  expect(trajectoryOf(makeDebate([["5", "5", "7"]])).final).toMatchObject({ answer: "5", correct: false });
});

test("changes name who moved, where to, after whom, and whether it was for the better", () => {
  const { changes } = trajectoryOf(
    makeDebate([
      ["7", "5", "9"],
      ["9", "7", "3"],
      ["9", "7", null],
    ]),
  );
  expect(changes).toEqual([
    { agent: 0, round: 1, from: "7", to: "9", after: [2], effect: "misled" },
    { agent: 1, round: 1, from: "5", to: "7", after: [0], effect: "corrected" },
    { agent: 2, round: 1, from: "9", to: "3", after: [], effect: "neutral" },
    { agent: 2, round: 2, from: "3", to: null, after: [], effect: "neutral" },
  ]);
});

test("a new spelling of the same answer is no change", () => {
  expect(trajectoryOf(makeDebate([["7"], ["07"]])).changes).toEqual([]);
});

test("turns in any order give the same trajectory, and a debate in progress has one", () => {
  const turns = makeDebate([
    ["7", "5"],
    ["7", "7"],
  ]);
  expect(trajectoryOf(turns.toReversed())).toEqual(trajectoryOf(turns));
  const open = trajectoryOf(turns.slice(0, 3));
  expect(open.rounds.map((round) => round.length)).toEqual([2, 1]);
  expect(isComplete(open, 2, 2)).toBe(false);
  expect(isComplete(trajectoryOf(turns), 2, 2)).toBe(true);
  expect(isComplete(trajectoryOf(turns), 2, 3)).toBe(false);
});

test("turns of several tasks and sets fall apart into trajectories of one set", () => {
  const other = { ...TASK, id: "t2" };
  const turns = [
    ...makeDebate([["7"]]),
    ...makeDebate([["1"]], { set: "test" }),
    ...makeDebate([["2"]], { task: other }),
  ];
  expect(trajectoriesOf(turns, "distil").map((trajectory) => trajectory.taskId)).toEqual(["t1", "t2"]);
  expect(trajectoriesOf(turns, "test").map((trajectory) => trajectory.final.answer)).toEqual(["1"]);
});

test("no turns is an error, not an empty trajectory", () => {
  expect(() => trajectoryOf([])).toThrow(expect.objectContaining({ code: "internal" }));
  expect(trajectoriesOf([makeTurn(0, 0, "7")], "test")).toEqual([]);
});
