// How large the evidence is, and on which questions. "full" is what docs/results.md shows; the others are the same steps with fewer
// questions. Where a size changes, what was said before stays good: texts are kept by what was asked.
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import type { Level } from "../tasks/plain_english/family.ts";

export interface EvidenceSizes {
  readonly name: "full" | "short" | "tiny";
  /** Kinds of questions that are learned and tested. */
  readonly learned: readonly PlainKind[];
  /** Kinds that only the gate looks at: one that is too easy and some that are too hard among them. */
  readonly gated: readonly PlainKind[];
  /** A kind that nobody learns, tested before and after: what a student forgets. */
  readonly untouched: PlainKind;
  readonly level: Level;
  /** Levels of single kinds, where they are others. */
  readonly levels: Readonly<Partial<Record<PlainKind, Level>>>;
  /** Questions of each kind at the gate, out of those to learn from. */
  readonly gate: number;
  /** Questions of each kind to learn from; every seed has its own. */
  readonly distil: number;
  /** Held-out questions of each kind, the same for every seed. */
  readonly test: number;
  /** Held-out questions of the untouched kind. */
  readonly untouchedTest: number;
  /** Answers drawn for each question to learn from, and at the gate. */
  readonly samples: number;
  /** Agents and rounds of the debate; a vote at equal tokens has their product of answers. */
  readonly agents: number;
  readonly rounds: number;
  readonly temperature: number;
  /** Worked examples before each question, for the base alone. */
  readonly examples: number;
  readonly rank: number;
  readonly learningRate: number;
  readonly batchTokens: number;
  /** How often each row is learned. */
  readonly passes: number;
}

const FULL: EvidenceSizes = {
  name: "full",
  learned: ["intent", "pick-fact", "largest-of-three", "count-word"],
  gated: ["sentiment", "two-digit-sum", "one-digit-sum", "word-problem", "weekday", "times-table"],
  untouched: "opposite",
  level: 1,
  levels: { "times-table": 2 },
  gate: 50,
  distil: 60,
  test: 200,
  untouchedTest: 100,
  samples: 8,
  agents: 3,
  rounds: 2,
  temperature: 0.7,
  examples: 4,
  rank: 16,
  learningRate: 0.001,
  batchTokens: 896,
  passes: 3,
};

export const EVIDENCE_SIZES: Readonly<Record<EvidenceSizes["name"], EvidenceSizes>> = {
  full: FULL,
  /** Half the kinds and a third of the questions: an evening on two processor cores. */
  short: {
    ...FULL,
    name: "short",
    learned: ["intent", "two-digit-sum"],
    gated: ["times-table", "weekday"],
    gate: 30,
    distil: 60,
    test: 80,
    untouchedTest: 40,
  },
  /** What `npm test` affords on a model of random weights. */
  tiny: {
    ...FULL,
    name: "tiny",
    learned: ["two-digit-sum", "intent"],
    gated: ["times-table"],
    gate: 2,
    distil: 4,
    test: 3,
    untouchedTest: 2,
    samples: 3,
    agents: 2,
    examples: 1,
    rank: 2,
    batchTokens: 256,
    passes: 1,
  },
};

/** Held-out questions of each kind on which every teacher talks: their talks have many long texts. */
const TEACHER_TEST = { full: 10, short: 5, tiny: 2 } as const;

/** The same steps for the table of teachers. */
export const sizesForTeachers = (sizes: EvidenceSizes): EvidenceSizes => ({
  ...sizes,
  test: TEACHER_TEST[sizes.name],
});

/** The seed of the held-out questions, whatever the seed of a student is. */
export const HELD_OUT_SEED = 424_242;
