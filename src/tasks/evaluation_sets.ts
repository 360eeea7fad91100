// The sets a student is judged on besides the questions it was distilled for. Each is the generator with other options and has its
// splits by the same rule, so no question of a test split was ever trained on, whatever set it is in.
// Trap: five steps with notes may need more tokens than a card's `maxNewTokens.propose` allows; the answer then counts as wrong.
import { ARITHMETIC_DEFAULTS, type ArithmeticOptions } from "./arithmetic.ts";

/** In the order of a table. "same": as distilled. "longer": 4 steps, in the corpus but not distilled; "longest": 5, in neither. */
export const EVALUATION_SETS = {
  same: ARITHMETIC_DEFAULTS,
  longer: { ...ARITHMETIC_DEFAULTS, steps: [4] },
  longest: { ...ARITHMETIC_DEFAULTS, steps: [5] },
  reworded: { ...ARITHMETIC_DEFAULTS, templates: "new" },
  larger: { ...ARITHMETIC_DEFAULTS, numbers: "large" },
} as const satisfies Readonly<Record<string, ArithmeticOptions>>;
export type EvaluationSet = keyof typeof EVALUATION_SETS;
