// The settings of a run: one field table drives the form, the URL and `npm run demo`. Zero, "" and the default are
// ordinary values. Trap: Number("") is 0 and Number("1e999") is Infinity, so text is parsed by `parseField` only.
import { RunError } from "./errors.ts";
import type { Strategy } from "./types.ts";

export interface RunConfig {
  readonly seed: number;
  /** Tasks that are debated and distilled. */
  readonly tasks: number;
  /** Held-out tasks for the evaluation. */
  readonly testTasks: number;
  readonly agents: number;
  /** Rounds in all: 1 = independent proposals only. */
  readonly rounds: number;
  /** How traces are kept: the debate's consensus (no labels at all) or the known answers. */
  readonly labels: "consensus" | "truth";
  /** Absent in runs that were stored before there was a choice; they are "rsft". */
  readonly strategy: Strategy;
  readonly temperature: number;
  readonly reviseTemperature: number;
  readonly rank: number;
  readonly learningRate: number;
  readonly steps: number;
  /** Tokens of one optimizer step, prompt tokens included. */
  readonly batchTokens: number;
}

interface NumberField {
  readonly kind: "number";
  readonly key: keyof RunConfig;
  readonly label: string;
  /** One sentence for someone who has never heard of the term. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly fallback: number;
  readonly unit: string;
}
interface ChoiceField {
  readonly kind: "choice";
  readonly key: keyof RunConfig;
  readonly label: string;
  readonly help: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
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
  {
    kind: "choice",
    key: "strategy",
    label: "Learn from each debate",
    help: "One solution is enough for most questions. Up to three teach the student more than one way, where the agents found several and at least two were right.",
    choices: [
      { value: "rsft", label: "one solution (R-SFT)" },
      { value: "da", label: "up to three different ones (DA)" },
    ],
    fallback: "rsft",
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
  integer("steps", "Training steps", 1, 2000, 100, "steps", "How often the student is corrected."),
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
  real("learningRate", "Learning rate", 0.000_001, 1, 0.006, "How large each correction is."),
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

export function defaultConfig(): RunConfig {
  return configFrom(new Map());
}

/** Builds a config from texts; keys that are not fields are ignored, missing ones take their default.
 *  @throws RunError("config") for the first bad field. */
export function configFrom(texts: ReadonlyMap<string, string>): RunConfig {
  const out: Record<string, number | string> = {};
  for (const field of CONFIG_FIELDS) {
    const text = texts.get(field.key);
    out[field.key] = text === undefined ? field.fallback : parseField(field, text);
  }
  return out as unknown as RunConfig; // the table lists every key; tests/core/config.test.ts checks it
}

/** Checks a config that did not come from text (a stored record, a caller's object). @throws RunError("config") */
export function checkConfig(config: RunConfig): RunConfig {
  for (const field of CONFIG_FIELDS) {
    const value = config[field.key];
    if (field.kind === "number") checkNumber(field, value, String(value));
    else parseField(field, String(value));
  }
  return config;
}

/** The query string of a config: only what differs from the defaults, in table order. */
export function configToQuery(config: RunConfig): string {
  const query = new URLSearchParams();
  for (const field of CONFIG_FIELDS) {
    if (config[field.key] !== field.fallback) query.set(field.key, String(config[field.key]));
  }
  return query.toString();
}
