// The tables of teachers and of methods, on figures made by hand.
import { expect, test } from "vitest";
import { METHODS } from "../../src/methods/list.ts";
import { type Figures, figuresOf, figuresText, parseFigures } from "../../src/science/figures.ts";
import { methodRows } from "../../src/science/method_rows.ts";
import { EXPERIMENTS } from "../../src/science/settings.ts";
import { methodSection, type SideReport, teacherSection } from "../../src/science/side_report.ts";
import { readSettings, sizedConfig } from "../../src/science/side_student.ts";
import { againstRow, sideLines } from "../../src/science/side_table.ts";
import { SIDE_BASE, teachersFor } from "../../src/science/teacher_rows.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";
import { answers, rowFile } from "./row_files.ts";

const { rows, refused } = teachersFor(wordsVoice(BUNDLED_SPEC));

/** `right` of 20 questions, those from the front. */
const first = (right: number) => "+".repeat(right) + "-".repeat(20 - right);

const teacher = (seed: number, right: number, [vote, student]: readonly [number, number]): Figures =>
  figuresOf(
    rowFile(
      "teacher-debate",
      seed,
      [
        ...answers(first(right), { mode: "debate", generated: 400 }),
        ...answers(first(vote), { mode: "vote", generated: 410 }),
        ...answers(first(student)),
        ...answers(first(0), { set: "steps" }),
      ],
      {
        facts: {
          questions: 20,
          somebodyRight: 19,
          readings: 100,
          corrected: 9,
          misled: 2,
          followed: 8,
          contested: 40,
        },
      },
    ),
  );
const BASE = figuresOf(rowFile(SIDE_BASE.name, 0, answers(first(10))));
const ALL = [BASE, teacher(1, 18, [12, 16]), teacher(2, 16, [12, 14])];
const lines = (all: readonly Figures[]) => sideLines(rows, all, { own: "debate", base: SIDE_BASE.name });
const report = (parts: Partial<SideReport>): SideReport => ({
  specs: rows,
  figures: ALL,
  settings: EXPERIMENTS.short,
  base: { name: "tiny", sha256: "f".repeat(64) },
  command: "npm run science",
  refused,
  missing: [],
  ...parts,
});

test("a teacher is held against the vote question by question, seed by seed, and its student against both", () => {
  const [line] = lines(ALL);
  expect(line?.right.value).toBeCloseTo(17 / 20, 12);
  expect(line?.vote.against.difference.value).toBeCloseTo(5 / 20, 12);
  expect(line?.vote.against.bySeed).toEqual([
    { seed: 1, gained: 6, lost: 0, p: expect.closeTo(2 / 2 ** 6, 12) as number },
    { seed: 2, gained: 4, lost: 0, p: expect.closeTo(2 / 2 ** 4, 12) as number },
  ]);
  expect(line?.student?.keeps).toBeCloseTo(5 / 7, 12); // (15 - 10) / (17 - 10)
  expect(line?.generated).toBe(400);
});

test("a teacher that loses keeps its line, and nothing of a gain that there is not", () => {
  const [line] = lines([BASE, teacher(1, 9, [12, 10])]);
  expect(line?.vote.against.bySeed).toEqual([
    { seed: 1, gained: 0, lost: 3, p: expect.closeTo(0.25, 12) as number },
  ]);
  expect(line?.student?.keeps).toBeNull();
  expect(teacherSection(report({ figures: [BASE, teacher(1, 9, [12, 10])] }))).toContain(
    "| no gain to keep |",
  );
});

test("the section shows flips both ways, conformity and the oracle gap, and which seeds it is of", () => {
  const [row] = teacherSection(report({}))
    .split("\n")
    .filter((line) => line.startsWith("| Debate |"));
  const cells = row?.split("|").map((each) => each.trim()) ?? [];
  expect(cells[2]).toBe("1 2");
  expect(cells.slice(-5, -1)).toEqual(["71 %", "18 / 4 of 200", "20 % of 80", "+10.0"]); // 38 of 40 somebody, 34 the group
});

test("the bundled model's voice speaks for five teachers; every other is named with the reason", () => {
  expect(rows.map(({ name }) => name)).toEqual([
    "teacher-debate",
    "teacher-down",
    "teacher-self-consistency",
    "teacher-chain-of-thought",
    "teacher-self-correction",
  ]);
  expect(rows.length + refused.length).toBe(Object.keys(PROTOCOLS).length - 1); // nobody is no teacher
  const section = teacherSection(report({}));
  for (const { title, why } of refused) {
    expect(section).toContain(`“${title}”`);
    expect(section).toContain(why);
  }
  expect(new Set(refused.map(({ why }) => why)).size).toBe(1);
});

test("every method has a row, which is another one when its settings or its fixed numbers are", async () => {
  const specs = await methodRows();
  expect(specs.map(({ name }) => name)).toEqual(Object.keys(METHODS).map((id) => `method-${id}`));
  const recipes = specs.map(({ recipe }) => JSON.stringify(recipe?.(EXPERIMENTS.short)));
  expect(new Set(recipes).size).toBe(specs.length);
  expect(JSON.stringify(specs[0]?.recipe?.(EXPERIMENTS.quick))).not.toBe(recipes[0]);
});

test("a method gets the sizes that it has, and none of another's", () => {
  const { pad, sft } = EXPERIMENTS.short;
  const read = (id: "kto" | "dte") => readSettings(sizedConfig(id, EXPERIMENTS.short, { seed: 3 }));
  expect(read("kto")).toMatchObject({ steps: sft.steps, beta: expect.any(Number) as number });
  expect(read("dte")).toMatchObject({ iterations: pad.iterations, practiceTasks: pad.practiceTasks });
  expect(read("kto")).not.toHaveProperty("iterations");
  expect(read("dte")).not.toHaveProperty("steps");
  const other = readSettings(sizedConfig("dte", { ...EXPERIMENTS.short, sft: { steps: 3 } }, {}));
  expect(other).toEqual(read("dte"));
});

test("a student of another method stands beside plain copying on the seeds that both have", () => {
  const student = (row: string, seed: number, right: number) =>
    figuresOf(rowFile(row, seed, [...answers(first(right)), ...answers(first(9), { mode: "vote" })]));
  const all = [student("method-rsft", 1, 15), student("method-kto", 1, 12), student("method-kto", 2, 20)];
  expect(againstRow(all, ["method-kto", "method-rsft"], "greedy")?.bySeed).toEqual([
    { seed: 1, gained: 0, lost: 3, p: expect.closeTo(0.25, 12) as number },
  ]);
  expect(againstRow(all, ["method-dpo", "method-rsft"], "greedy")).toBeNull();
  const specs = ["rsft", "kto"].map((id) => ({ ...SIDE_BASE, name: `method-${id}`, title: id }));
  const section = methodSection(report({ specs, figures: [BASE, ...all] }));
  expect(section).toContain("| 0 / 3, 0.2500 |");
  expect(section).toContain("The base alone, greedy: 50.0");
});

test("a student that answers as the base does, question by question, is told as such", () => {
  const student = (row: string, right: string) =>
    figuresOf(rowFile(row, 1, [...answers(right), ...answers(first(9), { mode: "vote" })]));
  const specs = ["dte", "kto"].map((id) => ({ ...SIDE_BASE, name: `method-${id}`, title: id }));
  const other = "-".repeat(10) + "+".repeat(10); // as many, but others
  const figures = [BASE, student("method-dte", first(10)), student("method-kto", other)];
  const section = methodSection(report({ specs, figures }));
  expect(section).toContain("| dte (as the base, question by question) |");
  expect(section).toContain("| kto |");
});

test("figures are kept in text of their own and come back the same; another file is refused by its name", () => {
  expect(parseFigures(figuresText(ALL), "x.json")).toEqual(ALL);
  for (const text of ["", "[]", '{"schema":2,"rows":[]}']) {
    expect(() => parseFigures(text, "docs/x.json")).toThrow(/docs\/x\.json holds no figures/);
  }
});
