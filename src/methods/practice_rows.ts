// Settings of every method in which the student's own attempts are rewarded. They are loaded with the page.
import { choice, integer, real } from "../settings/row.ts";

/** How much it practises. */
export const ROUND_ROWS = {
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
};

/** What becomes of an attempt's reward. */
export const CREDIT_ROWS = {
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
};

/** Which questions are practised on (Chain-of-Agents), and which attempts count how much (SFR-DeepResearch). */
export const PRACTICE_ROWS = {
  practiceOn: choice({
    place: "training",
    label: "Questions to practise on",
    help: "A hard question is one that the group seldom solved before it talked: at most three of ten first answers are right.",
    choices: [
      { value: "all", label: "all questions" },
      { value: "hard", label: "the hard ones alone" },
    ],
    fallback: "all",
  }),
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
