// Settings of every method in which the student's own attempts are rewarded (SFR-DeepResearch). They are loaded with the page.
import { choice, real } from "../settings/row.ts";

export const PRACTICE_ROWS = {
  lengthNorm: choice({
    place: "training",
    label: "A long attempt",
    help: "Divided by its steps, a long attempt counts no more than a short one.",
    choices: [
      { value: "off", label: "counts as the credit rule says" },
      { value: "on", label: "is divided by its steps" },
    ],
    fallback: "off",
  }),
  trajectoryFilter: choice({
    place: "training",
    label: "Attempts to learn from",
    help: "A whole attempt ends by itself and answers in the form asked for.",
    choices: [
      { value: "off", label: "all attempts" },
      { value: "on", label: "whole ones, not too many bad" },
    ],
    fallback: "off",
  }),
  mostNegatives: real({
    place: "training",
    label: "Bad attempts for each good one",
    help: "At most, where only whole attempts are learned from.",
    min: 0.1,
    max: 16,
    fallback: 2,
  }),
};
