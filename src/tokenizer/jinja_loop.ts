// Loops of a template: what they go over, the names of a turn, and how a turn ends early.
import type { Environment } from "@huggingface/jinja";
import type { Fields } from "./jinja_nodes.ts";
import { type JinjaValue, valueOf } from "./jinja_values.ts";

/** Thrown by {% break %} and {% continue %}, caught by the loop. */
export class TurnEnd extends Error {
  readonly isLast: boolean;
  /** What the turn printed so far; each block on the way out puts its own before it. */
  text = "";

  constructor(isLast: boolean) {
    super("outside of a loop");
    this.isLast = isLast;
  }
}

/** What Python's "for" goes over. */
export function itemsOf({ type, value }: JinjaValue): readonly JinjaValue[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return Array.from(value, valueOf);
  if (value instanceof Map) return Array.from(value.keys(), valueOf);
  if (type === "UndefinedValue") return [];
  throw new Error(`a loop cannot go over ${type}`);
}

export function bindTurn(scope: Environment, loopvar: Fields | undefined, item: JinjaValue): void {
  if (!Array.isArray(loopvar?.value)) {
    scope.setVariable(String(loopvar?.value), item);
    return;
  }
  const names = loopvar.value as readonly Fields[];
  const { value } = item;
  const isLong = typeof value === "string" && value.length > 2 * names.length; // a character has up to two units
  if (isLong) throw new Error(`${names.length} names for a text of ${value.length} characters`);
  const values = itemsOf(item);
  if (names.length !== values.length) throw new Error(`${names.length} names for ${values.length} values`);
  for (const [i, name] of names.entries()) scope.setVariable(String(name.value), values[i]!);
}

export function loopOf(items: readonly JinjaValue[], i: number): JinjaValue {
  const { length } = items;
  const [index, revindex] = [i + 1, length - i];
  const counts = { index, index0: i, revindex, revindex0: revindex - 1, length };
  const loop = valueOf({ ...counts, first: i === 0, last: revindex === 1 });
  if (loop.value instanceof Map) {
    loop.value.set("previtem", items[i - 1] ?? valueOf(undefined));
    loop.value.set("nextitem", items[i + 1] ?? valueOf(undefined));
  }
  return loop;
}
