// Where bands, lines and arrows stand, worked out by hand: an agent is 42 high, answers 14 apart, the rounds begin at 26.
import { expect, test } from "vitest";
import { answerFlow } from "../../../../src/app/stages/debate/answer_flow.ts";
import { aroundDisputed, objectionsIn } from "../../../../src/app/stages/debate/objections_in.ts";
import type { Turn } from "../../../../src/records/turn.ts";
import { objectionsOf } from "../../../../src/voice/words/objections.ts";
import { makeDebate, ROSTER } from "../../../teachers/turns.ts";
import { TRAP_TASK, trapDebate } from "./told.ts";

const THREE = ROSTER.slice(0, 3);
const VOICE = { objections: objectionsOf };
const flowOf = (turns: readonly Turn[], rounds = 2, room = 520) =>
  answerFlow({ turns, roster: THREE, rounds, objections: objectionsIn(turns, VOICE), room, votesRoom: 66 });

test("an answer's block is as high as it has votes, and every round stands in the middle", () => {
  const { height, blocks, columns, blockWidth, gap } = flowOf(trapDebate());
  expect(height).toBe(26 + 3 * 42 + 2 * 14);
  expect(blocks.map(({ round, answer, votes, y, height }) => [round, answer, votes, y, height])).toEqual([
    [0, "14", 2, 33, 84],
    [0, "12", 1, 131, 42],
    [1, "12", 3, 40, 126],
  ]);
  expect(blocks.map(({ correct }) => correct)).toEqual([false, true, true]);
  expect([columns, blockWidth, gap]).toEqual([[70, 370], 84, 216]);
});

test("each agent's line goes from its answer to its next one, and the arrow from the critic to both others", () => {
  const { seats, arrows, bands } = flowOf(trapDebate());
  expect(seats.map((own) => own.map(({ y }) => y))).toEqual([
    [54, 61],
    [152, 103],
    [96, 145],
  ]);
  expect(arrows.map(({ round, from, to, fromY, toY, step }) => [round, from, to, fromY, toY, step])).toEqual([
    [0, 1, 0, 152, 54, 1],
    [0, 1, 2, 152, 96, 1],
  ]);
  expect(bands.map(({ key, from, to }) => [key, from, to])).toEqual([
    ["14", [33, 117], null],
    ["12", [131, 173], [40, 166]],
  ]);
});

test("who has not spoken keeps the place it had, and is no vote", () => {
  const turns = trapDebate();
  const { blocks, seats } = flowOf(turns.slice(0, 4)); // agent 1 has answered again, the others have not
  expect(blocks.filter(({ round }) => round === 1).map(({ answer, votes }) => [answer, votes])).toEqual([
    ["12", 1],
  ]);
  expect(flowOf(turns.slice(0, 4)).bands.map(({ key, to }) => [key, to !== null])).toEqual([["12", true]]); // 14 may go on
  expect(seats.map((own) => own[1]!.turn === null)).toEqual([false, true, true]);
  expect(seats[2]![1]!.y).toBeLessThan(seats[0]![1]!.y); // agent 3 is still with 14, above 12
  const none = flowOf([]);
  expect(none.blocks).toEqual([]);
  expect(none.seats.map((own) => own[0]!.y)).toEqual([47, 103, 159]);
  expect(none.bands).toEqual([]);
});

test("texts without an answer stand below all answers, and are one block and no band", () => {
  const turns = makeDebate([
    [null, "5", "7"],
    [null, "5", null],
  ]);
  const { blocks, bands } = flowOf(turns);
  expect(blocks.map(({ round, answer, votes }) => [round, answer, votes])).toEqual([
    [0, "5", 1],
    [0, "7", 1],
    [0, null, 1],
    [1, "5", 1],
    [1, null, 2],
  ]);
  expect(bands.map(({ key }) => key)).toEqual(["5", "7"]);
});

test("a narrow page holds three rounds without a scroll, and one round has no gap", () => {
  expect(flowOf(trapDebate(), 3, 334).width).toBe(334);
  const alone = flowOf(trapDebate().slice(0, 3), 1, 334);
  expect([alone.columns, alone.gap, alone.bands]).toEqual([[70], 0, []]);
});

test("an objection to one's own text is no arrow; the sentence that it is about is found in the question", () => {
  const [first, ...rest] = trapDebate().toReversed();
  const own = {
    ...first!,
    completion: { ...first!.completion, text: "Step 1 : + . wrong agent 1 . Answer : 12" },
  };
  const about = objectionsIn([...rest, own], VOICE).map((each) => each.about.map(({ agent }) => agent));
  expect(about).toEqual([["agent-1", "agent-3"], ["agent-3"]]);
  expect(flowOf([...rest, own]).arrows).toHaveLength(2);
  const told = objectionsIn(trapDebate(), VOICE);
  expect(aroundDisputed(TRAP_TASK.question, told)).toEqual([
    "Ann has 13 eggs. ",
    "That is 1 more egg than Ben has.",
    " How many eggs does Ben have?",
  ]);
  expect(aroundDisputed("Quite another question?", told)).toEqual(["Quite another question?", "", ""]);
  expect(objectionsIn(trapDebate(), null)).toEqual([]);
});
