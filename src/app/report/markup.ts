// A part of the page as the text of an HTML file. All that is said in it is escaped, so that no text of a pupil or a model becomes markup.
// Only for parts without state: each component is called once.
import { type ComponentChildren, type FunctionComponent, isValidElement } from "preact";
import { RunError } from "../../core/errors.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapedText = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]!);

/** Elements that have no end tag. */
const VOID = new Set(["br", "hr", "img", "input", "link", "meta"]);

/** @throws RunError("internal") for what has no text, such as a function */
export function markupOf(node: ComponentChildren): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (Array.isArray(node)) return node.map(markupOf).join("");
  if (typeof node === "string" || typeof node === "number") return escapedText(String(node));
  if (!isValidElement(node)) throw new RunError("internal", "This part of the report is no text.");
  const { type, props } = node as {
    readonly type: unknown;
    readonly props: Readonly<Record<string, unknown>>;
  };
  if (typeof type === "function") return markupOf((type as FunctionComponent)(props));
  const name = String(type);
  const inside = markupOf(props["children"] as ComponentChildren);
  const start = `<${name}${attributesOf(props)}>`;
  return VOID.has(name) ? start : `${start}${inside}</${name}>`;
}

function attributesOf(props: Readonly<Record<string, unknown>>): string {
  return Object.entries(props)
    .filter(([name, value]) => name !== "children" && isAttribute(value))
    .map(([name, value]) => ` ${name}="${value === true ? "" : escapedText(String(value))}"`)
    .join("");
}

const isAttribute = (value: unknown): value is string | number | true =>
  typeof value === "string" || typeof value === "number" || value === true;
