// Which questions a student practises on when the hard ones are asked for.
import { expect, test } from "vitest";
import { knownTasks } from "../../../src/methods/practising/known_tasks.ts";
import { practisedTasks } from "../../../src/methods/practising/practised_tasks.ts";
import type { Checkpoint } from "../../../src/records/checkpoint.ts";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { makeDebate, TASK, talkOf } from "../../teachers/turns.ts";

/** A question whose first answers are these, and which its group then agrees on 7. */
const asked = (id: string, first: readonly string[]) => {
  const task = { ...TASK, id, answer: "7" };
  return { task, talk: talkOf(makeDebate([first, first.map(() => "7")], { task })) };
};
const NEVER = asked("never", ["5", "5", "5", "5"]);
const SELDOM = asked("seldom", ["7", "5", "5", "5"]);
const OFTEN = asked("often", ["7", "7", "5", "5"]);
const ALL = [NEVER, SELDOM, OFTEN];

function practised(
  changes: Partial<RunConfig>,
  { of = ALL, key = "7", checkpoint = null as Checkpoint | null } = {},
) {
  const config = { ...defaultConfig("dte"), labels: "truth" as const, ...changes };
  const told: string[] = [];
  const talks = of.map(({ talk }) => talk);
  const distil = of.map(({ task }) => ({ ...task, answer: key }));
  const known = knownTasks({ config, questions: { distil, validation: [] } }, talks);
  const notice = (_: string, text: string) => void told.push(text);
  return { ids: practisedTasks({ config, checkpoint, notice }, known, talks).map(({ id }) => id), told };
}

test("all questions, unless the hard ones are asked for: those whose first answers are right in three of ten at most", () => {
  expect(practised({})).toEqual({ ids: ["never", "seldom", "often"], told: [] });
  expect(practised({ practiceOn: "hard" })).toEqual({
    ids: ["never", "seldom"],
    told: ["The student practises on 2 of 3 questions: those of whose first answers at most 30 % are right."],
  });
});

test("without labels what the group came to is right, whatever the key says", () => {
  const blind = { practiceOn: "hard", labels: "consensus" } as const;
  expect(practised(blind, { key: "1000" }).ids).toEqual(["never", "seldom"]);
  expect(() => practised({ practiceOn: "hard" }, { key: "5" })).toThrow(/no hard question/);
});

test("where none is hard the run says so, and a run that goes on tells nothing twice", () => {
  expect(() => practised({ practiceOn: "hard" }, { of: [OFTEN] })).toThrow(
    /no hard question to practise on: of 1 questions none has first answers of which at most 30 % are right/,
  );
  const checkpoint = { step: 3 } as Checkpoint;
  expect(practised({ practiceOn: "hard" }, { checkpoint }).told).toEqual([]);
});
