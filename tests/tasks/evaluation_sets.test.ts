import { expect, test } from "vitest";
import { ARITHMETIC_DEFAULTS, arithmeticTasks, splitOf } from "../../src/tasks/arithmetic.ts";
import { EVALUATION_SETS } from "../../src/tasks/evaluation_sets.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { writeSolution } from "../../src/tasks/written.ts";
import { toWords } from "../../src/tokenizer/word_dialect.ts";
import { bundledTokenizer } from "../tokenizer/bundled.ts";

/** Reads a question as a careful person would, in any order of its sentences; knows nothing of the generator. */
function solve(question: string): number {
  const sentences = toWords(question)
    .split(/(?<=[.?])\s+/)
    .map((sentence) => sentence.replace(/ [.?]$/, ""));
  const has = new Map<string, number>();
  const relations: { of: string; to: string; apply: (x: number) => number; undo: (x: number) => number }[] =
    [];
  const moves: { who: string; change: number }[] = [];
  let spoken = "";
  let boxes: { count: number; each: number; perBox: number; once: number } | null = null;
  const box = () => (boxes ??= { count: 0, each: 0, perBox: 0, once: 0 });
  const relate = (of: string, to: string, times: string | undefined, by: number, word: string) => {
    const delta = word === "fewer" ? -by : by;
    relations.push(
      times === undefined
        ? { of, to, apply: (x) => x + delta, undo: (x) => x - delta }
        : { of, to, apply: (x) => x * by, undo: (x) => x / by },
    );
  };
  const number = (text: string | undefined) => Number(text);
  for (const text of sentences) {
    let found;
    if ((found = /^(\w+) has (\d+) (\w+)$/.exec(text))) {
      if (found[1] === "Each") box().each = number(found[2]);
      else has.set((spoken = found[1]!), number(found[2]));
    } else if ((found = /^(\w+) has (\d+) (more|fewer) \w+ than (\w+)$/.exec(text))) {
      relate(found[1]!, found[4]!, undefined, number(found[2]), found[3]!);
      spoken = found[1]!;
    } else if ((found = /^(\w+) has (\d+) times as many \w+ as (\w+)$/.exec(text))) {
      relate(found[1]!, found[3]!, "times", number(found[2]), "");
      spoken = found[1]!;
    } else if ((found = /^That is (\d+) (more|fewer) \w+ than (\w+) has$/.exec(text))) {
      relate(spoken, found[3]!, undefined, number(found[1]), found[2]!);
      spoken = found[3]!;
    } else if ((found = /^There are (\d+) \w+$/.exec(text))) box().count = number(found[1]);
    else if ((found = /^\w+ (puts|takes) (\d+)(?: more into| from) (each|one) \w+$/.exec(text))) {
      const change = found[1] === "puts" ? number(found[2]) : -number(found[2]);
      if (found[3] === "each") box().perBox = change;
      else box().once = change;
    } else if ((found = /^(\w+) (buys|finds|gets|takes|eats|loses|gives) (\d+)/.exec(text))) {
      const isLoss = ["eats", "loses", "gives"].includes(found[2]!);
      moves.push({ who: found[1]!, change: isLoss ? -number(found[3]) : number(found[3]) });
    } else if (!text.startsWith("How many")) throw new Error(`unread: ${text}`);
  }
  for (let pass = 0; pass < relations.length; pass++) {
    for (const { of, to, apply, undo } of relations) {
      if (has.has(to)) has.set(of, apply(has.get(to)!));
      else if (has.has(of)) has.set(to, undo(has.get(of)!));
    }
  }
  const changes = moves.reduce((sum, { change }) => sum + change, 0);
  const asked = sentences.find((text) => text.startsWith("How many"))!;
  const names = [...asked.matchAll(/\b(?!How)[A-Z]\w+/g)].map(([name]) => has.get(name)!);
  if (boxes !== null) {
    const { count, each, perBox, once } = boxes as {
      count: number;
      each: number;
      perBox: number;
      once: number;
    };
    const own = [...has.values()].reduce((sum, x) => sum + x, 0);
    return count * (each + perBox) + once + changes + own;
  }
  if (/ more .* than /.test(asked)) return names[0]! - names[1]!;
  return names.reduce((sum, x) => sum + x, 0) + changes;
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
      expect(task.steps!.at(-1)!.result).toBe(Number(task.answer));
      expect([...options.steps]).toContain(task.steps!.length);
      for (const { left, right, result } of task.steps!) {
        for (const value of [left, right, result]) {
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(99);
        }
      }
    }
    const traps = tasks.filter(({ traps }) => traps! > 0).length;
    expect(traps).toBeGreaterThan(COUNT / 5);
  },
);

test("what is new is in no corpus: templates by their form, numbers by their size", () => {
  const [reworded, larger, known] = [
    EVALUATION_SETS.reworded,
    EVALUATION_SETS.larger,
    ARITHMETIC_DEFAULTS,
  ].map((options) => takeTasks(arithmeticTasks(options), "val", COUNT, 3));
  // In the corpus the start is told first and the question comes last.
  const isKnown = (question: string) =>
    /^(\w+ has \d+ \w+\.|There are \d+ \w+\.)/.test(question) &&
    /How many \w+ (does \w+ have( now)?|do \w+ and \w+ have together|are there now)\?$/.test(question);
  expect(known!.every(({ question }) => isKnown(question))).toBe(true);
  expect(reworded!.some(({ question }) => isKnown(question))).toBe(false);
  const start = ({ question }: { readonly question: string }) => Number(/\d+/.exec(question)![0]);
  for (const task of larger!) {
    const least = { compare: 31, events: 41, boxes: 6 }[task.family]!;
    expect(start(task)).toBeGreaterThanOrEqual(least);
  }
});

test("the options leave the corpus's questions as they were", () => {
  const ids = (options: typeof ARITHMETIC_DEFAULTS) =>
    takeTasks(arithmeticTasks(options), "test", 30, 7).map(({ id }) => id);
  expect(ids({ ...ARITHMETIC_DEFAULTS, templates: "corpus", numbers: "corpus" })).toEqual(
    ids(ARITHMETIC_DEFAULTS),
  );
});
