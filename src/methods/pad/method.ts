// PAD: a judge of single steps learns from the debates; then the student practises under it.
import { choice, integer, real } from "../../settings/row.ts";
import { method } from "../method.ts";

/** Steps in which the judge of steps learns before the student begins; 0 where nothing is asked of it. */
export function judgeSteps({
  reward,
  prmSteps,
}: {
  readonly reward: string;
  readonly prmSteps: number;
}): number {
  return reward === "verifier" ? 0 : prmSteps;
}

export const pad = method({
  name: "PAD",
  label: "practice with a judge (PAD)",
  help: "A judge of single steps learns from the debates; then the student answers by itself, again and again, and learns from the judgement. Keeps best what the model could do before. By far the slowest way: three to four times as long as copying, some ten minutes on two processor cores without a graphics card.",
  words: {
    aside:
      "The student will not copy these solutions. A judge learns from all of them, right and wrong, which steps are right; then the student practises under it.",
    learned:
      "by practice: its own attempts at the debated questions were rewarded, by their answers, by a process reward model that learned from the debates which steps are right, or by both (PAD; receipt.json says which)",
    by: "process-aware distillation: a process reward model, then GRPO (PAD)",
    lessons: "solutions that the debates ended with; PAD's student did not copy them",
    notRepeated:
      "the script of other downloads repeats the copying of solutions; it cannot repeat PAD's practice, so it is not here",
  },
  chart: { kind: "practice", learner: "student", unit: "round" },
  rows: {
    prmSteps: integer({
      place: "training",
      label: "Training steps of the judge",
      help: "How often the judge of single steps is corrected before the student begins.",
      min: 2,
      max: 2000,
      fallback: 140,
      unit: "steps",
    }),
    iterations: integer({
      place: "training",
      label: "Rounds of practice",
      help: "In each the student tries some questions, its attempts are judged, and it is corrected once.",
      min: 1,
      max: 500,
      fallback: 30,
      unit: "rounds",
    }),
    practiceTasks: integer({
      place: "training",
      label: "Questions a round",
      help: "How many of the debated questions the student tries in one round of practice.",
      min: 1,
      max: 128,
      fallback: 16,
      unit: "questions",
    }),
    rollouts: integer({
      place: "training",
      label: "Attempts at a question",
      help: "Each attempt is compared with the others at the same question; where all are equally good nothing is learned.",
      min: 2,
      max: 32,
      fallback: 8,
      unit: "attempts",
    }),
    reward: choice({
      place: "training",
      label: "Who judges an attempt",
      help: "The judge alone can be fooled: the student finds what it likes instead of what is right. Practice then stops and says so.",
      choices: [
        { value: "both", label: "the answer and the judge of steps" },
        { value: "verifier", label: "the answer only" },
        { value: "prm", label: "the judge of steps only" },
      ],
      fallback: "both",
    }),
    advantage: choice({
      place: "training",
      label: "Credit",
      help: "How a reward becomes praise or blame for each word of an attempt.",
      choices: [
        { value: "group", label: "against the attempts’ mean and spread, as in the paper" },
        { value: "leave-one-out", label: "against the other attempts, step by step, as in the paper’s code" },
        { value: "length-normalised", label: "against the mean, whatever the length" },
      ],
      fallback: "group",
    }),
    klCoefficient: real({
      place: "training",
      label: "Pull towards the base",
      help: "How strongly the student is held to what the model said before; 0 lets go.",
      min: 0,
      max: 1,
      fallback: 0.01,
    }),
  },
  defaults: { learningRate: 0.002 },
  progress: {
    total: (config) => judgeSteps(config) + config.iterations,
    part: (step, config) => {
      const judging = judgeSteps(config);
      return step < judging
        ? { label: "step of the judge", done: step, total: judging }
        : { label: "round of practice", done: step - judging, total: config.iterations };
    },
    counted: (step, config) => (step < judgeSteps(config) ? "steps, now the judge’s" : "steps, now practice"),
  },
});
