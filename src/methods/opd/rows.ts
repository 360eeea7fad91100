// The settings of on-policy distillation.
import { integer, real } from "../../settings/row.ts";
import { steps } from "../../settings/shared_rows.ts";

export const OPD_SETTINGS = {
  steps,
  stepQuestions: integer({
    place: "training",
    label: "Questions a step",
    help: "How many of the questions the student tries before each correction.",
    min: 1,
    max: 64,
    fallback: 16,
    unit: "questions",
  }),
  stepAnswers: integer({
    place: "training",
    label: "Attempts at each",
    help: "More make a correction surer and take longer.",
    min: 1,
    max: 8,
    fallback: 1,
    unit: "attempts",
  }),
  divergence: real({
    place: "training",
    label: "Divergence",
    help: "1 (reverse KL): the student drops what its teacher would not say. 0 (forward KL): it takes on all that it might say. Between: Jensen–Shannon.",
    min: 0,
    max: 1,
    fallback: 1,
  }),
};
