// The sets a student is judged on besides the questions it was distilled for. Each is the generator with other options and has its
// splits by the same rule, so no question of a test split was ever trained on, whatever set it is in.
// Trap: what a model does with five steps or turned templates may say nothing of its reasoning: one that never wrote a "Step 5"
// stops at four, whatever it understood. They are here to show where the floor is.
import { ARITHMETIC_DEFAULTS, type ArithmeticOptions } from "./word_problems.ts";

/** In the order of a table. "same": as distilled. "longer": 4 steps, in the corpus but not distilled; "longest": 5, in neither. */
export const EVALUATION_SETS = {
  same: ARITHMETIC_DEFAULTS,
  longer: { ...ARITHMETIC_DEFAULTS, steps: [4] },
  reworded: { ...ARITHMETIC_DEFAULTS, templates: "combined" },
  larger: { ...ARITHMETIC_DEFAULTS, numbers: "large" },
  longest: { ...ARITHMETIC_DEFAULTS, steps: [5] },
  turned: { ...ARITHMETIC_DEFAULTS, templates: "turned" },
} as const satisfies Readonly<Record<string, ArithmeticOptions>>;
export type EvaluationSet = keyof typeof EVALUATION_SETS;
