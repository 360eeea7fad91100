// One question on the table, read as words.
import { h } from "preact";
import { expect, test } from "vitest";
import { DebateCard } from "../../../../src/app/stages/debate/debate_card.tsx";
import { createState } from "../../../../src/app/state.ts";
import type { RunConfig } from "../../../../src/settings/run_config.ts";
import { arithmeticTasks } from "../../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../../src/tasks/task_set.ts";
import { rosterOf } from "../../../../src/teachers/roster.ts";
import { trajectoryOf } from "../../../../src/teachers/trajectory.ts";
import { votedOutcome } from "../../../../src/teachers/verdict.ts";
import { shownOf } from "../../../harness/small_dom.ts";
import { recordedConfig, turnsOf } from "../../fixture.ts";

/** What the card shows of the first question of a run that is over; without the answer key where `hasKey` is false.
 *  @param program what all agents answer, to a question that asks for one */
function wordsOf(config: RunConfig, hasKey: boolean, program?: string): string {
  const [task] = takeTasks(arithmeticTasks(), "distil", 1, config.seed);
  const turns = turnsOf(task!, config).map((turn) => ({
    ...turn,
    ...(hasKey ? {} : { correct: null }),
    ...(program === undefined ? {} : { answer: program, judge: "tests" as const, correct: true }),
  }));
  const roster = rosterOf({ config });
  const last = turns.slice(-roster.length);
  const trajectory = trajectoryOf(turns, votedOutcome(last, turns), roster);
  const state = createState();
  state.roster.value = roster;
  const debate = {
    key: "distil/q",
    set: "distil" as const,
    task: {
      ...task!,
      answer: hasKey ? task!.answer : null,
      ...(program === undefined ? {} : { judge: "tests" as const, answer: "hidden tests" }),
    },
    turns,
    trajectory,
  };
  return shownOf(h(DebateCard, { state, debate, config })).words;
}

test("an answer is called right or wrong by the key, and neither where there is none", () => {
  expect(wordsOf(recordedConfig(), true)).toMatch(/✓ right|× wrong/);
  expect(wordsOf(recordedConfig(), true)).toContain("Answer key");
  expect(wordsOf(recordedConfig(), false)).not.toMatch(/✓ right|× wrong|Answer key/);
});

test("several agents vote by name; one alone answers", () => {
  expect(wordsOf(recordedConfig(), true)).toMatch(/Vote.*agent/);
  const alone = wordsOf(recordedConfig({ agents: 1, rounds: 1 }), true);
  expect(alone).not.toContain("Vote");
  expect(alone).toContain("Answer");
});

test("a program is its first line where an answer is named, and its key is its tests", () => {
  const words = wordsOf(recordedConfig(), true, "function half(n) {\n  return n / 2;\n}");
  expect(words).toContain("function half(n) {… ✓ right");
  expect(words).not.toContain("return n / 2");
  expect(words).toMatch(/✓ the program passes its tests|× its program does not pass its tests/);
  expect(words).not.toContain("hidden tests");
});
