import { expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import {
  ARITHMETIC_DEFAULTS,
  type ArithmeticOptions,
  arithmeticTasks,
  splitOf,
} from "../../../src/tasks/arithmetic/word_problems.ts";
import { EVALUATION_SETS } from "../../../src/tasks/arithmetic/evaluation_sets.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { writeSolution } from "../../../src/voice/words/written.ts";
import { toWords } from "../../../src/voice/words/dialect.ts";
import { bundledTokenizer } from "../../tokenizer/bundled.ts";
import { hintsOf } from "../../../src/tasks/arithmetic/hints.ts";

interface Relation {
  readonly of: string;
  readonly to: string;
  readonly apply: (x: number) => number;
  readonly undo: (x: number) => number;
}

/** Reads a question as a careful person would, in any order of its sentences; knows nothing of the generator. */
function solve(question: string): number {
  const sentences = toWords(question)
    .split(/(?<=[.?])\s+/)
    .map((sentence) => sentence.replace(/ [.?]$/, ""));
  const has = new Map<string, number>();
  const relations: Relation[] = [];
  const box = { count: 0, each: 0, perBox: 0, once: 0 };
  let spoken = "";
  let changes = 0;
  /** Whoever can be known from who is known; a number once known is not told again. */
  const settle = () => {
    for (let pass = 0; pass < relations.length; pass++) {
      for (const { of, to, apply, undo } of relations) {
        const [a, b] = [has.get(of), has.get(to)];
        if (a === undefined && b !== undefined) has.set(of, apply(b));
        if (a !== undefined && b === undefined) has.set(to, undo(a));
      }
    }
  };
  const relate = (of: string, to: string, by: number, word: string) => {
    const delta = word === "fewer" ? -by : by;
    relations.push(
      word === "times"
        ? { of, to, apply: (x) => x * by, undo: (x) => x / by }
        : { of, to, apply: (x) => x + delta, undo: (x) => x - delta },
    );
    settle();
  };
  const match = (text: string, pattern: RegExp) => pattern.exec(text)?.slice(1) ?? null;
  for (const text of sentences) {
    let found;
    if ((found = match(text, /^Each \w+ has (\d+) \w+$/))) box.each = Number(found[0]);
    else if ((found = match(text, /^There are (\d+) \w+$/))) box.count = Number(found[0]);
    else if ((found = match(text, /^(\w+) has (\d+) \w+$/))) {
      has.set((spoken = found[0]!), Number(found[1]));
      settle();
    } else if (
      (found = match(text, /^(\w+) has (\d+) (more|fewer|times)(?: as many)? \w+ (?:than|as) (\w+)$/))
    ) {
      relate((spoken = found[0]!), found[3]!, Number(found[1]), found[2]!);
    } else if ((found = match(text, /^That is (\d+) (more|fewer) \w+ than (\w+) has$/))) {
      relate(spoken, found[2]!, Number(found[0]), found[1]!);
      spoken = found[2]!;
    } else if ((found = match(text, /^\w+ (puts|takes) (\d+)(?: more into| from) (each|one) \w+$/))) {
      box[found[2] === "each" ? "perBox" : "once"] =
        found[0] === "puts" ? Number(found[1]) : -Number(found[1]);
    } else if ((found = match(text, /^(\w+) (buys|finds|gets|takes|eats|loses|gives) (\d+)/))) {
      const change = /eats|loses|gives/.test(found[1]!) ? -Number(found[2]) : Number(found[2]);
      const before = has.get(found[0]!);
      if (before === undefined) changes += change;
      else has.set(found[0]!, before + change);
    } else if (!text.startsWith("How many")) throw new Error(`unread: ${text}`);
  }
  const asked = sentences.find((text) => text.startsWith("How many")) ?? "";
  if (asked.includes("are there")) {
    const besides = [...has.values()].reduce((sum, x) => sum + x, 0);
    return box.count * (box.each + box.perBox) + box.once + changes + besides;
  }
  const [first = NaN, second] = [...asked.matchAll(/\b(?!How)[A-Z]\w+/g)].map(
    ([name]) => has.get(name) ?? NaN,
  );
  return second === undefined ? first : asked.includes(" than ") ? first - second : first + second;
}

const COUNT = 120;
test.each(Object.entries(EVALUATION_SETS))(
  "%s: in the model's words, distinct, of their split, fair, and solved by whoever reads them",
  (_, options) => {
    const tokenizer = bundledTokenizer();
    const unknown = tokenizer.idOf("<unk>");
    const tasks = takeTasks(arithmeticTasks(options), "test", COUNT, 11);
    expect(new Set(tasks.map(({ question }) => question)).size).toBe(COUNT);
    expect(new Set(tasks.map(({ family }) => family)).size).toBe(3);
    for (const task of tasks) {
      expect(splitOf(toWords(task.question))).toBe("test");
      expect(tokenizer.encode(`${toWords(task.question)} ${writeSolution(task)}`)).not.toContain(unknown);
      expect(`${task.question} ${solve(task.question)}`).toBe(`${task.question} ${task.answer}`);
      const steps = hintsOf(task).steps!;
      expect(steps.at(-1)!.result).toBe(Number(task.answer));
      expect([...options.steps]).toContain(steps.length);
      for (const { left, right, result } of steps) {
        for (const value of [left, right, result]) {
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(99);
        }
      }
    }
    const traps = tasks.filter((task) => hintsOf(task).traps! > 0).length;
    expect(traps).toBeGreaterThan(COUNT / 5);
  },
);

const drawn = (options: ArithmeticOptions) => takeTasks(arithmeticTasks(options), "val", COUNT, 3);

/** The sentences without their names, numbers and things. */
const forms = ({ question }: Task) =>
  toWords(question)
    .split(/(?<=[.?]) /)
    .map((sentence) =>
      sentence
        .replace(/\b(Ann|Ben|Cal|Dan|Eva|Fay|Gus|Hal|Ivy|Jon|Kim|Leo)\b/g, "N")
        .replace(/\d+/g, "k")
        .replace(/\b(bag|box|jar|tray)(e?s)?\b/g, "B")
        .replace(/\b(apples|books|cards|coins|eggs|hats|pens|shells|stamps|toys)\b/g, "O"),
    );

test("combined templates hold sentences of the corpus in orders it has not; turned ones hold other orders still", () => {
  const corpus = takeTasks(arithmeticTasks({ ...ARITHMETIC_DEFAULTS, steps: [2, 3, 4] }), "val", 600, 9);
  const known = new Set(corpus.flatMap(forms));
  const orders = new Set(corpus.map((task) => forms(task).join(" ")));
  const combined = drawn(EVALUATION_SETS.reworded);
  expect(combined.flatMap(forms).filter((form) => !known.has(form))).toEqual([]);
  expect(combined.filter((task) => orders.has(forms(task).join(" ")))).toEqual([]);
  const taken = new Set(combined.map((task) => forms(task).join(" ")));
  const turned = drawn(EVALUATION_SETS.turned).map((task) => forms(task).join(" "));
  expect(turned.filter((order) => orders.has(order) || taken.has(order))).toEqual([]);
});

test("larger questions start above every start of the corpus", () => {
  const least = { compare: 31, events: 41, boxes: 4 };
  for (const { question, family } of drawn(EVALUATION_SETS.larger)) {
    expect(Number(/\d+/.exec(question)![0])).toBeGreaterThanOrEqual(least[family as keyof typeof least]);
  }
});

test("the options leave the corpus's questions as they were", () => {
  const ids = (options: typeof ARITHMETIC_DEFAULTS) =>
    takeTasks(arithmeticTasks(options), "test", 30, 7).map(({ id }) => id);
  expect(ids({ ...ARITHMETIC_DEFAULTS, templates: "corpus", numbers: "corpus" })).toEqual(
    ids(ARITHMETIC_DEFAULTS),
  );
});
