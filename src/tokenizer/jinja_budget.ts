// What a rendering may compute. A template is code that a file brings, and one that never ends could be stopped by nobody, so each
// operation takes steps: one for itself, and more by the size of what it reads and makes, taken before it is done.
import { type JinjaValue, lookedUp } from "./jinja_values.ts";
import { splitLines } from "./python_text.ts";

/** A conversation of 1,000 messages takes some 100,000. One step is a microsecond or two, so that a template ends within a second. */
const MAX_STEPS = 500_000;
/** Characters and entries that are read or copied in the time of one step. */
const CHARACTERS = 16;
const ENTRIES = 2;
/** Characters compared in the time of one step, where a text is searched for another. */
const COMPARED = 1024;
/** What may be done to each character of the messages beyond that, in steps: long conversations are what templates are for. */
const STEPS_PER_CHARACTER = 4;
/** What may be done for each pair of messages beyond that: some templates look through all that follow a message. Of so many at most. */
const STEPS_PER_PAIR = 20;
const MOST_PAIRED = 300;
/** What a turn of a loop takes beside its body: its scope is a whole environment of the library's. */
const TURN_STEPS = 40;

/** Filters that look at one entry of a list, or hand it on. */
const FREE = new Set("safe default d first last length count abs int float list".split(" "));
/** Filters that copy a list or look at one field of each entry. */
const SHALLOW = new Set(
  "reverse items keys values map select reject selectattr rejectattr unique".split(" "),
);
const SORTS = new Set(["sort", "dictsort"]);

/** Where a value is written as a text: what stands between its entries, and before them for each level. */
interface Layout {
  readonly times?: number;
  readonly between?: number;
  readonly indent?: number;
}

export class JinjaBudget {
  readonly #most: number;
  #left: number;

  /** @param given what the template is rendered with, by name */
  constructor(given: Readonly<Record<string, unknown>>) {
    const { messages } = given;
    const paired = Math.min(Array.isArray(messages) ? messages.length : 0, MOST_PAIRED);
    const characters = JSON.stringify(given)?.length ?? 0;
    this.#most = MAX_STEPS + STEPS_PER_CHARACTER * characters + STEPS_PER_PAIR * paired ** 2;
    this.#left = this.#most;
  }

  /** @throws when nothing is left */
  take(steps: number): void {
    this.#left -= steps;
    if (!(this.#left >= 0)) throw new BudgetError(this.#most);
  }

  /** A value that was made, without what is in it. */
  made({ value }: JinjaValue): void {
    if (typeof value === "string") this.take(value.length / CHARACTERS);
    else if (Array.isArray(value)) this.take(value.length / ENTRIES);
  }

  /** Values that are read with everything in them. One that holds itself takes all that is left. */
  read(values: readonly JinjaValue[], { times = 1, between = 0, indent = 0 }: Layout = {}): void {
    const open = values.map((value) => ({ value, depth: 0 }));
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      const { value } = each.value;
      const depth = each.depth + 1;
      const length = typeof value === "string" ? value.length : 0;
      this.take(times * (1 + (length + between + indent * depth) / CHARACTERS));
      if (value instanceof Map) {
        for (const [key, part] of value) {
          this.take(times * (key.length / CHARACTERS));
          open.push({ value: part, depth });
        }
      } else if (Array.isArray(value)) {
        this.take(value.length / ENTRIES);
        for (const part of value) open.push({ value: part, depth });
      }
    }
  }

  /** A text that is searched for another, in the worst order of letters. */
  search(text: string, part: string): void {
    this.take(text.length / CHARACTERS + (text.length * part.length) / COMPARED);
  }

  /** The turns of a loop over it. */
  turns({ value }: JinjaValue): void {
    const isList = typeof value === "string" || Array.isArray(value);
    this.take(TURN_STEPS * (isList ? value.length : value instanceof Map ? value.size : 0));
  }

  /** A name looked up, through all scopes around it. */
  lookup(name: string, scope: Parameters<typeof lookedUp>[1]): JinjaValue {
    const { value, scopes } = lookedUp(name, scope);
    this.take(scopes / CHARACTERS);
    return value;
  }

  operator(operator: string, left: JinjaValue, right: JinjaValue): void {
    if (typeof right.value === "number") {
      if (operator === "*" && typeof left.value === "string")
        this.take((left.value.length * Math.max(0, right.value)) / CHARACTERS);
      if (typeof left.value === "number") return;
    }
    if (operator === "+" && Array.isArray(left.value)) {
      this.made(left);
      this.made(right);
      return;
    }
    if (
      operator === "~" ||
      (operator === "+" && typeof left.value === "string" && typeof right.value === "string")
    ) {
      this.#joined(left, right);
      return;
    }
    if (operator.endsWith("in") && typeof right.value === "string" && typeof left.value === "string") {
      this.search(right.value, left.value);
    } else if (operator.endsWith("in") && right.value instanceof Map) this.read([left]);
    else this.read([left, right]);
  }

  /** Two texts become one without being copied; the longer one is read when it is used. What is no text is written as one. */
  #joined(left: JinjaValue, right: JinjaValue): void {
    const lengths = [left, right].flatMap(({ value }) => (typeof value === "string" ? [value.length] : []));
    this.take(1 + (lengths.length === 2 ? Math.min(...lengths) / CHARACTERS : 0));
    this.read([left, right].filter(({ value }) => typeof value !== "string"));
  }

  method(name: string, object: JinjaValue, args: readonly JinjaValue[]): void {
    if (typeof object.value !== "string") {
      if (object.value instanceof Map) this.take(name === "get" ? 1 : object.value.size / ENTRIES);
      if (SORTS.has(name)) this.#sort(object, args);
      return;
    }
    this.#text(name, object.value, args);
  }

  filter(name: string, operand: JinjaValue, args: readonly JinjaValue[]): void {
    const { value } = operand;
    if (typeof value === "string") this.#text(name, value, args);
    else if (SORTS.has(name)) this.#sort(operand, args);
    else if (name === "tojson") this.#json(operand, args);
    else if (name === "join") this.read([operand], { between: lengthOf(args) });
    else if (SHALLOW.has(name)) this.#each(operand, 1 + lengthOf(args));
    else if (!FREE.has(name)) this.read([operand]);
  }

  /** A method or filter of a text, by what it does at most. */
  #text(name: string, text: string, args: readonly JinjaValue[]): void {
    const [first, second] = given(args);
    this.take(text.length / CHARACTERS);
    if (name === "join") this.read(args, { between: text.length });
    else this.read(args);
    if (name === "indent")
      this.take((splitLines(text).length * (4 + largest(args) + lengthOf(args))) / CHARACTERS);
    if (typeof first !== "string") return;
    if (name === "replace" || name === "split" || name === "find") this.search(text, first);
    if (name === "replace" && typeof second === "string") {
      const found = text.split(first).length;
      this.take((found * second.length) / CHARACTERS + found / ENTRIES);
    }
  }

  #each({ value }: JinjaValue, steps: number): void {
    const entries = Array.isArray(value) ? value.length : value instanceof Map ? value.size : 0;
    this.take((entries * steps) / ENTRIES);
  }

  /** Each entry is compared as often as its number has binary digits, and read anew each time. */
  #sort(list: JinjaValue, args: readonly JinjaValue[]): void {
    const { value } = list;
    const times =
      1 + Math.log2(1 + (Array.isArray(value) ? value.length : value instanceof Map ? value.size : 0));
    this.read([list], { times });
    this.#each(list, times * lengthOf(args));
  }

  #json(value: JinjaValue, args: readonly JinjaValue[]): void {
    this.read([value], { indent: largest(args), between: lengthOf(args), times: 4 });
  }
}

/** Thrown when a template would take more than it may. */
export class BudgetError extends Error {
  constructor(most: number) {
    super(`it takes more than ${most} steps`);
  }
}

/** The largest of the arguments that are numbers; 0 where none is. */
function largest(args: readonly JinjaValue[]): number {
  return given(args).reduce<number>((most, it) => (typeof it === "number" ? Math.max(most, it) : most), 0);
}

/** Characters of the arguments that are texts. */
function lengthOf(args: readonly JinjaValue[]): number {
  return given(args).reduce<number>((sum, it) => (typeof it === "string" ? sum + it.length : sum), 0);
}

/** Arguments, those with a name, and those in a pair, as tojson's separators are. */
function given(args: readonly JinjaValue[]): readonly unknown[] {
  return args.flatMap(({ value }) => {
    if (value instanceof Map) return given([...value.values()]);
    return Array.isArray(value) && value.length <= 2 ? value.map((each) => each.value) : [value];
  });
}
