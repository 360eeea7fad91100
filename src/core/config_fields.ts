// The table of a run's settings, in the order in which people see them. It drives the form, the URL, the command line and the
// demo; config.ts reads and checks by it.
import type { RunConfig } from "./run_config.ts";
import type { Strategy } from "../records/strategy.ts";

interface FieldBase {
  readonly key: keyof RunConfig;
  /** The strategies that the setting belongs to; absent: all. With any other it stands at its default. */
  readonly only?: readonly Strategy[];
}
export interface NumberField extends FieldBase {
  readonly kind: "number";
  readonly label: string;
  /** One sentence for someone who has never heard of the term. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly fallback: number;
  /** Where a strategy needs another default. */
  readonly fallbacks?: Readonly<Partial<Record<Strategy, number>>>;
  readonly unit: string;
}
export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly label: string;
  readonly help: string;
  /** `help`: what the choice does, what it costs and when it helps, where one sentence for all would not do. */
  readonly choices: readonly { readonly value: string; readonly label: string; readonly help?: string }[];
  readonly fallback: string;
}
export type ConfigField = NumberField | ChoiceField;

const integer = (
  key: keyof RunConfig,
  label: string,
  min: number,
  max: number,
  fallback: number,
  unit: string,
  help: string,
): NumberField => ({ kind: "number", key, label, help, min, max, integer: true, fallback, unit });
const real = (
  key: keyof RunConfig,
  label: string,
  min: number,
  max: number,
  fallback: number,
  help: string,
): NumberField => ({ kind: "number", key, label, help, min, max, integer: false, fallback, unit: "" });

export const STRATEGY_NAMES: Readonly<Record<Strategy, string>> = {
  rsft: "R-SFT",
  da: "DA",
  pad: "PAD",
  dpo: "DPO",
};

export const STRATEGY_FIELD: ChoiceField = {
  kind: "choice",
  key: "strategy",
  label: "Learn from each debate",
  help: "All four start from the same debates and the same model.",
  choices: [
    {
      value: "rsft",
      label: "one solution (R-SFT)",
      help: "The student copies one good solution of each debate. The quickest way, and enough for most questions.",
    },
    {
      value: "da",
      label: "up to three different ones (DA)",
      help: "It copies several ways to the same answer, where at least two agents were right. As quick; helps where questions can be solved in more than one way.",
    },
    {
      value: "pad",
      label: "practice with a judge (PAD)",
      help: "A judge of single steps learns from the debates; then the student answers by itself, again and again, and learns from the judgement. Keeps best what the model could do before. By far the slowest way: three to four times as long as copying, some ten minutes on two processor cores without a graphics card.",
    },
    {
      value: "dpo",
      label: "right against wrong (DPO)",
      help: "The student learns to prefer a right solution to a wrong one of the same debate. Costs twice as much a step; helps only where agents disagreed.",
    },
  ],
  fallback: "rsft",
};

export const CONFIG_FIELDS: readonly ConfigField[] = [
  integer("agents", "Agents", 1, 8, 3, "agents", "How many copies of the model debate each question."),
  integer(
    "rounds",
    "Rounds",
    1,
    4,
    2,
    "rounds",
    "Round 1 is everyone alone; in later rounds they read each other and answer again.",
  ),
  integer(
    "tasks",
    "Questions to debate",
    8,
    2000,
    400,
    "questions",
    "The student learns from these debates.",
  ),
  integer(
    "testTasks",
    "Questions to test on",
    20,
    2000,
    200,
    "questions",
    "New questions, never debated, to see whether the student really got better.",
  ),
  {
    kind: "choice",
    key: "labels",
    label: "Keep a debate's answer when",
    help: "Without labels the group's majority decides what is learned, right or wrong. With labels only answers known to be right are learned.",
    choices: [
      { value: "consensus", label: "the group agrees (no answer key)" },
      { value: "truth", label: "it matches the answer key" },
    ],
    fallback: "consensus",
  },
  STRATEGY_FIELD,
  {
    kind: "choice",
    key: "rule",
    only: ["rsft"],
    label: "Which solution",
    help: "Of the solutions that ended a debate with the kept answer.",
    choices: [
      { value: "final", label: "any of them" },
      { value: "shortest", label: "the shortest" },
      { value: "aggregator", label: "the one most like the others" },
    ],
    fallback: "final",
  },
  {
    kind: "choice",
    key: "selfCorrection",
    only: ["da"],
    label: "Learn corrections",
    help: "Where an agent corrected itself, the student also learns the mistake, the check and the right solution.",
    choices: [
      { value: "off", label: "no" },
      { value: "on", label: "yes" },
    ],
    fallback: "off",
  },
  integer(
    "seed",
    "Seed",
    0,
    4_294_967_295,
    7,
    "",
    "The same seed on the same device gives the same debate and the same student.",
  ),
  {
    ...integer("steps", "Training steps", 1, 2000, 100, "steps", "How often the student is corrected."),
    only: ["rsft", "da", "dpo"],
  },
  {
    kind: "choice",
    key: "keep",
    only: ["rsft", "da", "dpo"],
    label: "Student to keep",
    help: "The best one answers validation questions five times on the way, which costs time, and stops where nothing gets better. It needs the answer key.",
    choices: [
      { value: "last", label: "that of the last step" },
      { value: "best", label: "the best on validation questions" },
    ],
    fallback: "last",
  },
  {
    ...integer(
      "prmSteps",
      "Training steps of the judge",
      2,
      2000,
      140,
      "steps",
      "How often the judge of single steps is corrected before the student begins.",
    ),
    only: ["pad"],
  },
  {
    ...integer(
      "iterations",
      "Rounds of practice",
      1,
      500,
      30,
      "rounds",
      "In each the student tries some questions, its attempts are judged, and it is corrected once.",
    ),
    only: ["pad"],
  },
  {
    ...integer(
      "practiceTasks",
      "Questions a round",
      1,
      128,
      16,
      "questions",
      "How many of the debated questions the student tries in one round of practice.",
    ),
    only: ["pad"],
  },
  {
    ...integer(
      "rollouts",
      "Attempts at a question",
      2,
      32,
      8,
      "attempts",
      "Each attempt is compared with the others at the same question; where all are equally good nothing is learned.",
    ),
    only: ["pad"],
  },
  {
    kind: "choice",
    key: "reward",
    only: ["pad"],
    label: "Who judges an attempt",
    help: "The judge alone can be fooled: the student finds what it likes instead of what is right. Practice then stops and says so.",
    choices: [
      { value: "both", label: "the answer and the judge of steps" },
      { value: "verifier", label: "the answer only" },
      { value: "prm", label: "the judge of steps only" },
    ],
    fallback: "both",
  },
  {
    kind: "choice",
    key: "advantage",
    only: ["pad"],
    label: "Credit",
    help: "How a reward becomes praise or blame for each word of an attempt.",
    choices: [
      { value: "group", label: "against the attempts’ mean and spread, as in the paper" },
      { value: "leave-one-out", label: "against the other attempts, step by step, as in the paper’s code" },
      { value: "length-normalised", label: "against the mean, whatever the length" },
    ],
    fallback: "group",
  },
  {
    ...real(
      "klCoefficient",
      "Pull towards the base",
      0,
      1,
      0.01,
      "How strongly the student is held to what the model said before; 0 lets go.",
    ),
    only: ["pad"],
  },
  {
    ...real(
      "beta",
      "Beta",
      0.001,
      5,
      0.3,
      "How soon a pair counts as learned: the larger, the less the student moves from the base.",
    ),
    only: ["dpo"],
  },
  integer(
    "batchTokens",
    "Words per step",
    64,
    16_384,
    1024,
    "tokens",
    "How much text the student sees before each correction.",
  ),
  integer(
    "rank",
    "LoRA rank",
    1,
    64,
    8,
    "",
    "How much the student may change: the width of the strips of new weights beside the frozen model.",
  ),
  {
    ...real("learningRate", "Learning rate", 0.000_001, 1, 0.006, "How large each correction is."),
    fallbacks: { pad: 0.002, dpo: 0.002 },
  },
  real(
    "temperature",
    "Temperature, first round",
    0,
    2,
    0.7,
    "How varied the first answers are; 0 means everyone says the most likely thing.",
  ),
  real("reviseTemperature", "Temperature, later rounds", 0, 2, 0.3, "How varied the revised answers are."),
];
