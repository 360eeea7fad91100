// Puts one text in the place of all that other people, models and files may say in what the page shows.
import type { Signal } from "@preact/signals";

/** Names of the fields whose texts come from elsewhere, in whatever record they stand. */
const FOREIGN = new Set(
  [
    "question answer choices solution text completion name note repo license message problem sentence description reason",
    "before word who cells trouble heldOut notes baseName file family weightTypes known receipt notation",
  ].flatMap((line) => line.split(" ")),
);

/** The files of a download have names of ours. */
const OURS = "files";

/** The same value with `words` for the texts of all foreign fields. @param isForeign for the value's own texts as well */
export function withWords<Value>(value: Value, words: string, isForeign = false): Value {
  return replaced(value, words, isForeign) as Value; // a text is exchanged for a text and nothing else
}

function replaced(value: unknown, words: string, isForeign: boolean): unknown {
  if (typeof value === "string") return isForeign ? words : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, words, isForeign));
  if (value instanceof Map)
    return new Map(Array.from(value, ([key, each]) => [key, replaced(each, words, isForeign)]));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value).map(([key, each]) => [
    key,
    key === OURS ? each : replaced(each, words, FOREIGN.has(key)),
  ]);
  return Object.fromEntries(fields);
}

/** Does the same with what the signals of a state hold. @param foreign signals whose own texts are foreign */
export function sayEverywhere(state: object, words: string, foreign: readonly string[] = []): void {
  for (const [name, held] of Object.entries(state))
    if (isSignal(held)) held.value = withWords(held.value, words, foreign.includes(name));
}

const isSignal = (value: unknown): value is Signal<unknown> =>
  typeof value === "object" && value !== null && "peek" in value;

/** What a part of the document is made of: each element with its attributes' names, and with the values of those that run, load or
 *  lead somewhere. */
export function elementsOf(root: Element): string[] {
  const drawn = [...root.querySelectorAll("*")].filter((each) => each.closest(".uplot") === null); // a plot of numbers is laid out late
  return drawn.map((element) =>
    [
      element.localName,
      ...Array.from(element.attributes, ({ name, value }) =>
        LEADS.test(name) ? `${name}=${value.replaceAll(/-?[0-9.]+(?=px|%)/g, "n")}` : name,
      ).toSorted(),
    ].join(" "),
  );
}

const LEADS = /^(?:on|src|href|action|form|style|data$|xlink:|http-equiv|target)/i;
const READ_OUT = ["title", "aria-label", "aria-description", "alt", "placeholder", "label"];

/** What is read by eyes or ears. What stands in a field for typing is the person's own, and is left as it is. */
export function textsOf(root: Element): string[] {
  const texts: string[] = [document.title];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement?.localName !== "textarea") texts.push(node.textContent ?? "");
  }
  for (const element of root.querySelectorAll("*"))
    for (const name of READ_OUT) texts.push(element.getAttribute(name) ?? "");
  return texts;
}
