// PAD: a judge of single steps learns from the debates; then the student practises under it.
import { method } from "../method.ts";
import { stepsOfJudge, PAD_SETTINGS } from "./rows.ts";

export const pad = method({
  name: "PAD",
  label: "practice with a judge (PAD)",
  help: "A judge of single steps learns from what was said; then the student answers by itself, again and again, and learns from the judgement. Keeps best what the model could do before. By far the slowest way: three to four times as long as copying, some ten minutes on two processor cores without a graphics card.",
  words: {
    aside:
      "The student will not copy these solutions. A judge learns from all of them, right and wrong, which steps are right; then the student practises under it.",
    learned:
      "by practice: its own attempts at the same questions were rewarded, by their answers, by a process reward model that learned from what was said which steps are right, or by both (PAD; receipt.json says which)",
    by: "process-aware distillation: a process reward model, then GRPO (PAD)",
    lessons: "solutions that the teachers ended with; PAD's student did not copy them",
    notRepeated:
      "the script of other downloads repeats the copying of solutions; it cannot repeat PAD's practice, so it is not here",
  },
  lessons: "rsft",
  practises: true,
  chart: { kind: "practice", learner: "student", unit: "round" },
  rows: PAD_SETTINGS,
  defaults: { learningRate: 0.002 },
  learner: async () => (await import("./learn.ts")).practitioner,
  judgeSteps: stepsOfJudge,
  needs: (config) =>
    stepsOfJudge(config) === 0
      ? []
      : [
          {
            capability: "steps",
            feature: "PAD's judge of steps",
            instead: "Choose answers alone as what is rewarded.",
          },
        ],
  problem: ({ working, labels }) => {
    if (labels === "person" || labels === "model") {
      const sentence =
        "PAD practises on answers that are known or agreed on, not on those that somebody judged. Choose another way to learn, or another judge.";
      return { field: "labels", sentence };
    }
    if (working === "unread") return null;
    const sentence =
      "PAD copies no solutions, so there is none to leave out for a wrong sum: its judge learns from right and wrong steps. Do not check the working, or choose another way to learn.";
    return { field: "working", sentence };
  },
  progress: {
    total: (config) => stepsOfJudge(config) + config.iterations,
    part: (step, config) => {
      const judging = stepsOfJudge(config);
      return step < judging
        ? { label: "step of the judge", done: step, total: judging }
        : { label: "round of practice", done: step - judging, total: config.iterations };
    },
    counted: (step, config) =>
      step < stepsOfJudge(config) ? "steps, now the judge’s" : "steps, now practice",
  },
});
