// PAD's settings, and how many steps they make.
import { choice, integer, real } from "../../settings/row.ts";
import { PRACTICE_ROWS } from "../practice_rows.ts";

export const PAD_SETTINGS = {
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
    help: "How many of the questions the student tries in one round of practice.",
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
  ...PRACTICE_ROWS,
};

/** Steps in which the judge of steps learns before the student begins; 0 where nothing is asked of it. */
export function stepsOfJudge({
  reward,
  prmSteps,
}: {
  readonly reward: string;
  readonly prmSteps: number;
}): number {
  return reward === "verifier" ? 0 : prmSteps;
}
