// What the figures of measure.ts say about questions as ground for a group, in one plain sentence with what to change.
// Source of the thresholds: what was asked of questions before a debate was measured on them (docs/log.md, 2026-11-29, "the gate"):
// single answers right in 20 to 70 %, at least 10 points between what somebody in the group gets right and what the vote gets
// right, and nine answers of ten in form.
import type { GroundFigures } from "./measure.ts";

export type GroundKind = "form" | "too easy" | "too hard" | "nobody disagrees" | "good";

export interface GroundVerdict {
  readonly kind: GroundKind;
  readonly sentence: string;
}

/** Shares. */
export const GROUND_LIMITS = {
  /** Answers that must be in form. */
  valid: 0.9,
  /** Above it single answers leave little to learn. */
  easy: 0.7,
  /** A greedy answer that is right as often leaves nothing to learn, however the drawn ones do. */
  solved: 0.95,
  /** Below it hardly any answer is right, so there is little to learn from. */
  hard: 0.2,
  /** Points by which single answers must be above guessing. */
  aboveChance: 0.05,
  /** Points between what somebody gets right and what the vote gets right. */
  spread: 0.1,
} as const;

/** @param examples how many worked examples the model was shown */
export function judgeGround(figures: GroundFigures, examples: number): GroundVerdict {
  const { greedy, sampled, vote, pass, valid, chance, samples } = figures;
  const { easy, solved, hard, aboveChance, spread } = GROUND_LIMITS;
  if (valid < GROUND_LIMITS.valid) {
    return { kind: "form", sentence: formSentence(valid, examples) };
  }
  if (sampled > easy || greedy >= solved) {
    return {
      kind: "too easy",
      sentence: `Too easy: one answer is right in ${percent(Math.max(sampled, greedy))} already, so a group has little to add. Ask harder questions, or take a smaller model.`,
    };
  }
  if (chance !== null && sampled < chance + aboveChance) {
    return {
      kind: "too hard",
      sentence: `Too hard: one answer is right in ${percent(sampled)}, and guessing among the choices would give ${percent(chance)}. Ask easier questions, or take a larger model.`,
    };
  }
  if (sampled < hard) {
    return {
      kind: "too hard",
      sentence: `Too hard: only ${percent(sampled)} of single answers are right, and of ${samples} answers to a question one is right in ${percent(pass)}. Ask easier questions, take a larger model, or learn from solutions of your own.`,
    };
  }
  if (pass - vote < spread) {
    return {
      kind: "nobody disagrees",
      sentence: `Nobody disagrees: the vote is right in ${percent(vote)}, and somebody in ${percent(pass)} only, so there is little that a group could find. Raise the temperature, give each agent other examples, or add another model.`,
    };
  }
  return {
    kind: "good",
    sentence: `Good ground: one answer is right in ${percent(sampled)}, and somebody of ${samples} is right in ${percent(pass)}. Whoever can check answers can teach the model those; the vote alone is right in ${percent(vote)}.`,
  };
}

function formSentence(valid: number, examples: number): string {
  const advice =
    examples === 0
      ? "Show the form in a few worked examples (--examples 4)."
      : "Show more worked examples, or train a few steps on answers in that form first.";
  return `The form is not kept: ${percent(valid)} of the answers say where their answer stands, and the others cannot be judged. ${advice}`;
}

/** "43 %" */
const percent = (share: number): string => `${Math.round(100 * share)} %`;
