// The table and the claims on raw files made by hand.
import { expect, test } from "vitest";
import { bestDistilled, claimsOf } from "../../src/science/claims.ts";
import { accuracyPlot, costPlot } from "../../src/science/plots.ts";
import { scienceSection } from "../../src/science/report.ts";
import { ROWS } from "../../src/science/rows.ts";
import { columnOf, tableOf } from "../../src/science/table.ts";
import { answers, rowFile } from "./row_files.ts";

/** `right` of 40 questions, those from the front. */
const first = (right: number) => "+".repeat(right) + "-".repeat(40 - right);
const trained = { rank: 8 };
const withValidation = (right: number, validation: number) => [
  ...answers(first(right)),
  ...answers(first(validation), { set: "validation" }),
];

const FILES = [
  rowFile("base-greedy", 0, withValidation(20, 20)),
  rowFile("debate-3", 1, answers(first(32), { mode: "debate", generated: 280 })),
  rowFile("debate-3", 2, answers(first(32), { mode: "debate", generated: 280 })),
  rowFile("majority-as-debate-3", 1, answers(first(24), { mode: "vote", generated: 290 })),
  rowFile("rsft", 1, withValidation(34, 30), trained),
  rowFile("rsft", 2, withValidation(30, 30), trained),
  rowFile("consensus", 1, withValidation(36, 29), trained),
  rowFile("self-consistency", 1, withValidation(21, 20), trained),
  rowFile("pad-group", 1, withValidation(19, 20), trained),
];
const table = tableOf(ROWS, FILES);
const row = (name: string) => table.find((each) => each.name === name);
const claim = (words: string) => claimsOf(table, FILES).find((each) => each.claim.includes(words));

test("accuracy is the mean over seeds, question by question, and each seed's stands beside it", () => {
  expect(row("rsft")?.accuracy.main?.value).toBeCloseTo(0.8, 12);
  expect(row("rsft")?.perSeed).toEqual([0.85, 0.75]);
  const seeds = FILES.filter(({ header }) => header.row === "rsft");
  const column = columnOf(seeds, ({ set }) => set === "main");
  expect(column?.slice(28, 36)).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5, 0, 0]); // 30 and 34 right
});

test("costs are for each right answer, steps and families of the main set alone", () => {
  const rsft = row("rsft");
  expect(rsft?.generated).toBe(30);
  expect(rsft?.flopsPerRight).toBeCloseTo((80 * 1e8) / 64, 0);
  expect(rsft?.rightSteps).toBeCloseTo(0.8, 12);
  expect(rsft?.families["even"]?.perSeed).toEqual([17 / 20, 15 / 20]);
});

test("an adapter that is not better on validation is marked, in the table and in a sentence", () => {
  expect(row("rsft")?.gates.map(({ isBetter }) => isBetter)).toEqual([true, true]);
  expect(row("self-consistency")?.gates.map(({ isBetter }) => isBetter)).toEqual([false]);
  const text = section();
  expect(text).toContain("SFT on label-free self-consistency † |");
  expect(text).not.toContain("R-SFT, answers known † |");
  expect(text).toMatch(/self-consistency, seed 1: NOT better than its base/);
});

test("the best model is chosen on validation, though another is better on the test set", () => {
  expect(bestDistilled(table)?.name).toBe("rsft");
});

test("claims that hold are met, others not, and what was not measured says so", () => {
  expect(claim("The debate of 3 beats a vote")?.isMet).toBe(true);
  expect(claim("The debate of 5 beats a vote")?.isMet).toBeNull();
  expect(claim("keeps 95 % of the gain of 3")?.isMet).toBe(true);
  expect(claim("keeps 95 % of the gain of 3")?.evidence).toContain("100.0 %"); // (32 - 20) / (32 - 20)
  expect(claim("at most a quarter of the tokens")?.isMet).toBe(true);
  expect(claim("15 points above")?.isMet).toBe(true);
  const pad = claim("PAD is not below the base");
  expect(pad?.isMet).toBe(false);
  expect(pad?.evidence).toContain("-5.0"); // 9 of 20 odd questions against 10
  expect(claim("AUC on held-out steps")?.isMet).toBeNull();
});

test("a weak reward model alone counts as hacked and caught only when all of it stands in the raw file", () => {
  const series = (verified: readonly number[], process: readonly number[]) =>
    verified.map((share, i) => ({
      kind: "metric" as const,
      of: "grpo",
      step: i + 1,
      values: { verified: share, process: process[i]! },
    }));
  const falling = [0.6, 0.7, 0.6, 0.6, 0.6, 0.3, 0.2, 0.2, 0.1, 0.1];
  const rising = falling.toReversed();
  const isMet = (stop: string | null, metrics: ReturnType<typeof series>) => {
    const weak = rowFile("pad-weak-judge", 1, answers(first(5)), { ...trained, facts: { stop } }, metrics);
    const files = [...FILES, weak];
    return claimsOf(tableOf(ROWS, files), files).find((each) => each.claim.includes("hacked"))?.isMet;
  };
  expect(isMet("reward-hacking", series(falling, rising))).toBe(true);
  expect(isMet(null, series(falling, rising))).toBe(false);
  expect(isMet("kl", series(falling, rising))).toBe(false);
  expect(isMet("reward-hacking", series(rising, rising))).toBe(false); // right answers never fell
  expect(isMet("reward-hacking", series(falling, falling))).toBe(false); // nor did anything please the judge more
});

test("plots show each method once, and every title is escaped", () => {
  const plot = accuracyPlot(table);
  for (const { title } of table) expect(plot.split(`>${title}</text>`)).toHaveLength(2);
  const odd = accuracyPlot(table.map((each) => ({ ...each, title: "a < b & c" })));
  expect(odd).toContain("a &lt; b &amp; c");
  expect(odd).not.toContain("a < b");
  expect(costPlot(table)).toContain("debate, 3 agents, 2 rounds");
});

test("rows that are missing are named", () => {
  expect(section()).toContain("Rows that this table lacks: dpo, seed 1.");
});

function section(): string {
  return scienceSection({
    table,
    files: FILES,
    claims: claimsOf(table, FILES),
    command: "npm run science",
    failures: [],
    missing: ["dpo, seed 1"],
    seconds: 60,
    plots: [],
  });
}
