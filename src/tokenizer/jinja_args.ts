// Expressions that were evaluated already, and the arguments of a call or filter among them.
import { plain, type Plain } from "./jinja_methods.ts";
import type { Fields, Node } from "./jinja_nodes.ts";
import { type JinjaValue, valueOf } from "./jinja_values.ts";

/** Stands for an expression that was evaluated already. */
export interface Known extends Node {
  readonly known: JinjaValue;
}
export const known = (value: JinjaValue): Known => ({ type: "Known", known: value });

/** Arguments in their order, those with a name by their values. */
export function valuesOf(args: readonly Fields[]): readonly JinjaValue[] {
  return args.flatMap((each) => {
    const argument = (each.type === "KeywordArgumentExpression" ? each.value : each) as Fields;
    if (argument.type === "StringLiteral") return [valueOf(argument.value)];
    return "known" in argument ? [(argument as Known).known] : [];
  });
}

/** Arguments in their order, and those with a name behind them in one object. */
export function plainOf(args: readonly Fields[]): readonly Plain[] {
  const [given, named]: [Plain[], Record<string, Plain>] = [[], {}];
  for (const each of args) {
    const [value] = valuesOf([each]);
    if (value === undefined) continue;
    if (each.type === "KeywordArgumentExpression") named[String(each.key?.value)] = plain(value);
    else given.push(plain(value));
  }
  return Object.keys(named).length === 0 ? given : [...given, named];
}
