// A template's values as Python prints and compares them.
import { Environment, type Interpreter } from "@huggingface/jinja";
import { quoted } from "./python_text.ts";

export type JinjaValue = ReturnType<Interpreter["evaluate"]>;

/** str(value). @throws for a function, which no template prints on purpose */
export function textOf(value: JinjaValue): string {
  const { value: it } = value;
  if (typeof it === "string") return it;
  if (isNone(value)) return "None";
  if (it === undefined) return "";
  if (typeof it === "boolean") return it ? "True" : "False";
  if (typeof it === "number") return value.toString();
  if (Array.isArray(it)) {
    const parts = it.map(inside);
    if (value.type !== "TupleValue") return `[${parts.join(", ")}]`;
    return parts.length === 1 ? `(${parts.join("")},)` : `(${parts.join(", ")})`;
  }
  if (it instanceof Map)
    return `{${Array.from(it, ([key, each]) => `${quoted(key)}: ${inside(each)}`).join(", ")}}`;
  throw new Error("it prints a function");
}

/** repr(value) */
function inside(value: JinjaValue): string {
  if (value.type === "UndefinedValue") return "Undefined";
  return typeof value.value === "string" ? quoted(value.value) : textOf(value);
}

/** a == b: numbers and truth values by value, texts, lists and dictionaries by what is in them. */
export function isEqual(left: JinjaValue, right: JinjaValue): boolean {
  const [a, b] = [left.value, right.value];
  const isNumber = (it: unknown) => typeof it === "number" || typeof it === "boolean";
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    const isSameKind = (left.type === "TupleValue") === (right.type === "TupleValue");
    return isSameKind && a.length === b.length && a.every((each, i) => isEqual(each, b[i]!));
  }
  if (a instanceof Map && b instanceof Map) {
    return (
      a.size === b.size &&
      [...a].every(([key, each]) => {
        const other = b.get(key);
        return other !== undefined && isEqual(each, other);
      })
    );
  }
  return a === b && isNone(left) === isNone(right);
}

/** bool(value) */
export function isTrue({ value }: JinjaValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof Map ? value.size > 0 : Boolean(value);
}

/** The library keeps undefined as the value of both None and what is undefined. */
function isNone({ type }: JinjaValue): boolean {
  return type === "NullValue";
}

/** Makes values; a new environment for each would take longer than most of what a template does. */
const MAKER = new Environment();

/** The library's value of one of JavaScript's. */
export function valueOf(value: unknown): JinjaValue {
  const made = MAKER.set("value", value);
  MAKER.variables.delete("value");
  return made;
}

/** What stands under a name in a scope or in one around it, and how many were looked into. */
export function lookedUp(
  name: string,
  scope: Environment,
): { readonly value: JinjaValue; readonly scopes: number } {
  let scopes = 0;
  for (let each: Environment | undefined = scope; each !== undefined; each = each.parent) {
    scopes++;
    const value = each.variables.get(name);
    if (value !== undefined) return { value, scopes };
  }
  return { value: valueOf(undefined), scopes };
}
