// The sentence under a debate, each by a debate worked by hand.
import { expect, test } from "vitest";
import { debateSentence } from "../../../../src/app/stages/debate/debate_sentence.ts";
import { objectionsIn } from "../../../../src/app/stages/debate/objections_in.ts";
import type { Turn } from "../../../../src/records/turn.ts";
import { objectionsOf } from "../../../../src/voice/words/objections.ts";
import { makeDebate, ROSTER, talkOf } from "../../../teachers/turns.ts";
import { objecting, trapDebate } from "./told.ts";

/** @param over whether they have come to an outcome */
function said(turns: readonly Turn[], over: boolean, agents = 3): string {
  const roster = ROSTER.slice(0, agents);
  const objections = objectionsIn(turns, { objections: objectionsOf });
  return debateSentence({ turns, roster, objections, outcome: over ? talkOf(turns).outcome : null });
}

const debate = (...rounds: readonly (readonly (string | null)[])[]) => makeDebate(rounds);

test("who left which answer for which, after reading whom, and who objected", () => {
  expect(said(trapDebate(), false)).toBe(
    "In round 2 agents 1 and 3 left 14 for 12 after reading agent 2, while agent 2 objected to step 1 by agents 1 and 3.",
  );
  const keyed = trapDebate().map((turn) => ({ ...turn, correct: turn.answer === "12" }));
  expect(said(keyed, true)).toBe(
    "In round 2 agents 1 and 3 left 14 for 12 after reading agent 2, while agent 2 objected to step 1 by agents 1 and 3; 12 wins with 3 of 3 votes, and is right.",
  );
});

test("critics are named in the order of the team, whoever spoke first", () => {
  const turns = trapDebate();
  const [one] = objectionsIn(turns, { objections: objectionsOf });
  const by = (agent: string) => ({ ...one!, turn: { ...one!.turn, agent } });
  const objections = [by("agent-3"), by("agent-2"), by("agent-1")];
  expect(debateSentence({ turns, roster: ROSTER.slice(0, 3), objections, outcome: null })).toContain(
    "agents 1, 2 and 3 objected to step 1",
  );
});

test("streaming: it grows with the turns", () => {
  const turns = trapDebate();
  expect(said([], false)).toBe("");
  expect(said(turns.slice(0, 1), false)).toBe("Alone, agent 1 said 14; agents 2 and 3 have not spoken yet.");
  expect(said(turns.slice(0, 2), false)).toBe(
    "Alone, agent 1 said 14 and agent 2 said 12; agent 3 has not spoken yet.",
  );
  expect(said(turns.slice(0, 3), false)).toBe("Alone, agents 1 and 3 said 14 and agent 2 said 12.");
  expect(said([...turns.slice(0, 3), turns[4]!], false)).toBe(
    "So far nobody changed their answer after reading the others: agents 1 and 3 stayed with 14 and agent 2 stayed with 12.",
  );
});

test("nobody changed; all agreed from the start", () => {
  expect(said(debate(["5", "7", "7"], ["5", "7", "7"]), true)).toBe(
    "Nobody changed their answer after reading the others: agents 2 and 3 stayed with 7 and agent 1 stayed with 5; 7 wins with 2 of 3 votes, and is right.",
  );
  expect(said(debate(["7", "7.0", "7"], ["7", "07", "7"]), true)).toBe(
    "All 3 agents said 7, before and after reading each other; 7 wins with 3 of 3 votes, and is right.",
  );
});

test("a tie says who decided it", () => {
  expect(said(debate(["5", "7", "9"], ["5", "7", "9"]), true)).toBe(
    "Nobody changed their answer after reading the others: agent 1 stayed with 5, agent 2 stayed with 7 and agent 3 stayed with 9; the vote is tied with 1 each, and 5 is taken because agent 1 comes first in the group, and is wrong.",
  );
});

test("answers that cannot be read", () => {
  expect(said(debate([null, "7", null]), false)).toBe(
    "Alone, agents 1 and 3 gave no answer that can be read and agent 2 said 7.",
  );
  expect(said(debate([null, "7", "7"], ["7", "7", null]), true)).toBe(
    "In round 2 agent 1 left no answer for 7 after reading agents 2 and 3 and agent 3 left 7 for no answer; 7 wins with 2 of 2 votes, and is right.",
  );
  expect(said(debate([null, null, null], [null, null, null]), true)).toBe(
    "Nobody changed their answer after reading the others: agents 1, 2 and 3 gave no answer that can be read; so there is nothing to vote for.",
  );
});

test("one agent alone", () => {
  expect(said(debate(["5"], ["7"]), true, 1)).toBe(
    "In round 2 agent 1 left 5 for 7; 7 stands, and is right.",
  );
  expect(said(debate(["5"], ["5"]), true, 1)).toBe(
    "On second thoughts, agent 1 stayed with 5; 5 stands, and is wrong.",
  );
  const [first, again] = debate(["5"], ["7"]);
  expect(said([first!, objecting(again!, 1)], false, 1)).toBe(
    "In round 2 agent 1 left 5 for 7, while agent 1 objected to its own step 1.",
  );
});

test("of several rounds the one with most changes is told; of many changes the two largest", () => {
  const turns = debate(["5", "5", "7"], ["7", "7", "7"], ["5", "7", "7"]);
  expect(said(turns, false)).toBe("In round 2 agents 1 and 2 left 5 for 7 after reading agent 3.");
  const many = debate(["1", "2", "3", "3", "9"], ["9", "9", "4", "4", "9"]);
  expect(said(many, false, 5)).toBe(
    "In round 2 agents 3 and 4 left 3 for 4, agent 1 left 1 for 9 after reading agent 5 and 1 other changed too.",
  );
});

test("without an answer key nothing is called right; a long answer is cut", () => {
  const turns = debate(["x".repeat(60)], ["x".repeat(60)]).map((turn) => ({ ...turn, correct: null }));
  expect(said(turns, true, 1)).toBe(
    `On second thoughts, agent 1 stayed with “${"x".repeat(36)}…”; “${"x".repeat(36)}…” stands.`,
  );
});
