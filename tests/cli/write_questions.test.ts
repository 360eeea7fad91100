// `retort questions`: the questions of a source as a file that `retort run --questions` asks again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { openSource } from "../../src/tasks/sources.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { readQuestions } from "../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../src/tasks/reading/read_wish.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();

async function questions(...flags: readonly string[]) {
  const told: string[] = [];
  const code = await dispatch(["questions", ...flags], {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort: () => Promise.reject(new Error("no GPU is needed")),
    signal: new AbortController().signal,
    out: (line) => told.push(line),
    tell: (line) => told.push(line),
  });
  return { code, told: told.join("\n") };
}

type Line = Readonly<Record<string, unknown>>;
const linesOf = (path: string): Line[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("writes as many of each split as were asked for, with answer and solution, the same ones every time", async () => {
  const out = join(scratch, "plain.jsonl");
  const flags = [
    "--source",
    "plain-english",
    "--families",
    "kind-of-thing,intent,two-digit-sum",
    "--count",
    "30",
  ];
  const { code, told } = await questions(...flags, "--out", out);
  expect([code, told]).toEqual([0, `90 questions: ${out}`]);
  const lines = linesOf(out);
  expect(lines.map(({ split }) => split)).toEqual(
    ["distil", "val", "test"].flatMap((split) => Array.from({ length: 30 }, () => split)),
  );
  expect(new Set(lines.map(({ family }) => family))).toEqual(
    new Set(["intent", "two-digit-sum", "kind-of-thing"]),
  );
  expect(new Set(lines.map(({ id }) => id)).size).toBe(90);
  for (const { answer, solution } of lines)
    expect(String(solution).endsWith(`Answer: ${String(answer)}`)).toBe(true);
  const again = join(scratch, "again.jsonl");
  await questions(...flags, "--out", again);
  expect(readFileSync(again, "utf8")).toBe(readFileSync(out, "utf8"));
  await questions(...flags, "--seed", "8", "--out", again);
  expect(readFileSync(again, "utf8")).not.toBe(readFileSync(out, "utf8"));
});

test("what is written is read as the same questions, in the same splits, judged alike", async () => {
  const out = join(scratch, "back.jsonl");
  const families = "kind-of-thing,word-order,half,weekday";
  await questions("--source", "plain-english", "--families", families, "--count", "40", "--out", out);
  const reading = readQuestions({ name: out, content: readFileSync(out) }, USUAL_WISH);
  expect(reading.trouble).toBeNull();
  const set = await openSource("plain-english", { settings: { families } });
  const made = (["distil", "val", "test"] as const).flatMap((split) => takeTasks(set, split, 40, 7));
  const essential = (tasks: readonly Line[]) =>
    tasks
      .map(({ id, question, answer, judge, family, split, choices, solution }) =>
        JSON.stringify([id, question, answer, judge, family, split, choices, solution]),
      )
      .toSorted();
  expect(essential(reading.tasks as unknown as Line[])).toEqual(essential(made as unknown as Line[]));
});

test("writes questions out of distribution, and says so where there are none", async () => {
  const out = join(scratch, "outside.jsonl");
  const { code } = await questions(
    "--source",
    "plain-english",
    "--families",
    "half",
    "--count",
    "5",
    "--outside",
    "--out",
    out,
  );
  expect(code).toBe(0);
  expect(linesOf(out).map(({ family, split }) => [family, split])).toEqual(
    Array.from({ length: 5 }, () => ["half-outside", "test"]),
  );
  const refused = await questions("--source", "bundled", "--outside", "--out", out);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.told).toMatch(/no questions out of distribution of the source “word problems”/);
});

test.each([
  [["--source", "plain-english", "--families", "astrology"], /expected some of intent, .* got "astrology"/],
  [["--source", "bundled", "--families", "half"], /only plain English has this setting/],
  [["--source", "elsewhere"], /expected .*got "elsewhere"/],
  [["--source", "plain-english", "--count", "0"], /from 1 to 100000, got "0"/],
])("%j is refused by name", async (flags, message) => {
  const { code, told } = await questions(...flags, "--out", join(scratch, "no.jsonl"));
  expect([code, told]).toEqual([2, expect.stringMatching(message) as string]);
});

test("the bundled source's questions are written too", async () => {
  const out = join(scratch, "bundled.jsonl");
  expect(
    await questions("--source", "bundled", "--count", "3", "--split", "test", "--out", out),
  ).toMatchObject({ code: 0 });
  expect(linesOf(out).map(({ judge }) => judge)).toEqual(["number", "number", "number"]);
});
