// No teacher at all: for a student that copies the answers which the questions bring with them. Nothing is asked of the base before it
// learns, and the test compares the student with one agent alone.
import { RunError } from "../../core/errors.ts";
import { protocol } from "../protocol.ts";

export const nobody = protocol({
  name: "no group",
  label: "nobody",
  help: "No group is asked. Only for a student that copies answers which the questions bring with them.",
  paper: "",
  words: {
    title: "No group",
    how: "nobody was asked",
    story: "No group is asked: the answers that the questions bring with them are the lessons.",
    talk: { one: "answer", many: "answers" },
    counted: "questions",
    rightAfter: "right",
    heading: () => "Answer",
  },
  rows: {},
  needs: [],
  view: "chain",
  roster: () => [],
  leaves: () => ({ solutions: 0, endings: 0, revisions: 0 }),
  solve: ({ id }) =>
    Promise.reject(new RunError("internal", `Nobody teaches, but somebody was asked about ${id}.`)),
});
