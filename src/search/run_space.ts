// The settings of a run as a space to search: which values are tried of which setting, and what is expected of each before it is measured. The
// expectations are templates: what the recipe's own measurements and the papers let one hope for.
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { asRunError } from "../core/errors.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { PROTOCOLS } from "../teachers/list.ts";
import { CODECS } from "../teachers/codecs/list.ts";
import type { Voice } from "../voice/voice.ts";
import type { Configuration, EditedSpace, SearchDimension } from "./configuration.ts";

/** One setting that is worth trying. */
interface Idea {
  /** What is tried beside what the run has; numbers that depend on it are made from it. */
  readonly values: (now: number) => readonly (number | string)[];
  readonly impact: number;
  readonly expects: (value: number | string, from: number | string) => string;
}

const more = (value: number | string, from: number | string) => Number(value) > Number(from);

/** By setting. */
const IDEAS = {
  teacher: {
    values: () => ["debate", "self-consistency", "chain-of-thought", "dylan", "agentverse"],
    impact: 7,
    expects: (value) =>
      `Answers that come about by ${value} are right more often, so that the student learns from better ones.`,
  },
  strategy: {
    values: () => ["rsft", "da", "dpo", "kto"],
    impact: 6,
    expects: (value) => `Learning by ${value} makes more of the same answers.`,
  },
  labels: {
    values: () => ["truth"],
    impact: 8,
    expects: () => "Only right answers are learned: fewer lessons, and no wrong one among them.",
  },
  learningRate: {
    values: (now) => [now / 3, now * 3].map((rate) => Number(rate.toPrecision(3))),
    impact: 6,
    expects: (value, from) =>
      more(value, from)
        ? "Larger corrections: more is learned in the same steps, unless the training breaks."
        : "Smaller corrections: less of what the model could do is lost.",
  },
  rank: {
    values: (now) => [Math.max(1, Math.round(now / 2)), Math.min(64, now * 2)],
    impact: 4,
    expects: (value, from) =>
      more(value, from)
        ? "The student may change more, and hold more."
        : "A smaller student learns the same, for less.",
  },
  steps: {
    values: (now) => [Math.min(2000, now * 2)],
    impact: 5,
    expects: () => "More corrections, at more cost.",
  },
  agents: {
    values: () => [2, 3, 5],
    impact: 5,
    expects: (value, from) =>
      more(value, from) ? "A larger vote is right more often." : "Fewer agents agree sooner, for less.",
  },
  rounds: {
    values: () => [1, 2, 3],
    impact: 4,
    expects: (value, from) =>
      more(value, from)
        ? "One more reading corrects mistakes."
        : "Less is talked over, so that fewer right answers are given up.",
  },
  temperature: {
    values: () => [0.4, 0.7, 1],
    impact: 5,
    expects: (value, from) =>
      more(value, from)
        ? "More varied answers: somebody is right more often."
        : "Less varied answers: each is right more often.",
  },
  leastVotes: {
    values: () => [1, 2, 3],
    impact: 5,
    expects: (value, from) =>
      more(value, from)
        ? "A stricter filter: fewer lessons, of which more are right."
        : "A looser filter: more lessons.",
  },
  rule: {
    values: () => ["final", "shortest", "aggregator"],
    impact: 3,
    expects: (value) =>
      `Of several right solutions the ${value === "final" ? "first" : value === "shortest" ? "shortest" : "most usual"} is the easiest to learn.`,
  },
  codec: {
    values: () => ["nl", "codified", "codified-min"],
    impact: 3,
    expects: (value) => `Messages written as ${value} are read at another cost.`,
  },
} as const satisfies Partial<Record<keyof RunConfig, Idea>>;

export type VariedKey = keyof typeof IDEAS;
export const VARIED = Object.keys(IDEAS) as readonly VariedKey[];

/** An edit of the teacher or the method also moves what stands at the default of the one before to the default of the new one. Values that a
 *  configuration's run does not have are left out of it. */
export interface RunSpace extends EditedSpace {
  /** All settings of a configuration, as a new run is given them: those at their defaults as well. */
  readonly textsOf: (values: Configuration) => Map<string, string>;
}

/** The space around a run. @param vary the settings that may change @param can what the model's voice can do */
export function runSpace(base: RunConfig, vary: readonly VariedKey[], can: Voice["can"]): RunSpace {
  const dimensions = vary.flatMap((key): SearchDimension[] => {
    const idea: Idea = IDEAS[key];
    const now = base[key];
    const tried = idea.values(Number(now)).filter((value) => isSpoken(key, value, can));
    const values = [...new Set([...tried, now])];
    const isOrdered = values.every((value) => typeof value === "number");
    if (isOrdered) values.sort((a, b) => a - b);
    return values.length < 2 ? [] : [{ key, values, impact: idea.impact, expects: idea.expects }];
  });
  const given = new Map(new URLSearchParams(SETTINGS.query(base)));
  const configOf = (values: Configuration) => readWith(given, values);
  const valuesOf = (config: RunConfig): Configuration =>
    Object.fromEntries(
      dimensions
        .filter(({ key }) => SETTINGS.belongs(SETTINGS.field(key), config))
        .map(({ key }) => [key, config[key as VariedKey]]),
    );
  return {
    base: valuesOf(base),
    dimensions,
    textsOf: (values) => SETTINGS.texts(configOf(values)),
    edited: (values, changes) => {
      const before = configOf(values);
      const texts = new Map(given);
      const chosen: Record<string, number | string> = {};
      for (const [key, value] of Object.entries(values)) {
        if (value === SETTINGS.fallback(SETTINGS.field(key), before)) texts.delete(key);
        else chosen[key] = value;
      }
      return valuesOf(readWith(texts, { ...chosen, ...changes }));
    },
    identity: (values) => canonicalJson(configOf(values)),
    problem: (values) => {
      try {
        SETTINGS.checkCombination(configOf(values));
        return null;
      } catch (thrown) {
        return asRunError(thrown, "settings").message;
      }
    },
  };
}

/** The whole config that some values come to. Settings that its teacher, its source and its method do not have stand at their defaults. */
function readWith(given: ReadonlyMap<string, string>, values: Configuration): RunConfig {
  const texts = new Map(given);
  for (const [key, value] of Object.entries(values)) texts.set(key, String(value));
  const chosen = SETTINGS.chosen(texts);
  for (const key of texts.keys()) if (!SETTINGS.belongs(SETTINGS.field(key), chosen)) texts.delete(key);
  return SETTINGS.read(texts);
}

/** Whether a model with this voice can be asked so. */
function isSpoken(key: VariedKey, value: number | string, can: Voice["can"]): boolean {
  if (key === "teacher")
    return PROTOCOLS[value as keyof typeof PROTOCOLS].needs.every((need) => can.includes(need));
  if (key === "codec")
    return CODECS[value as keyof typeof CODECS].open === null || can.includes("instructions");
  return true;
}
