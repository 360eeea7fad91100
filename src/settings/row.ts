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
    /** What the model's voice must be able to do for it; absent where any voice will do. */
    readonly asks?: string;
  }[];
  readonly fallback: Value;
}

/** Some of several named values, at least one. Its value is their names with commas between, in the row's order. */
export interface ListRow extends Words {
  readonly kind: "list";
  readonly choices: readonly { readonly value: string; readonly label: string; readonly help?: string }[];
  readonly fallback: string;
}

export type Row = NumberRow | ChoiceRow | ListRow;

/** The settings of one owner by the name that each has everywhere: in the form, the address, on the command line and in a stored run. */
export type Table = Readonly<Record<string, Row>>;

/** What a setting's value is. */
export type ValueOf<R extends Row> =
  R extends ChoiceRow<infer Value>
    ? Value
    : R extends NumberRow
      ? number
      : R extends ListRow
        ? string
        : never;

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

/** Some of several named values. @param fallback the names that are chosen by default */
export const several = (
  words: Omit<ListRow, "kind" | "fallback"> & { readonly fallback: readonly string[] },
): ListRow => ({ kind: "list", ...words, fallback: words.fallback.join(",") });

/** The names that a list's value holds. */
export const namesOf = (value: string): readonly string[] => value.split(",");

/** Reads one setting as typed in a form, an address or on a command line. Number("") is 0 and Number("1e999") is Infinity, so a text
 *  becomes a setting by this function only. @throws RunError("config") naming the setting, the allowed range and what came */
export function parseSetting(key: string, row: Row, text: string): number | string {
  if (row.kind === "choice") return checkChoice(key, row, text);
  if (row.kind === "list") return checkList(key, row, text);
  const trimmed = text.trim();
  return checkNumber(key, row, trimmed === "" ? Number.NaN : Number(trimmed), `"${text}"`);
}

/** Checks a value that did not come from a text. @throws RunError("config") */
export function checkSetting(key: string, row: Row, value: unknown): number | string {
  if (row.kind === "choice") return checkChoice(key, row, String(value));
  if (row.kind === "list") return checkList(key, row, String(value));
  return checkNumber(key, row, value, typeof value === "string" ? `"${value}"` : String(value));
}

function checkChoice(key: string, { label, choices }: ChoiceRow, text: string): string {
  if (choices.some(({ value }) => value === text)) return text;
  const allowed = choices.map(({ value }) => value).join(" or ");
  throw new RunError("config", `${label}: expected ${allowed}, got "${text}".`, { field: key });
}

/** The names in the row's order, each once. */
function checkList(key: string, { label, choices }: ListRow, text: string): string {
  const names = new Set(
    namesOf(text)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
  const known = choices.map(({ value }) => value);
  const stranger = [...names].find((name) => !known.includes(name));
  if (stranger !== undefined || names.size === 0) {
    const came = stranger === undefined ? "none" : `"${stranger}"`;
    throw new RunError("config", `${label}: expected some of ${known.join(", ")}, got ${came}.`, {
      field: key,
    });
  }
  return known.filter((name) => names.has(name)).join(",");
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
