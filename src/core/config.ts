// The settings of a run: one field table (config_fields.ts) drives the form, the URL and `npm run demo`. Zero, "" and the default are
// ordinary values. Trap: Number("") is 0 and Number("1e999") is Infinity, so text is parsed by `parseField` only.
import {
  type ConfigField,
  CONFIG_FIELDS,
  type NumberField,
  STRATEGY_FIELD,
  STRATEGY_NAMES,
} from "./config_fields.ts";
import { RunError } from "./errors.ts";
import type { Strategy } from "../records/strategy.ts";
import type { RunConfig } from "./run_config.ts";

export type { RunConfig } from "./run_config.ts";

/** The default of a field in a run of `strategy`. */
export function fallbackOf(field: ConfigField, strategy: Strategy): number | string {
  return (field.kind === "number" ? field.fallbacks?.[strategy] : undefined) ?? field.fallback;
}

export function belongsTo({ only }: ConfigField, strategy: Strategy): boolean {
  return only?.includes(strategy) ?? true;
}

/** Parses one field's text as typed in a form, a URL or on a command line.
 *  @throws RunError("config") naming the field, the allowed range and what came. */
export function parseField(field: ConfigField, text: string): number | string {
  if (field.kind === "choice") {
    if (field.choices.some((choice) => choice.value === text)) return text;
    const allowed = field.choices.map((choice) => choice.value).join(" or ");
    throw new RunError("config", `${field.label}: expected ${allowed}, got "${text}".`, { field: field.key });
  }
  const trimmed = text.trim();
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  return checkNumber(field, value, `"${text}"`);
}

function checkNumber(field: NumberField, value: unknown, shown: string): number {
  const isNumber = typeof value === "number" && Number.isFinite(value);
  if (!isNumber || value < field.min || value > field.max || (field.integer && !Number.isInteger(value))) {
    const kind = field.integer ? "a whole number" : "a number";
    throw new RunError(
      "config",
      `${field.label}: expected ${kind} from ${field.min} to ${field.max}, got ${shown}. The default is ${field.fallback}.`,
      { field: field.key, min: field.min, max: field.max },
    );
  }
  return value;
}

export function defaultConfig(strategy: Strategy = "rsft"): RunConfig {
  return configFrom(new Map([["strategy", strategy]]));
}

/** The strategy that texts ask for. @throws RunError("config") for one that does not exist */
export function strategyOf(texts: ReadonlyMap<string, string>): Strategy {
  const text = texts.get("strategy");
  return text === undefined ? "rsft" : (parseField(STRATEGY_FIELD, text) as Strategy); // one of the field's choices
}

/** Builds a config from texts; keys that are not fields are ignored, missing ones take their default.
 *  @throws RunError("config") for the first bad field, one that the strategy does not have, or a bad combination */
export function configFrom(texts: ReadonlyMap<string, string>): RunConfig {
  const config = readConfig(texts);
  checkCombination(config);
  return config;
}

/** The same without a look at the combination: for showing what a person is still typing. */
export function readConfig(texts: ReadonlyMap<string, string>): RunConfig {
  const strategy = strategyOf(texts);
  const out: Record<string, number | string> = {};
  for (const field of CONFIG_FIELDS) {
    const text = texts.get(field.key);
    if (text !== undefined && !belongsTo(field, strategy)) throw notOfStrategy(field, strategy);
    out[field.key] = text === undefined ? fallbackOf(field, strategy) : parseField(field, text);
  }
  return out as unknown as RunConfig; // the table lists every key; tests/core/config.test.ts checks it
}

/** Checks a config that did not come from text (a stored record, a caller's object). @throws RunError("config") */
export function checkConfig(config: RunConfig): RunConfig {
  for (const field of CONFIG_FIELDS) {
    const value = config[field.key];
    if (field.kind === "number") checkNumber(field, value, String(value));
    else parseField(field, String(value));
    if (!belongsTo(field, config.strategy) && value !== field.fallback) {
      throw notOfStrategy(field, config.strategy);
    }
  }
  checkCombination(config);
  return config;
}

/** A stored config with what it lacks at its default: settings are younger than some runs. */
export function completeConfig(stored: Partial<RunConfig>): RunConfig {
  return { ...defaultConfig(stored.strategy ?? "rsft"), ...stored };
}

function notOfStrategy(field: ConfigField, strategy: Strategy): RunError {
  const names = (field.only ?? []).map((name) => STRATEGY_NAMES[name]).join(", ");
  return new RunError(
    "config",
    `${field.label}: only ${names} has this setting, but the run learns by ${STRATEGY_NAMES[strategy]}. Leave it out, or choose another way to learn.`,
    { field: field.key, strategy },
  );
}

/** What no single field can tell. @throws RunError("config") */
export function checkCombination(
  config: Pick<RunConfig, "strategy" | "agents" | "rounds" | "keep" | "labels">,
): void {
  const { strategy, agents, rounds, keep, labels } = config;
  const wrong = (sentence: string, field: keyof RunConfig = "strategy") => {
    throw new RunError("config", sentence, { field, strategy, agents, rounds });
  };
  if (strategy === "da" && agents < 2) {
    wrong(`DA compares solutions of at least two agents, but the run has ${agents}. Choose two or more.`);
  }
  if (strategy === "dpo" && agents * rounds < 2) {
    wrong("DPO needs two solutions of a question, but one agent in one round gives one. Choose more agents.");
  }
  if (keep === "best" && labels === "consensus") {
    wrong(
      "The best state of the student shows on questions with known answers, but the run has no answer key. Keep the last state, or use the answer key.",
      "keep",
    );
  }
}

/** Steps in which PAD's judge of steps learns, before the student begins; 0 where nobody asks it. */
export function judgeSteps({ strategy, reward, prmSteps }: RunConfig): number {
  return strategy === "pad" && reward !== "verifier" ? prmSteps : 0;
}

/** Steps of a run's training: the judge's, then the student's; of PAD's practice one an iteration. */
export function trainingSteps(config: RunConfig): number {
  return config.strategy === "pad" ? judgeSteps(config) + config.iterations : config.steps;
}

/** How far a training has come after `step` steps, as people count: PAD's judge takes steps, its student rounds. */
export function partOfTraining(
  step: number,
  config: RunConfig,
): { readonly label: string; readonly done: number; readonly total: number } {
  const judging = judgeSteps(config);
  if (config.strategy !== "pad") return { label: "training step", done: step, total: config.steps };
  return step < judging
    ? { label: "step of the judge", done: step, total: judging }
    : { label: "round of practice", done: step - judging, total: config.iterations };
}

/** What the training counts when it has taken `step` of `trainingSteps`, for people. */
export function stepsCounted(step: number, config: RunConfig): string {
  if (config.strategy !== "pad") return "training steps";
  return step < judgeSteps(config) ? "steps, now the judge’s" : "steps, now practice";
}

/** The query string of a config: only what differs from the defaults, in table order. */
export function configToQuery(config: RunConfig): string {
  const query = new URLSearchParams();
  for (const field of CONFIG_FIELDS) {
    if (!belongsTo(field, config.strategy)) continue;
    if (config[field.key] !== fallbackOf(field, config.strategy)) {
      query.set(field.key, String(config[field.key]));
    }
  }
  return query.toString();
}
