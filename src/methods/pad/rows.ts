// PAD's settings, and how many steps they make.
import { choice, integer } from "../../settings/row.ts";
import { CREDIT_ROWS, PRACTICE_ROWS, ROUND_ROWS } from "../practice_rows.ts";

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
  ...ROUND_ROWS,
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
  ...CREDIT_ROWS,
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
