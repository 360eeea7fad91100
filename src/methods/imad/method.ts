// IMAD: the student learns to hold the whole debate by itself, and then to do without writing it.
import { method } from "../method.ts";
import { IMAD_SETTINGS } from "./rows.ts";

export const imad = method({
  name: "IMAD",
  label: "the whole debate, then without writing it (IMAD)",
  help: "The student first copies whole debates, then practises in less and less room, until it has only the answer left to write. Takes several times as long as practice alone.",
  words: {
    aside:
      "The student will not copy these solutions alone. It copies whole debates first, and then practises until it can do without writing them.",
    learned: "by whole debates, and then by practice in less and less room (IMAD)",
    by: "whole debates, and then GRPO in less and less room (IMAD)",
    lessons: "solutions that the teachers ended with; IMAD's student copied the whole debates behind them",
    notRepeated:
      "the script of other downloads repeats the copying of solutions; it cannot repeat IMAD's practice, so it is not here",
  },
  lessons: "rsft",
  practises: true,
  chart: { kind: "practice", learner: "student", unit: "round" },
  rows: IMAD_SETTINGS,
  learner: async () => (await import("./learn.ts")).internaliser,
  needs: () => [{ capability: "transcript", feature: "IMAD", instead: "Choose another way to learn." }],
  asks: {
    of: "solutions",
    least: 2,
    sentence: () =>
      "IMAD copies what several agents said, but here there is one answer alone. Choose more agents or rounds, or another way to learn.",
  },
  problem: ({ working, labels }) => {
    if (labels === "person" || labels === "model") {
      const sentence =
        "IMAD practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.";
      return { field: "labels", sentence };
    }
    if (working === "unread") return null;
    const sentence =
      "IMAD copies whole debates, wrong solutions among them, so none is left out for a wrong sum. Do not check the working, or choose another way to learn.";
    return { field: "working", sentence };
  },
  progress: {
    total: ({ steps, iterations }) => steps + iterations,
    part: (step, { steps, iterations }) =>
      step < steps
        ? { label: "step", done: step, total: steps }
        : { label: "round of practice", done: step - steps, total: iterations },
    counted: (step, { steps }) => (step < steps ? "steps, whole debates" : "steps, now practice"),
  },
});
