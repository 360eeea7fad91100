import { expect, test } from "vitest";
import { ROWS, rowsNamed } from "../../src/science/rows.ts";
import { planRows } from "../../src/science/run_rows.ts";

const names = (plan: ReturnType<typeof planRows>) => plan.map(({ spec, seed }) => `${spec.name} ${seed}`);

test("seeds come one after another, each whole; then the ablations of the first, each row and seed once", () => {
  const plan = planRows(ROWS, [1, 2, 3]);
  expect(new Set(names(plan)).size).toBe(plan.length);
  const of = (when: string) => ROWS.filter(({ seeds }) => seeds === when).map(({ name }) => name);
  expect(names(plan)).toEqual([
    ...of("once").map((name) => `${name} 1`),
    ...[1, 2, 3].flatMap((seed) => of("every").map((name) => `${name} ${seed}`)),
    ...of("first").map((name) => `${name} 1`),
  ]);
});

test("a row that spoils the reward model for others comes after them", () => {
  const every = ROWS.filter(({ seeds }) => seeds === "every").map(({ name }) => name);
  expect(every.at(-1)).toBe("pad-weak-judge");
});

test("every method, control and ablation has its row", () => {
  const wanted =
    "base-greedy base-sampled majority-3 majority-5 majority-8 majority-as-debate-3 majority-as-debate-5 debate-3 debate-5 rsft consensus da da-correction dpo opd pad-group pad-leave-one-out pad-length-normalised pad-prm-only pad-weak-judge singles self-consistency unfiltered truth prm best-of-8 agents-3 agents-10 rounds-1 rounds-3 traces-1 traces-2 rank-2 rank-16";
  expect(rowsNamed(wanted.split(" "))).toHaveLength(wanted.split(" ").length);
});

test("no seeds make no rows", () => {
  expect(planRows(ROWS, [])).toEqual([]);
});
