// Says a sentence in the language of the page. The English stands where it is said, and is the key of the translation; docs/architecture.md
// says how holes, plurals and marked words are written.
import { computed } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { GERMAN } from "./de/german.ts";
import { spoken } from "./language.ts";
import { grouped } from "./numbers.ts";
import { refillWith } from "./refilled.ts";

/** A sentence that has been translated. One that has not is an error of types where it is said. */
type Translated = keyof typeof GERMAN;

type HoleName<Hole extends string> = Hole extends `${infer Name}|${string}`
  ? Name extends `${infer Quiet}?`
    ? Quiet
    : Name
  : Hole;
type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? HoleName<Hole> | Holes<Rest>
  : never;
type Tags<Text extends string> = Text extends `${string}</${infer Tag}>${infer Rest}`
  ? Tag | Tags<Rest>
  : never;

/** A sentence without holes: one that data may hold, to be said later. */
export type Sentence = { [Text in Translated]: [Holes<Text>] extends [never] ? Text : never }[Translated];

type Filling<Text extends string> = [Holes<Text>] extends [never]
  ? []
  : [values: Readonly<Record<Holes<Text>, string | number>>];

type Marked = (words: ComponentChildren) => JSX.Element;
type RichFilling<Text extends string> = Readonly<
  Record<Tags<Text>, Marked> & Record<Exclude<Holes<Text>, Tags<Text>>, ComponentChildren>
>;

/** A sentence as text. */
export function say<Text extends Translated>(text: Text, ...[values]: Filling<Text>): string {
  const given: Readonly<Record<string, string | number>> = values ?? {};
  return filled(sayAny(text), given).join("");
}

/** A sentence in which words are marked up: “Press <b>Start</b>” takes `{ b: (words) => <strong>{words}</strong> }`. */
export function sayRich<Text extends Translated>(text: Text, values: RichFilling<Text>): JSX.Element {
  const given: Readonly<Record<string, ComponentChildren | Marked>> = values;
  const parts = sayAny(text).split(/<(\w+)>(.*?)<\/\1>/);
  return (
    <>
      {parts.map((part, i) => {
        if (i % 3 === 1) return null; // the name of the tag that follows
        const words = filled(part, given as Readonly<Record<string, ComponentChildren>>);
        return i % 3 === 0 ? words : (given[parts[i - 1] ?? ""] as Marked)(words);
      })}
    </>
  );
}

const refill = computed(() => {
  const { sentences, templates } = spoken.value;
  return templates === null ? null : refillWith(templates, (text) => sentences?.get(text) ?? text);
});

/** A number, or the hole of one, and the unit behind it: they stay on one line. */
const UNITS = /([\d}]) (?=(?:%|[kMG]B|Wh?|m?s)(?!\p{L}))/gu;

/** Words that another room wrote (a setting's label, a teacher's title, a sentence with its values in it): translated where they are known,
 *  else as they are. */
export function sayAny(text: string): string {
  const said = translated(text) ?? text.replace(/#\w+$/, "");
  return said.replace(UNITS, "$1\u00a0");
}

/** Null where nobody has translated it, and in English. */
const translated = (text: string): string | null =>
  spoken.value.sentences?.get(text) ?? refill.value?.(text) ?? null;

/** The language in which `sayAny` says this, for an element's `lang`: undefined where it is the page's own. */
export function langOf(text: string): "en" | undefined {
  return spoken.value.sentences === null || translated(text) !== null ? undefined : "en";
}

function filled<Value>(text: string, values: Readonly<Record<string, Value>>): (string | Value)[] {
  return text
    .split(/(\{[^{}]+\})/)
    .map((part) => (part.startsWith("{") ? hole(part.slice(1, -1), values) : part));
}

/** “{name}” is the value as it is, “{n|question|questions}” a number as the language writes it with its noun, “{n?|is|are}” the word
 *  alone. */
function hole<Value>(text: string, values: Readonly<Record<string, Value>>): string | Value {
  const [name = "", one, many = ""] = text.split("|");
  const value = values[name.replace("?", "")];
  if (value === undefined) return "";
  if (one === undefined || typeof value !== "number") return value;
  const noun = value === 1 ? one : many;
  return name.endsWith("?") ? noun : `${grouped(value)} ${noun}`;
}
