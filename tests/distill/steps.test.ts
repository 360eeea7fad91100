import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { prmRows } from "../../src/distill/prm_rows.ts";
import { type Continuations, continuationsIn, labelSteps } from "../../src/distill/steps.ts";
import { fromWords } from "../../src/voice/words/dialect.ts";
import { TASK, talkOf } from "../teachers/turns.ts";
import { bundledTokenizer } from "../tokenizer/bundled.ts";
import { said, voice } from "./said.ts";
import type { ArithmeticStep } from "../../src/tasks/arithmetic/hints.ts";

const stepsOf = voice.steps;
const labelled = (of: Task, solution: string, source?: "verifier" | Continuations) =>
  labelSteps(voice, of, solution, source);

const steps: readonly ArithmeticStep[] = [
  { left: 12, op: "-", right: 5, result: 7 },
  { left: 7, op: "x", right: 3, result: 21 },
];
const task: Task = { ...TASK, answer: "21", hints: { steps } };
const PLAIN = "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 3 x 7 = 21 . Answer : 21";
const NOTED =
  "Step 1 : so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : so times 3 . 7 x 3 = 21 . Answer : 21";

test.each([PLAIN, NOTED, fromWords(PLAIN), fromWords(NOTED)])(
  "a step reaches from its mark to the end of its sum, its note inside: %s",
  (solution) => {
    const spans = stepsOf(solution);
    expect(spans).toHaveLength(2);
    for (const [i, { text, start, end }] of spans.entries()) {
      expect(solution.slice(start, end)).toBe(text);
      expect(text).toMatch(new RegExp(`^Step ${i + 1} ?: .*= (7|21) ?\\.$`));
    }
    expect(labelled(task, solution)).toEqual([
      { label: 1, source: "verifier" },
      { label: 1, source: "verifier" },
    ]);
  },
);

const labels = (solution: string) => labelled(task, solution).map(({ label }) => label);

test("a wrong step spoils those behind it, and so does a mark without a sum", () => {
  expect(labels("Step 1 : 12 + 5 = 17 . Step 2 : 7 x 3 = 21 . Answer : 21")).toEqual([0, 0]);
  expect(labels("Step 1 : 12 - 5 = 7 . Step 2 : 7 + 3 = 10 . Answer : 10")).toEqual([1, 0]);
  expect(labels("Step 1 : 12 - 5 = 7 . Step 2 : - . ok . Step 3 : 7 x 3 = 21 . Answer : 21")).toEqual([
    1, 0, 0,
  ]);
  expect(labels(`${PLAIN.replace(" Answer : 21", "")} Step 3 : 21 + 1 = 22 . Answer : 22`)).toEqual([
    1, 1, 0,
  ]);
});

test("cut text, an empty one and one that answers too early have the steps that stand there", () => {
  expect(stepsOf("")).toEqual([]);
  expect(stepsOf("  \n ")).toEqual([]);
  expect(stepsOf("Step 1 : 12 - 5 = 7 . Step 2 : 7 x").map(({ text }) => text)).toEqual([
    "Step 1 : 12 - 5 = 7 .",
    "Step 2 : 7 x",
  ]);
  expect(stepsOf("Step 1 : 12 - 5 Answer : 21").map(({ text }) => text)).toEqual(["Step 1 : 12 - 5"]);
  expect(labels("Answer : 21 Step 1 : 12 - 5 = 7 .")).toEqual([1]);
  expect(stepsOf("First 12 - 5 = 7.\n\n  So 3.5 = 7 / 2.\n").map(({ text }) => text)).toEqual([
    "First 12 - 5 = 7.",
    "So 3.5 = 7 / 2.",
  ]);
});

test("without known steps a label needs continuations, and says so", () => {
  const open: Task = TASK;
  expect(() => labelled(open, PLAIN)).toThrow(expect.objectContaining({ code: "internal" }));
  const from = (...answers: readonly (readonly (string | null)[])[]) =>
    labelled(open, PLAIN, { answers, consensus: "21", threshold: 0.5 }).map(({ label }) => label);
  expect(from(["21", "21", "5"], ["21"])).toEqual([1, 1]);
  expect(from(["21", "5"], ["5"])).toEqual([1, 0]); // exactly the threshold is enough
  expect(from(["5", "5", "21"], ["21"])).toEqual([0, 0]); // a step behind a wrong one is wrong
  expect(from(["21", null, null], ["21"])).toEqual([0, 0]); // silence does not reach it
  expect(from(["21"], [])).toEqual([1, 0]); // nobody went on from there
});

test("a debate's own beginnings are continuations: the first round's, and the turn itself", () => {
  const wrong = "Step 1 : 12 - 5 = 7 . Step 2 : 7 + 3 = 10 . Answer : 10";
  const lost = "Step 1 : 12 + 5 = 17 . Step 2 : 17 x 3 = 51 . Answer : 51";
  const debate = talkOf(
    said([
      [PLAIN, wrong, lost],
      [PLAIN, PLAIN, wrong],
    ]),
  );
  const [first, second, third] = debate.turns;
  expect(debate.outcome.answer).toBe("21");
  expect(continuationsIn(voice, debate, first!).answers).toEqual([["21", "10"], ["21"]]);
  expect(continuationsIn(voice, debate, second!).answers).toEqual([["10", "21"], ["10"]]);
  expect(continuationsIn(voice, debate, third!).answers).toEqual([["51"], ["51"]]);
  const of = (turn: typeof first) =>
    labelled(TASK, turn!.solution, continuationsIn(voice, debate, turn!)).map(({ label }) => label);
  expect([first, second, third].map(of)).toEqual([
    [1, 1],
    [1, 0],
    [0, 0],
  ]);
});

test("a row names the tokens that close its steps, each solution once", () => {
  const tokenizer = bundledTokenizer();
  const debate = talkOf(
    said(
      [
        [PLAIN, NOTED],
        [PLAIN, "Step 1 : 12 + 5 = 17 . Answer : 17"],
      ],
      { task },
    ),
  );
  const rows = prmRows([debate], new Map([[task.id, task]]), { tokenizer, voice });
  expect(rows).toHaveLength(3);
  expect(rows.map(({ labels }) => labels)).toEqual([[1, 1], [1, 1], [0]]);
  const period = tokenizer.idOf(".");
  for (const { ids, stepEnds, from } of rows) {
    expect(stepEnds.map((end) => ids[end])).toEqual(stepEnds.map(() => period));
    const turn = debate.turns.find(({ id }) => id === from.turnId)!;
    for (const [i, end] of stepEnds.entries()) {
      const text = tokenizer.decode(ids.slice(0, end + 1));
      expect(text).toBe(
        `${debate.turns[0]!.prompt} ${turn.solution.slice(0, stepsOf(turn.solution)[i]!.end)}`,
      );
    }
  }
});

test("what a cut text would have become is not judged; a debate without a verdict only by the task's steps", () => {
  const tokenizer = bundledTokenizer();
  const [whole] = said([["Step 1 : 12 - 5 = 7 . Step 2 : 7 x"]], { task });
  const cut: Turn = { ...whole!, completion: { ...whole!.completion, finish: "length" } };
  const rowsOf = (turn: Turn, of: Task) =>
    prmRows([talkOf([turn])], new Map([[of.id, of]]), { tokenizer, voice }).map(({ labels, source }) => [
      labels,
      source,
    ]);
  expect(rowsOf(cut, task)).toEqual([[[1], "verifier"]]);
  expect(rowsOf({ ...cut, completion: whole!.completion }, task)).toEqual([[[1, 0], "verifier"]]);
  expect(rowsOf(cut, TASK)).toEqual([]);
  expect(rowsOf({ ...cut, answer: "7" }, TASK)).toEqual([[[1], "continuations"]]);
  expect(prmRows([talkOf([cut])], new Map(), { tokenizer, voice })).toEqual([]);
});

test("without labels, and for free text, a step is judged by where attempts that began like it ended", () => {
  const tokenizer = bundledTokenizer();
  const lucky = "Step 1 : 12 + 5 = 17 . Step 2 : 17 + 4 = 21 . Answer : 21";
  const tasks = new Map([[task.id, task]]);
  const rowsOf = (text: string, labels: "truth" | "consensus") =>
    prmRows([talkOf(said([[text]], { task }))], tasks, { tokenizer, voice }, { labels }).map(
      ({ labels, source }) => [labels, source],
    );
  expect(rowsOf(lucky, "truth")).toEqual([[[0, 0], "verifier"]]);
  expect(rowsOf(lucky, "consensus")).toEqual([[[1, 1], "continuations"]]);
  expect(rowsOf("Ben has fewer . Answer : 21", "truth")).toEqual([[[1], "continuations"]]);
});
