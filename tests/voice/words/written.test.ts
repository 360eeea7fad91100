import { expect, test } from "vitest";
import { ARITHMETIC_DEFAULTS, arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { parseSteps } from "../../../src/voice/words/notation.ts";
import { writeSolution } from "../../../src/voice/words/written.ts";
import { wordsVoice } from "../../../src/voice/words/words.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../../tokenizer/bundled.ts";
import { hintsOf } from "../../../src/tasks/arithmetic/hints.ts";

const set = arithmeticTasks({ ...ARITHMETIC_DEFAULTS, steps: [2, 3, 4] });

test("a task's written solution is its steps and its answer in the model's words, with notes and without", () => {
  const tokenizer = bundledTokenizer();
  const voice = wordsVoice(BUNDLED_SPEC);
  for (const task of takeTasks(set, "distil", 150, 5)) {
    for (const notes of [true, false]) {
      const solution = writeSolution(task, notes)!;
      expect(parseSteps(solution)).toEqual(hintsOf(task).steps);
      expect(voice.judgeSteps(task, solution)?.every((label) => label === 1)).toBe(true);
      expect(voice.steps(solution)).toHaveLength(hintsOf(task).steps!.length);
      expect(voice.read(solution).answer).toBe(task.answer);
      expect(tokenizer.encode(solution)).not.toContain(tokenizer.idOf("<unk>"));
    }
    const traps = hintsOf(task).traps!;
    const noted = writeSolution(task)!.match(/ : check /g)?.length ?? 0;
    // Both steps of an "each box" sentence carry a note; every other trap is one step.
    expect(noted).toBe(task.family === "boxes" ? 2 * traps : traps);
    expect(writeSolution(task, false)).not.toContain(" check ");
  }
});

test.each([
  ["That is 5 more", "-", /^check That is \d+ more than (\w+) has so \1 has fewer$/],
  ["That is 5 fewer", "+", /^check That is \d+ fewer than (\w+) has so \1 has more$/],
] as const)("the note of %s says what it means", (_, op, note) => {
  const shares = { compare: 1, events: 0, boxes: 0 };
  const tasks = takeTasks(arithmeticTasks({ ...ARITHMETIC_DEFAULTS, shares }), "distil", 40, 5);
  const trapped = tasks
    .map(hintsOf)
    .flatMap(({ steps, wording }) =>
      steps!.flatMap((step, i) => (step.op === op && wording![i]!.note !== "" ? [wording![i]!.note] : [])),
    );
  expect(trapped.length).toBeGreaterThan(5);
  for (const each of trapped) expect(each).toMatch(note);
});

test("a task without known steps has no written solution", () => {
  const [task] = takeTasks(set, "distil", 1, 5);
  const { hints: _, ...open } = task!;
  const { steps, wording } = hintsOf(task!);
  expect(steps?.length).toBe(wording?.length);
  expect(writeSolution(open)).toBeNull();
});
