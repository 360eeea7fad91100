// The command line's flags: each command declares a table of them, which gives the parser, the types and the --help text.
// `--name value` and `--name=value` are the same; a switch takes no value. Everything wrong is one RunError("config") sentence.
// Trap: Number("") is 0 and Number("1e999") is Infinity, so numbers are read by `readNumber` only.
import { RunError } from "../core/errors.ts";

export interface Flag<Value> {
  /** What stands for the value in --help, e.g. "DIR"; null for a switch. */
  readonly placeholder: string | null;
  readonly help: string;
  /** `name` is for the error's sentence. @throws RunError("config") */
  readonly parse: (text: string, name: string) => Value;
  /** The value when the flag is not there; null when it must be. */
  readonly absent: { readonly value: Value } | null;
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value : never;
};

/** A text that must be given. */
export const needed = (placeholder: string, help: string): Flag<string> => ({
  placeholder,
  help,
  parse: nonEmpty,
  absent: null,
});

/** A text that may be given. */
export const optional = (placeholder: string, help: string): Flag<string | null> => ({
  placeholder,
  help,
  parse: nonEmpty,
  absent: { value: null },
});

/** true when given. */
export const toggle = (help: string): Flag<boolean> => ({
  placeholder: null,
  help,
  parse: () => true,
  absent: { value: false },
});

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number with a default. */
export const integerFlag = (fallback: number, range: Range, help: string): Flag<number> => ({
  placeholder: "N",
  help: `${help} (default ${fallback})`,
  parse: (text, name) => readNumber(text, name, range, true),
  absent: { value: fallback },
});

/** A whole number that may be left out. */
export const optionalInteger = (range: Range, help: string): Flag<number | null> => ({
  placeholder: "N",
  help,
  parse: (text, name) => readNumber(text, name, range, true),
  absent: { value: null },
});

/** A number with a default. */
export const realFlag = (fallback: number, range: Range, help: string): Flag<number> => ({
  placeholder: "X",
  help: `${help} (default ${fallback})`,
  parse: (text, name) => readNumber(text, name, range, false),
  absent: { value: fallback },
});

/** One of `choices`; the first is the default. */
export const choiceFlag = <const Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  help: string,
): Flag<Choice> => ({
  placeholder: choices.join("|"),
  help: `${help} (default ${choices[0]})`,
  parse: (text, name) => member(choices, text, name),
  absent: { value: choices[0] },
});

/** One of `choices`, or left to the program. */
export const optionalChoice = <const Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  help: string,
): Flag<Choice | null> => ({
  placeholder: choices.join("|"),
  help,
  parse: (text, name) => member(choices, text, name),
  absent: { value: null },
});

/** Some of `choices`, with commas between; all of them by default. */
export const someOf = <Choice extends string>(
  choices: readonly Choice[],
  help: string,
): Flag<readonly Choice[]> => ({
  placeholder: "A,B",
  help: `${help}: any of ${choices.join(",")} (default all)`,
  parse: (text, name) => {
    const named = new Set(text.split(",").map((each) => member(choices, each.trim(), name)));
    return choices.filter((each) => named.has(each)); // in the table's order, each once
  },
  absent: { value: choices },
});

/** Token ids with commas between. */
export const ids = (help: string): Flag<readonly number[]> => ({
  placeholder: "1,2,3",
  help,
  parse: (text, name) =>
    text.split(",").map((each) => readNumber(each, name, { min: 0, max: 4_294_967_295 }, true)),
  absent: null,
});

/** Reads `argv` by the table. @throws RunError("config") for the first flag that is wrong, missing, unknown or given twice */
export function parseFlags<Table extends FlagTable>(
  command: string,
  table: Table,
  argv: readonly string[],
): FlagValues<Table> {
  const values: Record<string, unknown> = {};
  const wrong = (sentence: string) =>
    new RunError("config", `${sentence} "retort ${command} --help" lists the flags.`, { command });
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (!word.startsWith("--")) throw wrong(`${command} takes flags only, got "${word}".`);
    const equals = word.indexOf("=");
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    if (flag === undefined) throw wrong(`${command} has no flag --${name}.`);
    if (Object.hasOwn(values, name)) throw wrong(`--${name} is given twice.`);
    if (flag.placeholder === null) {
      if (equals >= 0) throw wrong(`--${name} takes no value, got "${word.slice(equals + 1)}".`);
      values[name] = flag.parse("", name);
      continue;
    }
    const text = equals < 0 ? argv[++at] : word.slice(equals + 1);
    if (text === undefined || (equals < 0 && text.startsWith("--"))) {
      throw wrong(`--${name} needs a value: --${name} ${flag.placeholder}.`);
    }
    values[name] = flag.parse(text, name);
  }
  for (const [name, { absent, placeholder }] of Object.entries(table)) {
    if (Object.hasOwn(values, name)) continue;
    if (absent === null) throw wrong(`${command} needs --${name} ${placeholder}.`);
    values[name] = absent.value;
  }
  return values as FlagValues<Table>; // every name of the table was set just above, by its own parser or default
}

/** One line a flag, aligned. */
export function flagHelp(table: FlagTable): string {
  const rows = Object.entries(table).map(([name, { placeholder, help, absent }]) => ({
    left: `  --${name}${placeholder === null ? "" : ` ${placeholder}`}`,
    right: absent === null ? `${help} (needed)` : help,
  }));
  const width = Math.min(32, Math.max(...rows.map(({ left }) => left.length)));
  return rows
    .map(({ left, right }) =>
      left.length > width ? `${left}\n${" ".repeat(width)}  ${right}` : `${left.padEnd(width)}  ${right}`,
    )
    .join("\n");
}

function nonEmpty(text: string, name: string): string {
  if (text === "") throw new RunError("config", `--${name}: expected a text, got an empty one.`, { name });
  return text;
}

function readNumber(text: string, name: string, { min, max }: Range, isWhole: boolean): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= min && value <= max && (!isWhole || Number.isInteger(value))) {
    return value;
  }
  const kind = isWhole ? "a whole number" : "a number";
  throw new RunError("config", `--${name}: expected ${kind} from ${min} to ${max}, got "${text}".`, { name });
}

function member<Choice extends string>(choices: readonly Choice[], text: string, name: string): Choice {
  const found = choices.find((each) => each === text);
  if (found !== undefined) return found;
  throw new RunError("config", `--${name}: expected ${choices.join(" or ")}, got "${text}".`, { name });
}
