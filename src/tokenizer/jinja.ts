// Jinja as Python's jinja2 renders it, on the parser and interpreter of @huggingface/jinja. That one was written for JavaScript's
// values and differs in silence: "strip" drops its argument, true prints as "true" and None as nothing, a variable set in a loop is still
// there in the next turn, "==" compares as JavaScript's does, characters are UTF-16 units. Each of these is done here instead.
// A template is code that a file brings, so what it may compute, print and hold is bounded as well.
import { ownValue } from "../core/own.ts";
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { known, type Known, plainOf, valuesOf } from "./jinja_args.ts";
import { JinjaBudget } from "./jinja_budget.ts";
import { compareTexts, TEXT_FILTERS, TEXT_METHODS, TEXT_ORDER, repeated } from "./jinja_methods.ts";
import { bindTurn, itemsOf, loopOf, TurnEnd } from "./jinja_loop.ts";
import type { Fields, Node, Select } from "./jinja_nodes.ts";
import { isEqual, isTrue, type JinjaValue, textOf, valueOf } from "./jinja_values.ts";

/** jinja2.sandbox.MAX_RANGE */
const MAX_RANGE = 100_000;

const STATEMENTS = new Set(
  "Program Set If For Macro CallStatement FilterStatement Break Continue Comment".split(" "),
);

/** A template that was parsed. @returns its text, given what stands under each name
 *  @throws what the parser says of a template that is none; the function throws what the template raises */
export function parseJinja(source: string): (names: Readonly<Record<string, unknown>>) => string {
  const program = parse(tokenize(source));
  const { printed, nodes } = surveyed(program);
  return (names) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...GLOBALS, ...names })) environment.set(name, value);
    return textOf(new PythonInterpreter(environment, printed, nodes, new JinjaBudget(names)).run(program));
  };
}

const GLOBALS: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range,
  raise_exception: (sentence: string) => {
    throw new Error(sentence);
  },
};

function range(first: number, end?: number, step = 1): number[] {
  const [start, stop] = end === undefined ? [0, first] : [first, end];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MAX_RANGE)) throw new Error(`a range of ${length} is too long, ${MAX_RANGE} is allowed`);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** The expressions whose value is printed, being a statement of their own, and the number of nodes in each node. */
function surveyed(program: Node): {
  readonly printed: ReadonlySet<Node>;
  readonly nodes: ReadonlyMap<Node, number>;
} {
  const printed = new Set<Node>();
  const nodes = new Map<Node, number>();
  const visit = (node: Node): number => {
    let count = 1;
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      const isBody = key === "body" || key === "alternate" || key === "defaultBlock";
      const list: readonly unknown[] = value instanceof Map ? [...value].flat() : [value].flat();
      for (const each of list.filter(isNode)) {
        if (isBody && !STATEMENTS.has(each.type)) printed.add(each);
        count += visit(each);
      }
    }
    nodes.set(node, count);
    return count;
  };
  visit(program);
  return { printed, nodes };
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

class PythonInterpreter extends Interpreter {
  readonly #printed: ReadonlySet<Node>;
  readonly #nodes: ReadonlyMap<Node, number>;
  readonly #budget: JinjaBudget;

  constructor(
    environment: Environment,
    printed: ReadonlySet<Node>,
    nodes: ReadonlyMap<Node, number>,
    budget: JinjaBudget,
  ) {
    super(environment);
    this.#printed = printed;
    this.#nodes = nodes;
    this.#budget = budget;
  }

  override evaluate(node: Node | undefined, environment: Environment): JinjaValue {
    if (node === undefined) return super.evaluate(node, environment);
    this.#budget.take(1);
    const value = this.#own(node, environment) ?? super.evaluate(node, environment);
    if (!this.#printed.has(node)) return value;
    this.#budget.read([value]);
    return valueOf(textOf(value));
  }

  /** The value where Python's rule is another than the library's; undefined leaves it to the library. */
  #own(node: Fields, environment: Environment): JinjaValue | undefined {
    switch (node.type) {
      case "Known":
        return (node as Known).known;
      case "Identifier":
        return this.#budget.lookup(String(node.value), environment);
      case "BinaryExpression":
        return this.#binary(node, environment);
      case "CallExpression":
        return this.#call(node, environment);
      case "FilterExpression":
        return this.#filter(node, environment);
      case "MemberExpression":
        return this.#member(node, environment);
      case "TestExpression":
        return this.#test(node, environment);
      case "If": {
        const isMet = isTrue(this.evaluate(node.test, environment));
        return valueOf(this.#block((isMet ? node.body : node.alternate) ?? [], environment));
      }
      case "For":
        return valueOf(this.#loop(node, environment));
      case "Macro":
        this.#budget.take(this.#nodes.get(node) ?? 0); // the library goes through its body
        return undefined;
      case "CallStatement": {
        this.#budget.take(this.#nodes.get(node) ?? 0);
        const args = this.#given(node.call?.args, environment);
        return super.evaluate(
          Object.assign({}, node, { call: Object.assign({}, node.call, { args }) }),
          environment,
        );
      }
      case "FilterStatement": {
        const operand = known(valueOf(this.#block(node.body ?? [], environment)));
        const filtered = Object.assign({}, node, { type: "FilterExpression", operand });
        return valueOf(textOf(this.evaluate(filtered, environment)));
      }
      case "Break":
      case "Continue":
        throw new TurnEnd(node.type === "Break");
      default:
        return undefined;
    }
  }

  #binary(node: Fields, environment: Environment): JinjaValue | undefined {
    const operator = node.operator?.value ?? "";
    if (operator === "and" || operator === "or") return undefined;
    const left = this.evaluate(node.left, environment);
    const right = this.evaluate(node.right, environment);
    this.#budget.operator(operator, left, right);
    const [a, b] = [left.value, right.value];
    if (operator === "==") return valueOf(isEqual(left, right));
    if (operator === "!=") return valueOf(!isEqual(left, right));
    if (operator === "~") return valueOf(textOf(left) + textOf(right));
    if ((operator === "in" || operator === "not in") && Array.isArray(b)) {
      return valueOf(b.some((each) => isEqual(left, each)) === (operator === "in"));
    }
    if (operator === "+" && typeof a !== typeof b && (typeof a === "string" || typeof b === "string")) {
      throw new Error(`a text and ${textOf(typeof a === "string" ? right : left)} cannot be added`);
    }
    if (operator === "%" && left.type === "IntegerValue" && right.type === "IntegerValue") {
      const [number, divisor] = [Number(a), Number(b)];
      if (divisor === 0) throw new Error("division by zero");
      return valueOf(number - divisor * Math.floor(number / divisor));
    }
    const order = TEXT_ORDER[operator];
    if (order !== undefined && typeof a === "string" && typeof b === "string") {
      return valueOf(order(compareTexts(a, b)));
    }
    if (operator === "*" && typeof a === "string" && right.type === "IntegerValue") {
      return valueOf(repeated(a, Number(b)));
    }
    return super.evaluate(Object.assign({}, node, { left: known(left), right: known(right) }), environment);
  }

  #call(node: Fields, environment: Environment): JinjaValue | undefined {
    const { callee } = node;
    if (callee?.type === "Identifier" && this.evaluate(callee, environment).type === "UndefinedValue") {
      throw new Error(noFunction(String(callee.value)));
    }
    const args = this.#given(node.args, environment);
    if (callee?.type !== "MemberExpression" || callee.computed === true) {
      return this.#made(super.evaluate(Object.assign({}, node, { args }), environment));
    }
    const object = this.evaluate(callee.object, environment);
    const name = String(callee.property?.value);
    const method = typeof object.value === "string" ? ownValue(TEXT_METHODS, name) : undefined;
    if (method !== undefined && typeof object.value === "string") {
      this.#budget.method(name, object, valuesOf(args));
      return this.#made(valueOf(method(object.value, plainOf(args))));
    }
    const member = Object.assign({}, callee, { object: known(object) });
    if (this.evaluate(member, environment).type === "UndefinedValue") {
      throw new Error(`there is no .${name}() of ${object.type} here`);
    }
    return this.#made(super.evaluate(Object.assign({}, node, { args, callee: member }), environment));
  }

  /** Arguments with their values known; the library wants some of them as they are written. */
  #given(args: readonly Fields[] | undefined, environment: Environment): readonly Fields[] {
    return (args ?? []).map((each) => {
      switch (each.type) {
        case "KeywordArgumentExpression":
          return Object.assign({}, each, { value: known(this.evaluate(each.value as Node, environment)) });
        case "SpreadExpression":
        case "KeywordSpreadExpression": {
          const spread = this.#made(this.evaluate(each.argument, environment));
          return Object.assign({}, each, { argument: known(spread) });
        }
        case "StringLiteral":
          return each;
        default:
          return known(this.evaluate(each, environment));
      }
    });
  }

  /** A value that was put together, and is paid for by its size. */
  #made(value: JinjaValue): JinjaValue {
    this.#budget.made(value);
    return value;
  }

  #filter(node: Fields, environment: Environment): JinjaValue | undefined {
    const { filter } = node;
    const name = String((filter?.type === "CallExpression" ? filter.callee : filter)?.value);
    const operand = this.evaluate(node.operand, environment);
    const args = this.#given(filter?.args, environment);
    this.#budget.filter(name, operand, valuesOf(args));
    const made = ownValue(TEXT_FILTERS, name)?.(operand, plainOf(args)) ?? null;
    if (made !== null) return this.#made(valueOf(made.value));
    const change: Record<string, unknown> = { operand: known(operand) };
    if (filter?.type === "CallExpression") change["filter"] = Object.assign({}, filter, { args });
    return this.#made(super.evaluate(Object.assign({}, node, change), environment));
  }

  #member(node: Fields, environment: Environment): JinjaValue | undefined {
    const object = this.evaluate(node.object, environment);
    const { property } = node;
    const name = node.object?.type === "Identifier" ? String(node.object.value) : "a value";
    if (object.type === "UndefinedValue") throw new Error(`${name} is undefined`);
    const change: Record<string, unknown> = { object: known(object) };
    if (node.computed === true && typeof object.value === "string") this.#budget.made(object);
    if (property?.type === "SliceExpression") this.#budget.made(object);
    else if (node.computed === true && property !== undefined) {
      const index = this.evaluate(property, environment);
      if (typeof object.value === "string" && index.type === "IntegerValue") {
        return valueOf(Array.from(object.value).at(Number(index.value)));
      }
      change["property"] = known(index);
    } else if (node.computed !== true && typeof object.value === "string" && property?.value === "length") {
      return valueOf(undefined); // no attribute of Python's texts
    }
    const member = super.evaluate(Object.assign({}, node, change), environment);
    if (typeof member.value !== "function") return member;
    const call = member.value;
    const paid: typeof call = (args, scope) => {
      this.#budget.method(String(property?.value), object, args);
      return call(args, scope);
    };
    return Object.create(member, { value: { value: paid } }) as JinjaValue; // it may be called under another name
  }

  #test(node: Fields, environment: Environment): JinjaValue | undefined {
    const operand = this.evaluate(node.operand, environment);
    if (node.test?.value !== "iterable") {
      if (typeof operand.value === "string") this.#budget.made(operand);
      return super.evaluate(Object.assign({}, node, { operand: known(operand) }), environment);
    }
    const { value } = operand;
    const isIterable = typeof value === "string" || Array.isArray(value) || value instanceof Map;
    return valueOf(isIterable !== (node.negate === true));
  }

  /** What the statements print, one after the other. */
  #block(statements: readonly Node[], environment: Environment): string {
    let printed = "";
    try {
      for (const statement of statements) {
        const value = this.evaluate(statement, environment);
        if (typeof value.value === "string") printed += value.value;
      }
    } catch (thrown) {
      if (thrown instanceof TurnEnd) thrown.text = printed + thrown.text;
      throw thrown;
    }
    return printed;
  }

  /** Each turn has names of its own, so what one sets is gone in the next. */
  #loop(node: Fields, environment: Environment): string {
    const select = node.iterable?.type === "SelectExpression" ? (node.iterable as Select) : null;
    const all = this.evaluate(select?.lhs ?? node.iterable, environment);
    this.#budget.turns(all);
    const list = itemsOf(all);
    const scopeOf = (item: JinjaValue): Environment => {
      const scope = new Environment(environment);
      bindTurn(scope, node.loopvar, item);
      return scope;
    };
    const items =
      select === null ? list : list.filter((item) => isTrue(this.evaluate(select.test, scopeOf(item))));
    if (items.length === 0) return this.#block(node.defaultBlock ?? [], environment);
    let printed = "";
    for (const [i, item] of items.entries()) {
      const scope = scopeOf(item);
      scope.setVariable("loop", loopOf(items, i));
      try {
        printed += this.#block(node.body ?? [], scope);
      } catch (thrown) {
        if (!(thrown instanceof TurnEnd)) throw thrown;
        printed += thrown.text;
        if (thrown.isLast) break;
      }
    }
    return printed;
  }
}

function noFunction(name: string): string {
  return name === "strftime_now"
    ? "it calls strftime_now, and there is no date here: a row would be another one tomorrow. Write the date into the template, or ask whether strftime_now is defined"
    : `it calls ${name}, which there is not here`;
}
