import { expect, test } from "vitest";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { talksOf } from "../../src/teachers/roster.ts";
import { closings, openings } from "../../src/records/turn_ends.ts";
import {
  correctiveTurns,
  sycophanticFlips,
  trajectoriesOf,
  turnsInOrder,
} from "../../src/teachers/trajectory.ts";
import { agentAt, makeDebate, makeTurn, ROSTER, talkOf, TASK, turnIdOf } from "./turns.ts";

type Table = readonly (readonly (string | null)[])[];
/** A change of mind in the hand-made debate, by places in the roster. */
const change = (agent: number, step: number, from: string | null, to: string | null, after: number[]) => ({
  turn: turnIdOf("distil", "t1", step, agent),
  agent: agentAt(agent),
  step,
  from,
  to,
  after: after.map(agentAt),
});

test("one agent: its last answer is the vote", () => {
  const { outcome, turns } = talkOf(makeDebate([["6"], ["7"]]));
  const last = turnIdOf("distil", "t1", 1, 0);
  expect(outcome).toMatchObject({ answer: "7", from: [last], votes: [{ answer: "7", from: [last] }] });
  expect(turns.map(({ step }) => step)).toEqual([0, 1]);
});

test("the last turns alone vote, and their silence is no answer", () => {
  const table = [
    ["7", null],
    [null, null],
  ];
  expect(talkOf(makeDebate(table)).outcome).toMatchObject({ answer: null, votes: [], correct: false });
});

test("changes name who moved, where to, after whom, and whether it was for the better", () => {
  const { changes } = talkOf(
    makeDebate([
      ["7", "5", "9"],
      ["9", "7", "3"],
      ["9", "7", null],
    ]),
  );
  expect(changes).toEqual([
    { ...change(0, 1, "7", "9", [2]), effect: "misled" },
    { ...change(1, 1, "5", "7", [0]), effect: "corrected" },
    { ...change(2, 1, "9", "3", []), effect: "neutral" },
    { ...change(2, 2, "3", null, []), effect: "neutral" },
  ]);
});

test("a new spelling of the same answer is no change", () => {
  expect(talkOf(makeDebate([["7"], ["07"]])).changes).toEqual([]);
});

test("another agent's answer that was read is nobody's change of mind", () => {
  const turns = [makeTurn(0, 0, "5"), makeTurn(0, 1, "7")];
  const reader = { ...turns[1]!, parents: [turns[0]!.id] };
  expect(talkOf([turns[0]!, reader]).changes).toEqual([]);
});

test("a debate tells who was corrected and who was misled by whom", () => {
  const debate = talkOf(
    makeDebate([
      ["5", "7", "7", "7"],
      ["7", "5", "9", "7"],
    ]),
  );
  expect(correctiveTurns(debate)).toEqual([{ ...change(0, 1, "5", "7", [1, 2, 3]), effect: "corrected" }]);
  // The second agent took over what the first had said. The third slipped to an answer of nobody's: misled, but by no one.
  expect(sycophanticFlips(debate)).toEqual([{ ...change(1, 1, "7", "5", [0]), effect: "misled" }]);
});

test("an answer that nobody had read may correct, and silence too can be corrected", () => {
  const debate = talkOf(
    makeDebate([
      [null, "5"],
      ["7", "5"],
    ]),
  );
  expect(correctiveTurns(debate)).toEqual([{ ...change(0, 1, null, "7", []), effect: "corrected" }]);
  expect(sycophanticFlips(debate)).toEqual([]);
});

test.each<[string, Table]>([
  ["nobody right", [["5", "5"]]],
  ["all right", [["7", "7"]]],
  ["one agent", [["7"]]],
  ["a tie", [["5", "7"]]],
  ["nobody answers", [[null, null]]],
  ["an empty answer", [["", "7"]]],
])("%s: those who speak once change no mind", (_, table) => {
  const debate = talkOf(makeDebate(table));
  expect(correctiveTurns(debate)).toEqual([]);
  expect(sycophanticFlips(debate)).toEqual([]);
});

test("openings read nobody, closings are read by nobody: a debate's first and last round", () => {
  const turns = makeDebate([
    ["7", "5", "1"],
    ["7", "7", "2"],
    ["7", "7", "3"],
  ]);
  expect(openings(turns)).toEqual(turns.slice(0, 3));
  expect(closings(turns)).toEqual(turns.slice(6));
  const alone = makeDebate([["7", "5"]]);
  expect([openings(alone), closings(alone)]).toEqual([alone, alone]);
});

test("turns in any order give the same trajectory", () => {
  const turns = makeDebate([
    ["7", "5"],
    ["7", "7"],
  ]);
  expect(talkOf(turns.toReversed())).toEqual(talkOf(turns));
});

test("agents stand in the roster's order, not in that of their ids, and what was read stands before its reader", () => {
  const names = ["zoe", "adam", "10", "9"];
  const roster = names.map((id) => ({ id, name: id }));
  const turns = names.map((agent, i) => ({ ...makeTurn(0, i, "7"), agent }));
  expect(turnsInOrder(turns.toReversed(), roster).map(({ agent }) => agent)).toEqual(names);
  // A chain: each speaks once and reads the one before, the last of the roster first.
  const chain = turns.map((turn, i) => ({ ...turn, parents: turns.slice(i + 1, i + 2).map(({ id }) => id) }));
  expect(turnsInOrder(chain, roster).map(({ agent }) => agent)).toEqual(names.toReversed());
});

test("a damaged record whose turns read each other still has an order", () => {
  const [a, b] = [makeTurn(0, 0, "7"), makeTurn(0, 1, "5")];
  expect(
    talkOf([
      { ...a, parents: [b.id] },
      { ...b, parents: [a.id] },
    ]).turns,
  ).toHaveLength(2);
});

test("turns of several tasks and sets fall apart into trajectories of one set", () => {
  const other = { ...TASK, id: "t2" };
  const turns = [
    ...makeDebate([["7"]]),
    ...makeDebate([["1"]], { set: "test" }),
    ...makeDebate([["2"]], { task: other }),
  ];
  const outcomes = [turns.slice(0, 1), turns.slice(1, 2), turns.slice(2)].map((talk) => talkOf(talk).outcome);
  const talks = { turns, outcomes, roster: ROSTER };
  expect(trajectoriesOf(talks, "distil").map(({ taskId }) => taskId)).toEqual(["t1", "t2"]);
  expect(trajectoriesOf(talks, "test").map(({ outcome }) => outcome.answer)).toEqual(["1"]);
  const open = { ...talks, outcomes: outcomes.slice(1) };
  expect(trajectoriesOf(open, "distil").map(({ taskId }) => taskId)).toEqual(["t2"]);
});

test("a run's roster is the stored one; a run without one has its protocol's", () => {
  const config = { ...defaultConfig(), agents: 2 };
  expect(talksOf({ config }, [], []).roster).toEqual(ROSTER.slice(0, 2));
  expect(talksOf({ config, roster: ROSTER }, [], []).roster).toBe(ROSTER);
});
