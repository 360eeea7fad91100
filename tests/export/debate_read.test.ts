// What a lone student learns of a debate that was written down.
import { expect, test } from "vitest";
import { hasLearned, lessonsOfDebate, readDebate } from "../../src/export/debate_read.ts";
import { trajectoriesJsonl } from "../../src/export/trajectories.ts";
import type { Turn } from "../../src/records/turn.ts";
import { makeDebate, TASK, talksAbout } from "../teachers/turns.ts";

/** The line of a debate of two agents, with the last turn learned; its turns changed by place. */
function lineOf(changes: Readonly<Record<number, Partial<Turn>>>) {
  const turns = makeDebate([
    ["7", "7"],
    ["7", "7"],
  ]).map((turn, i) => ({ ...turn, prompt: `prompt ${i}`, ...changes[i] }));
  const jsonl = trajectoriesJsonl(talksAbout(turns), new Map([[TASK.id, TASK]]), null);
  const line = JSON.parse(new TextDecoder().decode(jsonl)) as { turns: { learned: boolean }[] };
  line.turns.at(-1)!.learned = true;
  return readDebate(line, "line");
}

test("the prompt is that of an agent that answers on its own, found by what it is and not by its place", () => {
  expect(lessonsOfDebate(lineOf({}))).toEqual([{ prompt: "prompt 0", completion: "Answer : 7" }]);
  const recalled = lineOf({ 0: { role: "recall", kind: "remark" } });
  expect(lessonsOfDebate(recalled)).toEqual([{ prompt: "prompt 1", completion: "Answer : 7" }]);
  const affirmed = lineOf({ 0: { role: "affirm" } }); // it reads nothing, and is told on which side it is
  expect(lessonsOfDebate(affirmed)).toEqual([{ prompt: "prompt 1", completion: "Answer : 7" }]);
});

test("where nobody was asked alone there is no lesson, though turns were learned", () => {
  const line = lineOf({ 0: { role: "recall", kind: "remark" }, 1: { role: "plan", kind: "remark" } });
  expect(lessonsOfDebate(line)).toEqual([]);
  expect(hasLearned(line)).toBe(true);
});
