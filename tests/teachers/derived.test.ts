import { expect, test } from "vitest";
import { trajectoryOf } from "../../src/teachers/consensus.ts";
import { correctiveTurns, debateRecord, sycophanticFlips } from "../../src/teachers/derived.ts";
import { rowOrigin } from "../../src/teachers/row_origin.ts";
import { makeDebate } from "./turns.ts";

type Table = readonly (readonly (string | null)[])[];
const record = (table: Table) => debateRecord(trajectoryOf(makeDebate(table)));

test("a debate's record says who was right when, who was corrected or misled by whom, and what it cost", () => {
  const debate = record([
    ["5", "7", "7", "7"],
    ["7", "5", "9", "7"],
  ]);
  expect(debate.correct).toEqual([
    [1, 2, 3],
    [0, 3],
  ]);
  expect(debate.agreement).toEqual([0.75, 0.5]);
  expect(debate.corrective).toEqual([
    { agent: 0, round: 1, from: "5", to: "7", after: [1, 2, 3], effect: "corrected" },
  ]);
  // Agent 1 took over what agent 0 had said. Agent 2 slipped to an answer of nobody's: misled, but by no one.
  expect(debate.sycophantic).toEqual([
    { agent: 1, round: 1, from: "7", to: "5", after: [0], effect: "misled" },
  ]);
  expect(debate.tokens).toEqual({ prompt: 80, generated: 32 });
});

test("an answer that nobody had read may correct, and silence too can be corrected", () => {
  const { corrective, sycophantic } = record([
    [null, "5"],
    ["7", "5"],
  ]);
  expect(corrective).toEqual([{ agent: 0, round: 1, from: null, to: "7", after: [], effect: "corrected" }]);
  expect(sycophantic).toEqual([]);
});

test.each<[string, Table, number[][], number[]]>([
  ["nobody right", [["5", "5"]], [[]], [1]],
  ["all right", [["7", "7"]], [[0, 1]], [1]],
  ["one agent", [["7"]], [[0]], [1]],
  ["a tie", [["5", "7"]], [[1]], [0.5]],
  ["nobody answers", [[null, null]], [[]], [0]],
  ["an empty answer", [["", "7"]], [[1]], [0.5]],
])("%s: the counts stand", (_, table, correct, agreement) => {
  const trajectory = trajectoryOf(makeDebate(table));
  expect(debateRecord(trajectory)).toMatchObject({ correct, agreement, corrective: [], sycophantic: [] });
  expect(correctiveTurns(trajectory)).toEqual([]);
  expect(sycophanticFlips(trajectory)).toEqual([]);
});

test("a row opens to its debate, its turn and the turn before; one without a turn opens to nothing", () => {
  const turns = [
    ...makeDebate([
      ["5", "7"],
      ["7", "7"],
    ]),
    ...makeDebate([["7"]], { set: "test" }),
  ];
  const from = (turnId: string | null) => ({ from: { taskId: "t1", turnId, strategy: "da" as const } });
  const origin = rowOrigin(from("run/distil/t1/1/0"), turns);
  expect(origin?.turn.id).toBe("run/distil/t1/1/0");
  expect(origin?.previous?.id).toBe("run/distil/t1/0/0");
  expect(origin?.trajectory).toEqual(trajectoryOf(turns.slice(0, 4)));
  expect(rowOrigin(from("run/distil/t1/0/1"), turns)?.previous).toBeNull();
  expect(rowOrigin(from(null), turns)).toBeNull();
  expect(rowOrigin(from("run/distil/t9/0/0"), turns)).toBeNull();
});
