// The command line as someone uses it who has an answer key: worked solutions in, an adapter out, and the share of new questions
// answered right before and after, by `eval`. A minute of processor time on lavapipe.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import { mcNemarExact } from "../../src/eval/stats.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";
import { hintsOf } from "../../src/tasks/arithmetic/hints.ts";

const scratch = scratchFolder();
const path = (name: string) => join(scratch, name);
const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** The right steps in the model's notation. */
function solution(task: Task): string {
  const { steps = [] } = hintsOf(task);
  const sums = steps.map(
    ({ left, op, right, result }, i) => `Step ${i + 1} : ${left} ${op} ${right} = ${result} .`,
  );
  return `${sums.join(" ")} Answer : ${task.answer}`;
}

async function evaluate(name: string, extra: readonly string[]): Promise<Map<string, boolean>> {
  const answers = path(`${name}.jsonl`);
  const flags = `--max-new-tokens 60 --rows 128 --model ${TINY} --tasks ${path("test.jsonl")} --answers ${answers}`;
  expect((await retort(["eval", ...flags.split(" "), ...extra])).code).toBe(0);
  const rows = readFileSync(answers, "utf8").trimEnd().split("\n");
  return new Map(
    rows.map((row) => {
      const { id, correct } = JSON.parse(row) as { id: string; correct: boolean };
      return [id, correct];
    }),
  );
}

test("worked solutions make the bundled model better on new questions, p below 1e-3", async () => {
  const set = arithmeticTasks();
  const voice = wordsVoice(BUNDLED_SPEC);
  const distil = takeTasks(set, "distil", 400, 7);
  writeFileSync(
    path("train.jsonl"),
    lines(
      distil.map((task) => ({
        prompt: voice.render({ role: "propose", question: task.question }),
        completion: solution(task),
      })),
    ),
  );
  writeFileSync(path("test.jsonl"), lines(takeTasks(set, "test", 200, 7)));
  const before = await evaluate("before", []);
  const trained = await retort(
    `train --steps 60 --lr 0.004 --schedule floored --model ${TINY} --data ${path("train.jsonl")} --out ${path("adapter")}`.split(
      " ",
    ),
  );
  expect(trained.code).toBe(0);
  const after = await evaluate("after", ["--adapter", path("adapter")]);
  expect(after.size).toBe(200);
  let [gained, lost] = [0, 0];
  for (const [id, wasRight] of before) {
    if (!wasRight && after.get(id) === true) gained++;
    if (wasRight && after.get(id) === false) lost++;
  }
  expect(gained).toBeGreaterThan(lost);
  expect(mcNemarExact(gained, lost)).toBeLessThan(1e-3);
});
