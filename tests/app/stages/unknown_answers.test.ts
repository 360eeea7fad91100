// Where a person's questions came without right answers, no stage says how many are right: nobody knows.
import { h } from "preact";
import { expect, test } from "vitest";
import { Tallies } from "../../../src/app/stages/debate/debate_view.tsx";
import { TestView } from "../../../src/app/stages/test/test_view.tsx";
import { createState, type Debate } from "../../../src/app/state.ts";
import { protocolOf } from "../../../src/teachers/protocol_of.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { recordedConfig } from "../fixture.ts";
import { showMoment } from "../recorded_page.ts";

const config = recordedConfig();

/** Debates of the recorded run whose questions nobody answered. */
function unanswered(): readonly Debate[] {
  const state = createState();
  showMoment(state, "result", config);
  return [...state.debates.value.values()].map((debate) => ({
    ...debate,
    task: { ...debate.task, answer: null },
    trajectory: debate.trajectory && {
      ...debate.trajectory,
      outcome: { ...debate.trajectory.outcome, correct: null },
    },
  }));
}

test("the debate's tallies", () => {
  const teacher = protocolOf(config);
  const words = (debates: readonly Debate[]) =>
    shownOf(h(Tallies, { debates, teacher, left: teacher.leaves(config) })).words;
  const [first, ...others] = unanswered();
  expect(words([first!, ...others])).toBe(
    "How many are right? Nobody knows: not all of these questions came with a right answer.",
  );
});

test("the test so far: the group's row waits for the report, which says what its figures mean", () => {
  const state = createState();
  showMoment(state, "train", config);
  state.scores.value = { single: { right: 2, n: 4 } };
  const debates = unanswered().map((debate) => ({ ...debate, set: "test" as const }));
  state.debates.value = new Map(debates.map((debate) => [debate.key, debate]));
  const { words } = shownOf(h(TestView, { state }));
  expect(words).toBe("One agent, alone 50 % 2 of 4 so far");
});
