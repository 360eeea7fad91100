import { expect, test } from "vitest";
import { answerChanges } from "../../src/teachers/trajectory.ts";
import { countVotes, decidedOutcome, usageOf, votedOutcome } from "../../src/teachers/verdict.ts";
import { agentAt, makeDebate, makeTurn, turnIdOf } from "./turns.ts";

/** Places in the roster of the voters of each answer. */
const votesOf = (answers: readonly (string | null)[]) =>
  countVotes(answers.map((answer, place) => ({ answer, place }))).map(({ answer, voters }) => ({
    answer,
    by: voters.map(({ place }) => place),
  }));

test("most votes win; equal numbers by different spelling are one answer", () => {
  expect(votesOf(["8", "7", "07"])).toEqual([
    { answer: "7", by: [1, 2] },
    { answer: "8", by: [0] },
  ]);
});

test("a tie goes to the answer that holds the first voter", () => {
  expect(votesOf(["9", "7", "7", "9"])[0]).toEqual({ answer: "9", by: [0, 3] });
  expect(votesOf(["5", "7", "6"])[0]?.answer).toBe("5");
  expect(votesOf([null, "7", "6"])[0]?.answer).toBe("7");
});

test("those without an answer do not vote, and nobody's vote has no winner", () => {
  expect(votesOf([null, null, "7"])).toEqual([{ answer: "7", by: [2] }]);
  expect(votesOf([null, null])).toEqual([]);
  expect(votesOf(["", "  "])).toEqual([]);
});

test("an outcome names the turns that carry the answer, the votes and the cost of all turns", () => {
  const turns = makeDebate([
    ["5", "7", "7"],
    ["7", "5", "07"],
  ]);
  const id = (agent: number) => turnIdOf("distil", "t1", 1, agent);
  expect(votedOutcome(turns.slice(3), turns)).toEqual({
    schema: 1,
    runId: "run",
    set: "distil",
    taskId: "t1",
    answer: "7",
    from: [id(0), id(2)],
    votes: [
      { answer: "7", from: [id(0), id(2)] },
      { answer: "5", from: [id(1)] },
    ],
    correct: true,
    usage: { turns: 6, promptTokens: 60, completionTokens: 24 },
  });
  expect(usageOf([])).toEqual({ turns: 0, promptTokens: 0, completionTokens: 0 });
});

test("nobody right, everybody right, and no answer key", () => {
  const correctOf = (answers: readonly (string | null)[]) => {
    const turns = makeDebate([answers]);
    return votedOutcome(turns, turns).correct;
  };
  expect(correctOf(["1", "2", "3"])).toBe(false);
  expect(correctOf(["7", "7", "7"])).toBe(true);
  expect(correctOf(["5", "5", "7"])).toBe(false); // a right minority does not make the vote right
  expect(correctOf([null, null])).toBe(false);
  const open = [{ ...makeTurn(0, 0, "7"), correct: null }];
  expect(votedOutcome(open, open)).toMatchObject({ answer: "7", correct: null });
  expect(open[0]?.agent).toBe(agentAt(0));
});

test("programs that differ only in case are two answers, and the winner's own word says whether the vote is right", () => {
  const program = (agent: number, answer: string, correct: boolean) => ({
    ...makeTurn(0, agent, answer),
    judge: "tests" as const,
    correct,
  });
  const [wrong, right] = ["(s) => s.tolowercase()", "(s) => s.toLowerCase()"] as const;
  const turns = [program(0, wrong, false), program(1, right, true), program(2, ` ${wrong}\n`, false)];
  const outcome = votedOutcome(turns, turns);
  expect(outcome.votes?.map(({ answer, from }) => [answer, from.length])).toEqual([
    [wrong, 2],
    [right, 1],
  ]);
  expect(outcome).toMatchObject({ answer: wrong, correct: false });
  expect(decidedOutcome(turns[1]!, turns, turns)).toMatchObject({ from: [turns[1]!.id], correct: true });
  const after = { ...program(0, right, true), id: "after", step: 1, parents: turns.map(({ id }) => id) };
  expect(answerChanges([...turns, after])).toMatchObject([{ effect: "corrected", after: [agentAt(1)] }]);
});
