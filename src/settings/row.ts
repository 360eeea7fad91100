// One setting that a person may choose: its name for people, what it may be, and its default. A table of such rows belongs to one
// owner (the run, a teacher, a method), and the type of the owner's part of a config is derived from it.
import { RunError } from "../core/errors.ts";

/** The parts of the settings, in the order in which people see them. A row stands in its part behind those of earlier owners. */
export const PLACES = ["team", "questions", "lessons", "seed", "training", "step", "sampling"] as const;
export type Place = (typeof PLACES)[number];

interface Words {
  readonly place: Place;
  readonly label: string;
  /** One sentence for someone who has never heard of the term. */
  readonly help: string;
}

export interface NumberRow extends Words {
  readonly kind: "number";
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly fallback: number;
  readonly unit: string;
}

export interface ChoiceRow<Value extends string = string> extends Words {
  readonly kind: "choice";
  /** `help` says what the choice does, what it costs and when it helps, where one sentence for all would not do. */
  readonly choices: readonly {
    readonly value: Value;
    readonly label: string;
    readonly help?: string;
    /** False for a value that takes more than a click, e.g. a file; the form leaves it out. */
    readonly isOffered?: boolean;
  }[];
  readonly fallback: Value;
}

export type Row = NumberRow | ChoiceRow;

/** The settings of one owner by the name that each has everywhere: in the form, the address, on the command line and in a stored run. */
export type Table = Readonly<Record<string, Row>>;

/** What a setting's value is. */
export type ValueOf<R extends Row> =
  R extends ChoiceRow<infer Value> ? Value : R extends NumberRow ? number : never;

/** The part of a config that an owner's table describes. */
export type ConfigOf<T extends Table> = { readonly [Key in keyof T]: ValueOf<T[Key]> };

type NumberWords = Omit<NumberRow, "kind" | "integer" | "unit"> & { readonly unit?: string };

/** A whole number. */
export const integer = (words: NumberWords): NumberRow => ({
  kind: "number",
  integer: true,
  unit: "",
  ...words,
});

/** Any number of the range. */
export const real = (words: NumberWords): NumberRow => ({
  kind: "number",
  integer: false,
  unit: "",
  ...words,
});

/** One of several named values. */
export const choice = <const Value extends string>(
  words: Omit<ChoiceRow<Value>, "kind" | "fallback"> & { readonly fallback: NoInfer<Value> },
): ChoiceRow<Value> => ({ kind: "choice", ...words });

/** Reads one setting as typed in a form, an address or on a command line. Number("") is 0 and Number("1e999") is Infinity, so a text
 *  becomes a setting by this function only. @throws RunError("config") naming the setting, the allowed range and what came */
export function parseSetting(key: string, row: Row, text: string): number | string {
  if (row.kind === "choice") return checkChoice(key, row, text);
  const trimmed = text.trim();
  return checkNumber(key, row, trimmed === "" ? Number.NaN : Number(trimmed), `"${text}"`);
}

/** Checks a value that did not come from a text. @throws RunError("config") */
export function checkSetting(key: string, row: Row, value: unknown): number | string {
  return row.kind === "choice"
    ? checkChoice(key, row, String(value))
    : checkNumber(key, row, value, String(value));
}

function checkChoice(key: string, { label, choices }: ChoiceRow, text: string): string {
  if (choices.some(({ value }) => value === text)) return text;
  const allowed = choices.map(({ value }) => value).join(" or ");
  throw new RunError("config", `${label}: expected ${allowed}, got "${text}".`, { field: key });
}

function checkNumber(key: string, row: NumberRow, value: unknown, shown: string): number {
  const { label, min, max, integer: isWhole, fallback } = row;
  const isNumber = typeof value === "number" && Number.isFinite(value);
  if (!isNumber || value < min || value > max || (isWhole && !Number.isInteger(value))) {
    const kind = isWhole ? "a whole number" : "a number";
    throw new RunError(
      "config",
      `${label}: expected ${kind} from ${min} to ${max}, got ${shown}. The default is ${fallback}.`,
      { field: key, min, max },
    );
  }
  return value;
}
