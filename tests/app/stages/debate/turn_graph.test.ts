// Who read whom, as it is drawn and as the table says it.
import { h } from "preact";
import { expect, test } from "vitest";
import { TurnGraph } from "../../../../src/app/stages/debate/turn_graph.tsx";
import { turnLayout } from "../../../../src/app/stages/debate/turn_layout.ts";
import { shownOf } from "../../../harness/small_dom.ts";
import { makeDebate, makeTurn, ROSTER } from "../../../teachers/turns.ts";

const AGENTS = ROSTER.slice(0, 3);

test("what read nothing stands on top, each text below all that it read, and rows in the middle", () => {
  const round = makeDebate([
    ["7", "5", "9"],
    ["7", "7"],
  ]);
  const { placed, edges, width, height } = turnLayout(round, AGENTS);
  expect(placed.map(({ number, x, y }) => [number, x, y])).toEqual([
    [1, 22, 26],
    [2, 66, 26],
    [3, 110, 26],
    [4, 44, 78],
    [5, 88, 78],
  ]);
  expect([width, height]).toEqual([132, 104]);
  expect(edges.map(([from, to]) => `${from.number}${to.number}`)).toEqual(["14", "24", "25", "15"]);
});

test("a text whose source is not there is drawn without a line, and a talk that has not begun not at all", () => {
  expect(turnLayout([makeTurn(1, 0, "7", { reads: [1] })], AGENTS).edges).toEqual([]);
  expect(shownOf(h(TurnGraph, { turns: [], roster: AGENTS })).words).toBe("");
});

test("the table says who read whom, and tells a remark from a solution without an answer", () => {
  const [first, second] = makeDebate([["7", null]]);
  const remark = { ...makeTurn(0, 2, null), kind: "remark" as const, parents: [first!.id, second!.id] };
  const { words } = shownOf(h(TurnGraph, { turns: [remark, second!, first!], roster: AGENTS }));
  expect(words).toContain("Text By Read Answer");
  expect(words).toMatch(/1 Agent 1 nothing 7 2 Agent 2 nothing none 3 Agent 3 1, 2 –/);
});
