// DTE: the student practises, and what the debate came to is what counts as right.
import { method } from "../method.ts";
import { DTE_SETTINGS } from "./rows.ts";

export const dte = method({
  name: "DTE",
  label: "practice on what the debate came to (DTE)",
  help: "The student answers by itself, again and again; what agrees with the debate’s result, and what keeps the form, becomes likelier. No judge of steps, so it is quicker than PAD, and slower than copying.",
  words: {
    aside:
      "The student will not copy these solutions. It answers the same questions by itself, and learns from how often it comes to what the debates came to.",
    learned:
      "by practice: its own attempts at the same questions were rewarded when they came to what the debate came to, or to the key, and when they kept the form (DTE)",
    by: "GRPO on what the debates came to (DTE)",
    lessons: "solutions that the teachers ended with; DTE's student did not copy them",
    notRepeated:
      "the script of other downloads repeats the copying of solutions; it cannot repeat DTE's practice, so it is not here",
  },
  lessons: "rsft",
  practises: true,
  chart: { kind: "practice", learner: "student", unit: "round" },
  rows: DTE_SETTINGS,
  defaults: { learningRate: 0.002 },
  learner: async () => (await import("./learn.ts")).evolver,
  problem: ({ working, labels }) => {
    if (labels === "person" || labels === "model") {
      const sentence =
        "DTE practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.";
      return { field: "labels", sentence };
    }
    if (working === "unread") return null;
    const sentence =
      "DTE copies no solutions, so there is none to leave out for a wrong sum. Do not check the working, or choose another way to learn.";
    return { field: "working", sentence };
  },
  progress: {
    total: ({ iterations }) => iterations,
    part: (step, { iterations }) => ({ label: "round of practice", done: step, total: iterations }),
    counted: () => "rounds of practice",
  },
});
