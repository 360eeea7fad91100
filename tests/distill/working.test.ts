// A calculator that reads the working: a right answer by a wrong sum is not learned, whoever said that the answer is right.
import { expect, test } from "vitest";
import { buildDataset, type DatasetSource } from "../../src/distill/dataset.ts";
import { preferencePairs } from "../../src/distill/preferences.ts";
import { correctionOf } from "../../src/distill/self_correction.ts";
import type { Task } from "../../src/records/task.ts";
import { TASK, talkOf } from "../teachers/turns.ts";
import { bundledTokenizer } from "../tokenizer/bundled.ts";
import { said, voice } from "./said.ts";

const task: Task = { ...TASK, question: "How much is 12 + 30 + 1?", answer: "43" };
const RIGHT = "Step 1 : 12 + 30 = 42 . Step 2 : 42 + 1 = 43 . Answer : 43";
const OTHER = "Step 1 : 30 + 1 = 31 . Step 2 : 31 + 12 = 43 . Answer : 43";
const LUCKY = "Step 1 : 12 + 30 = 43 . Answer : 43";
const WRONG = "Step 1 : 12 + 30 = 41 . Step 2 : 41 + 1 = 42 . Answer : 42";

const sourceOf = (
  table: readonly (readonly string[])[],
  config: Partial<DatasetSource["config"]> = {},
): DatasetSource => ({
  runId: "run",
  config: { seed: 7, labels: "truth", strategy: "rsft", working: "checked", ...config },
  tasks: [task],
  trajectories: [talkOf(said(table, { task }))],
  voice,
  tokenizer: bundledTokenizer(),
});
const learned = (source: DatasetSource) => buildDataset(source).examples.map(({ text }) => text?.completion);

test("a right answer with a wrong sum in its working is not learned, with a key as without one", () => {
  for (const labels of ["truth", "consensus"] as const) {
    const dataset = buildDataset(sourceOf([[LUCKY, RIGHT, LUCKY]], { labels }));
    expect(dataset.examples.map(({ text }) => text?.completion)).toEqual([RIGHT]);
    expect(dataset.filters.working).toBe("checked");
    expect(dataset.statistics.audit?.wrongSums).toBe(2);
    expect(() => buildDataset(sourceOf([[LUCKY, LUCKY]], { labels }))).toThrow(/Nothing to learn from/);
    expect(learned(sourceOf([[LUCKY, LUCKY]], { labels, working: "unread" }))).toEqual([LUCKY]);
  }
});

test("where nobody reads the working, the dataset says nothing of it", () => {
  const { filters, statistics } = buildDataset(sourceOf([[RIGHT, LUCKY]], { working: "unread" }));
  expect(filters).not.toHaveProperty("working");
  expect(statistics.audit).not.toHaveProperty("wrongSums");
});

test("no way of choosing takes a wrong sum: several solutions, corrections, the preferred one of a pair", () => {
  const many = sourceOf([[RIGHT, OTHER, LUCKY]], { strategy: "da" });
  expect(new Set(learned(many))).toEqual(new Set([RIGHT, OTHER]));

  const corrected = talkOf(said([[WRONG], [LUCKY], [RIGHT]], { task }));
  expect(correctionOf(corrected, "truth", voice, "checked")).toBeNull(); // LUCKY is no correction to learn, RIGHT corrects nothing
  const tasks = new Map([[task.id, task]]);
  const pairs = (table: readonly (readonly string[])[]) =>
    preferencePairs([talkOf(said(table, { task }))], tasks, { labels: "truth", voice, working: "checked" });
  expect(pairs([[RIGHT, WRONG, LUCKY]])).toMatchObject([{ chosen: RIGHT, rejected: WRONG }]);
  expect(pairs([[WRONG, LUCKY]])).toEqual([]);
});

test("a person's own worked answer with a wrong sum is left out as well", () => {
  const own = (solution: string): DatasetSource => ({
    ...sourceOf([[RIGHT]], { strategy: "answers" }),
    voice: { ...voice, write: () => solution },
    trajectories: [],
  });
  expect(learned(own("12 + 30 + 1 = 43. Answer: 43"))).toHaveLength(1);
  expect(() => learned(own("12 + 30 = 43. Answer: 43"))).toThrow(/Nothing to learn from/);
});

test("free text that calculates nothing is learned as before", () => {
  const plain = "It is a question about a bill . Answer : 43";
  expect(learned({ ...sourceOf([[plain]]), voice: { ...voice, isWhole: () => true } })).toEqual([plain]);
});
