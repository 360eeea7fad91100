// How large an experiment is: four presets, each plain data, because the raw file of a row is named by a hash of those parts of it
// that the row rests on (settingsOf): a new rate for one method leaves the raw files of the others valid.
// "short" is the default: three seeds took 170 minutes of rows on two busy processor cores. "full" is larger and was not run; "quick"
// is minutes, "tiny" is what `npm test` affords. Rates, ranks and weights are the methods' own (src/methods), so the table measures what
// the page trains; nothing here was tuned on the test questions.

import { DPO_NUMBERS } from "../methods/dpo/recipe.ts";
import { OPD_NUMBERS } from "../methods/opd/recipe.ts";
import { PAD_NUMBERS } from "../methods/pad/recipe.ts";
import { defaultConfig, type RunConfig } from "../settings/run_config.ts";

/** Settings of a run that differ from the method's defaults. */
export type Sizes = Readonly<Partial<RunConfig>>;

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
  /** What differs from the page's recipe in this size, by what reads it: sizes alone. A method's numbers are its own (src/methods). */
  readonly sft: Sizes;
  readonly dpo: Sizes;
  readonly opd: Sizes;
  /** PAD's judge of steps, and its practice. */
  readonly prm: Sizes;
  readonly pad: Sizes;
  /** A judge of few steps as the only reward, for long enough to be hacked. */
  readonly weak: Sizes;
  readonly decodeRows: number;
}

/** Practice on a judge that knows nothing may drift as far as it likes. */
const WEAK: Sizes = { prmSteps: 20, iterations: 50, practiceTasks: 12, rollouts: 6, klCoefficient: 0 };

const FULL: Settings = {
  name: "full",
  distil: 400,
  test: 400,
  elsewhere: 150,
  validation: 200,
  selfChecks: 150,
  temperature: 0.7,
  reviseTemperature: 0.3,
  sft: {},
  dpo: {},
  opd: {},
  prm: {},
  pad: {},
  weak: WEAK,
  decodeRows: 128,
};

const TINY: Sizes = { rank: 4, steps: 2, batchTokens: 256 };

export const EXPERIMENTS: Readonly<Record<Settings["name"], Settings>> = {
  full: FULL,
  short: {
    ...FULL,
    name: "short",
    distil: 300,
    test: 300,
    elsewhere: 80,
    validation: 150,
    selfChecks: 60,
    sft: { steps: 70 },
    dpo: { steps: 70 },
    opd: { steps: 70 },
    pad: { iterations: 24, practiceTasks: 12, rollouts: 6 },
  },
  quick: {
    ...FULL,
    name: "quick",
    distil: 100,
    test: 100,
    elsewhere: 40,
    validation: 60,
    selfChecks: 30,
    sft: { steps: 40 },
    dpo: { steps: 15 },
    opd: { steps: 30 },
    prm: { prmSteps: 30 },
    pad: { iterations: 6, practiceTasks: 12, rollouts: 6 },
    weak: { ...WEAK, prmSteps: 10, iterations: 12 },
  },
  tiny: {
    ...FULL,
    name: "tiny",
    distil: 16,
    test: 16,
    elsewhere: 8,
    validation: 8,
    selfChecks: 8,
    sft: TINY,
    dpo: TINY,
    opd: { ...TINY, stepQuestions: 4 },
    prm: { prmSteps: 2, batchTokens: 256 },
    pad: { rank: 4, iterations: 1, practiceTasks: 4, rollouts: 2 },
    weak: { ...WEAK, prmSteps: 1, iterations: 1, practiceTasks: 4, rollouts: 2 },
    decodeRows: 32,
  },
};

/** Parts of the settings that only rows which train read. */
export type Section = "sft" | "dpo" | "opd" | "prm" | "pad" | "weak";

/** The settings of a row that trains: the method's defaults with this size's and the row's own. */
export function configOf(
  strategy: RunConfig["strategy"],
  { temperature, reviseTemperature }: Settings,
  ...changes: readonly Sizes[]
): RunConfig {
  const debate = { agents: 5, rounds: 2, temperature, reviseTemperature };
  return Object.assign({ ...defaultConfig(strategy), labels: "truth", ...debate }, ...changes) as RunConfig; // changes are parts of one
}

/** The recipe behind each section, so that a row is made again when its method's settings or numbers change. */
function recipesOf(settings: Settings): Readonly<Record<Section, unknown>> {
  const { sft, dpo, opd, prm, pad, weak } = settings;
  const of = (id: RunConfig["strategy"], changes: Sizes, keys: readonly (keyof RunConfig)[]) => {
    const config = configOf(id, settings, changes);
    return Object.fromEntries(keys.map((key) => [key, config[key]]));
  };
  const shared = ["rank", "batchTokens", "learningRate"] as const;
  const practice = [
    "iterations",
    "practiceTasks",
    "rollouts",
    "klCoefficient",
    "rank",
    "learningRate",
  ] as const;
  return {
    sft: of("rsft", sft, ["steps", ...shared]),
    dpo: { ...of("dpo", dpo, ["steps", "beta", ...shared]), ...DPO_NUMBERS },
    opd: {
      ...of("opd", opd, ["steps", "stepQuestions", "stepAnswers", "divergence", ...shared]),
      ...OPD_NUMBERS,
    },
    prm: { ...of("pad", prm, ["prmSteps", "batchTokens"]), ...PAD_NUMBERS.judge },
    pad: { ...of("pad", pad, practice), ...PAD_NUMBERS.rewards },
    weak: of("pad", weak, ["prmSteps", ...practice]),
  };
}

/** What decides a row that trains by these sections: sizes and temperatures, which all rows share, and the sections' recipes. */
export function settingsOf(
  settings: Settings,
  sections: readonly Section[],
): Readonly<Record<string, unknown>> {
  const { sft: _, dpo: _d, opd: _o, prm: _j, pad: _p, weak: _w, ...shared } = settings;
  const recipes = recipesOf(settings);
  return { ...shared, ...Object.fromEntries(sections.map((name) => [name, recipes[name]])) };
}

/** Test questions are drawn with this seed whatever the run's seed is, so that seeds can be averaged question by question. */
export const TEST_SEED = 20_261_122;

/** Samples that a reward model chooses from, and that the vote beside it has. */
export const BEST_OF = 8;
