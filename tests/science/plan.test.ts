import { expect, test } from "vitest";
import { ROWS, rowsNamed } from "../../src/science/rows.ts";
import { planRows } from "../../src/science/run_rows.ts";

const names = (plan: ReturnType<typeof planRows>) => plan.map(({ spec, seed }) => `${spec.name} ${seed}`);

test("the first seed is whole before another begins; later rows and ablations follow, each row and seed once", () => {
  const plan = planRows(ROWS, [1, 2, 3]);
  const of = (seed: number) =>
    names(plan.filter((each) => each.seed === seed && each.spec.seeds === "every"));
  expect(new Set(of(1).map((name) => name.split(" ")[0]))).toEqual(
    new Set(ROWS.filter(({ seeds }) => seeds === "every").map(({ name }) => name)),
  );
  expect(new Set(names(plan)).size).toBe(plan.length);
  const places = plan.map(({ spec, seed }, i) => ({ i, spec, seed }));
  const last = (isOf: (each: (typeof places)[number]) => boolean) => places.findLast(isOf)!.i;
  const first = (isOf: (each: (typeof places)[number]) => boolean) => places.find(isOf)!.i;
  const every = (seed: number, isLater: boolean) => (each: (typeof places)[number]) =>
    each.seed === seed && each.spec.seeds === "every" && (each.spec.isLater ?? false) === isLater;
  expect(last(({ seed, spec }) => seed === 1 && spec.seeds === "every")).toBeLessThan(
    first(({ seed }) => seed === 2),
  );
  expect(last(every(3, false))).toBeLessThan(first(every(2, true)));
  expect(last(({ spec }) => spec.seeds === "every")).toBeLessThan(
    first(({ spec }) => spec.seeds === "first"),
  );
});

test("every method, control and ablation has its row", () => {
  const wanted =
    "base-greedy base-sampled majority-3 majority-5 majority-8 majority-as-debate-3 majority-as-debate-5 debate-3 debate-5 rsft consensus da da-correction dpo pad-group pad-leave-one-out pad-length-normalised pad-prm-only singles self-consistency unfiltered truth prm best-of-8 agents-3 agents-10 rounds-1 rounds-3 traces-1 traces-2 rank-2 rank-16";
  expect(rowsNamed(wanted.split(" "))).toHaveLength(wanted.split(" ").length);
});

test("no seeds make no rows", () => {
  expect(planRows(ROWS, [])).toEqual([]);
});
