// Methods and filters of texts as Python has them, for the templates that call them. What is not here is the library's.
import { type JinjaValue, textOf } from "./jinja_values.ts";
import {
  capitalize,
  indented,
  splitLines,
  strip,
  stripBegin,
  stripEnd,
  titleCase,
  titleWords,
} from "./python_text.ts";

/** A value as JavaScript has it, a list with the library's values in it; arguments with a name are an object. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly JinjaValue[]
  | { readonly [name: string]: Plain };

/** Dictionaries and functions are undefined: nothing here takes them. */
export function plain({ type, value }: JinjaValue): Plain {
  if (type === "NullValue") return null;
  return value instanceof Map || typeof value === "function" ? undefined : value;
}

const text = (given: Plain): string => {
  if (typeof given === "string") return given;
  throw new Error("a text was expected as argument");
};
const characters = (given: Plain): string | null =>
  given === undefined || given === null ? null : text(given);

type Named = { readonly [name: string]: Plain };
const isNamed = (given: Plain): given is Named =>
  typeof given === "object" && given !== null && !Array.isArray(given);

/** str's methods by name. */
export const TEXT_METHODS: Readonly<Record<string, (own: string, given: readonly Plain[]) => unknown>> = {
  strip: (own, [set]) => strip(own, characters(set)),
  lstrip: (own, [set]) => stripBegin(own, characters(set)),
  rstrip: (own, [set]) => stripEnd(own, characters(set)),
  capitalize: (own) => capitalize(own),
  title: (own) => titleCase(own),
  splitlines: (own) => splitLines(own),
  removeprefix: (own, [begin]) => (own.startsWith(text(begin)) ? own.slice(text(begin).length) : own),
  removesuffix: (own, [end]) =>
    own.endsWith(text(end)) && end !== "" ? own.slice(0, -text(end).length) : own,
  find: (own, [part]) => {
    const at = own.indexOf(text(part));
    return at < 0 ? -1 : Array.from(own.slice(0, at)).length;
  },
  join: (own, [list]) => (Array.isArray(list) ? list : []).map((each) => text(plain(each))).join(own),
};

type Filter = (operand: JinjaValue, given: readonly Plain[]) => { readonly value: unknown } | null;

/** A filter of texts; of everything else it is the library's. */
const ofText =
  (make: (own: string, given: readonly Plain[]) => unknown): Filter =>
  ({ value }, given) =>
    typeof value === "string" ? { value: make(value, given) } : null;

/** Jinja's filters by name; null leaves the value to the library. */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  trim: ofText((own, [given]) => strip(own, characters(isNamed(given) ? given["chars"] : given))),
  capitalize: ofText(capitalize),
  title: ofText(titleWords),
  length: ofText((own) => Array.from(own).length),
  list: ofText((own) => Array.from(own)),
  first: ofText((own) => Array.from(own)[0]),
  last: ofText((own) => Array.from(own).at(-1)),
  indent: ofText((own, given) => {
    const named = given.find(isNamed) ?? {};
    const [width = named["width"] ?? 4, first = named["first"], blank = named["blank"]] = given.filter(
      (each) => !isNamed(each),
    );
    const indention = typeof width === "number" ? repeated(" ", width) : text(width);
    return indented(own, indention, { first: first === true, blank: blank === true });
  }),
  string: (operand) => ({ value: textOf(operand) }),
  int: ({ type, value }) => (type === "FloatValue" ? { value: Math.trunc(Number(value)) } : null),
  join: ({ value }, [given]) => {
    if (!Array.isArray(value)) return null;
    const between = isNamed(given) ? given["d"] : given;
    return { value: value.map(textOf).join(between === undefined ? "" : text(between)) };
  },
};

export const TEXT_ORDER: Readonly<Record<string, (sign: number) => boolean>> = {
  "<": (sign) => sign < 0,
  ">": (sign) => sign > 0,
  "<=": (sign) => sign <= 0,
  ">=": (sign) => sign >= 0,
};

/** The order of code points, which is another one than that of UTF-16 units. */
export function compareTexts(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at < 0) return left.length - right.length;
  return left[at]!.codePointAt(0)! - (right[at]?.codePointAt(0) ?? -1);
}

/** text * times */
export function repeated(unit: string, times: number): string {
  return unit.repeat(Math.max(0, times));
}
