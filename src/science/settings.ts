// How large an experiment is: four presets, each plain data, because the raw file of a row is named by a hash of those parts of it
// that the row rests on (settingsOf): a new rate for one method leaves the raw files of the others valid.
// "short" is the default: three seeds took 170 minutes of rows on two busy processor cores. "full" is larger and was not run; "quick"
// is minutes, "tiny" is what `npm test` affords. Rates and ranks are those that docs/log.md measured; nothing here was tuned on the test
// questions.

export interface Settings {
  readonly name: "full" | "short" | "quick" | "tiny";
  /** Questions debated and distilled, for each seed its own. */
  readonly distil: number;
  /** Test questions of the main set; the same for every seed. */
  readonly test: number;
  /** Questions of each set that is out of distribution. */
  readonly elsewhere: number;
  /** Validation questions: gates and the choice of the best model look at these and never at a test set. */
  readonly validation: number;
  /** Questions of the main set whose solutions a model is shown again. */
  readonly selfChecks: number;
  readonly temperature: number;
  readonly reviseTemperature: number;
  /** Supervised training and DPO. */
  readonly sft: {
    readonly rank: number;
    readonly steps: number;
    readonly batchTokens: number;
    readonly learningRate: number;
  };
  readonly dpo: {
    readonly rank: number;
    readonly steps: number;
    readonly batchTokens: number;
    readonly learningRate: number;
    readonly beta: number;
    /** Weight of cross-entropy on the chosen solutions. */
    readonly sft: number;
  };
  readonly prm: {
    readonly rank: number;
    readonly headSteps: number;
    readonly steps: number;
    readonly batchTokens: number;
    readonly learningRate: number;
    readonly headLearningRate: number;
    /** Solutions sampled a question, to be labelled step by step. */
    readonly samples: number;
  };
  readonly pad: {
    readonly rank: number;
    readonly iterations: number;
    readonly tasks: number;
    readonly group: number;
    readonly learningRate: number;
    readonly kl: number;
  };
  /** A judge of few steps as the only reward, for long enough to be hacked. */
  readonly weak: {
    /** Steps in which its head alone is trained. */
    readonly judgeSteps: number;
    /** At most; the guard is to end it. */
    readonly iterations: number;
    readonly kl: number;
  };
  readonly decodeRows: number;
}

const FULL: Settings = {
  name: "full",
  distil: 400,
  test: 400,
  elsewhere: 150,
  validation: 200,
  selfChecks: 150,
  temperature: 0.7,
  reviseTemperature: 0.3,
  sft: { rank: 8, steps: 100, batchTokens: 1024, learningRate: 0.004 },
  dpo: { rank: 8, steps: 100, batchTokens: 1024, learningRate: 0.002, beta: 0.3, sft: 5 },
  prm: {
    rank: 16,
    headSteps: 20,
    steps: 260,
    batchTokens: 2048,
    learningRate: 0.004,
    headLearningRate: 0.02,
    samples: 4,
  },
  pad: { rank: 16, iterations: 30, tasks: 16, group: 6, learningRate: 0.002, kl: 0.01 },
  weak: { judgeSteps: 20, iterations: 50, kl: 0 },
  decodeRows: 128,
};

export const SETTINGS: Readonly<Record<Settings["name"], Settings>> = {
  full: FULL,
  short: {
    ...FULL,
    name: "short",
    distil: 300,
    test: 300,
    elsewhere: 80,
    validation: 150,
    selfChecks: 60,
    sft: { ...FULL.sft, steps: 70 },
    dpo: { ...FULL.dpo, steps: 70 },
    pad: { ...FULL.pad, iterations: 24, tasks: 12 },
  },
  quick: {
    ...FULL,
    name: "quick",
    distil: 100,
    test: 100,
    elsewhere: 40,
    validation: 60,
    selfChecks: 30,
    sft: { ...FULL.sft, steps: 40, learningRate: 0.006 },
    dpo: { ...FULL.dpo, steps: 15 },
    prm: { ...FULL.prm, headSteps: 10, steps: 30, batchTokens: 1024 },
    pad: { ...FULL.pad, iterations: 6, tasks: 12 },
    weak: { judgeSteps: 10, iterations: 12, kl: 0 },
  },
  tiny: {
    ...FULL,
    name: "tiny",
    distil: 16,
    test: 16,
    elsewhere: 8,
    validation: 8,
    selfChecks: 8,
    sft: { ...FULL.sft, rank: 4, steps: 2, batchTokens: 256 },
    dpo: { ...FULL.dpo, rank: 4, steps: 2, batchTokens: 256 },
    prm: { ...FULL.prm, rank: 4, headSteps: 1, steps: 2, batchTokens: 256, samples: 1 },
    pad: { ...FULL.pad, iterations: 1, tasks: 4, group: 2 },
    weak: { judgeSteps: 1, iterations: 1, kl: 0 },
    decodeRows: 32,
  },
};

/** Parts of the settings that only rows which train read. */
export type Section = "sft" | "dpo" | "prm" | "pad" | "weak";

/** What decides a row that trains by these sections: sizes, temperatures and batches, which all rows share, and the sections. */
export function settingsOf(
  { sft, dpo, prm, pad, weak, ...shared }: Settings,
  sections: readonly Section[],
): Readonly<Record<string, unknown>> {
  const all = { sft, dpo, prm, pad, weak };
  const own = Object.fromEntries(sections.map((name) => [name, all[name]]));
  return { ...shared, ...own, ...(sections.length === 0 ? {} : { microTokens: sft.batchTokens }) };
}

/** Test questions are drawn with this seed whatever the run's seed is, so that seeds can be averaged question by question. */
export const TEST_SEED = 20_261_122;

/** Samples that a reward model chooses from, and that the vote beside it has. */
export const BEST_OF = 8;
