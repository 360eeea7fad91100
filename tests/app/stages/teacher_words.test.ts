// What the stages say of what was said: in the words of the run's teacher, whoever that is.
import { h } from "preact";
import { expect, test } from "vitest";
import { StageFrame } from "../../../src/app/stages/stage_frame.tsx";
import { createState } from "../../../src/app/state.ts";
import { STAGES } from "../../../src/records/stage.ts";
import { PROTOCOLS, type ProtocolId } from "../../../src/teachers/list.ts";
import { shownOf } from "../../harness/small_dom.ts";

const TEACHERS = Object.keys(PROTOCOLS) as ProtocolId[];

test.each(TEACHERS)("the stages of a run taught by %s speak of no other teacher", (id) => {
  const { words } = PROTOCOLS[id];
  const state = createState();
  const text = STAGES.map(
    (stage) => shownOf(h(StageFrame, { state, stage, agents: 2, teacher: words, isShown: true })).words,
  ).join(" ");
  expect(text).toContain(words.story);
  expect(text).toContain(`learns from the ${words.talk.many}`);
  expect(text).toContain(`the ${words.talk.many} and a receipt`);
  const others = text.replaceAll(words.story, "").replaceAll(words.talk.many, "");
  expect(others).not.toContain("debate"); // the titles, without a run, are a debate's
});
