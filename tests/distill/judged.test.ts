import { expect, test } from "vitest";
import { judgedSolutions } from "../../src/distill/judged.ts";
import type { Dataset } from "../../src/records/dataset.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeDebate, TASK, talkOf } from "../teachers/turns.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();
const task: Task = { ...TASK, answer: "5" };
const tasks = new Map([[task.id, task]]);

/** One round; a turn's solution is that its answer is the answer. */
const talk = (answers: readonly (string | null)[], change: (turn: Turn) => Turn = (turn) => turn) =>
  talkOf(
    makeDebate([answers], { task }).map((turn) =>
      change({ ...turn, solution: turn.answer === null ? "" : `Answer : ${turn.answer}` }),
    ),
  );

function judged(of: ReturnType<typeof talk>, labels: Dataset["labels"] = "truth") {
  const rows = judgedSolutions([of], tasks, { labels, voice, tokenizer });
  return rows.map(({ answerIds, isRight }) => [tokenizer.decode(answerIds.slice(0, -1)), isRight]);
}

test("every judged solution is a row of its own, the same text once; silence and cut texts are none", () => {
  expect(judged(talk(["4", "5", "4", null]))).toEqual([
    ["Answer : 4", false],
    ["Answer : 5", true],
  ]);
  const cut = (turn: Turn): Turn => ({ ...turn, completion: { ...turn.completion, finish: "length" } });
  expect(judged(talk(["4", "5"], (turn) => (turn.answer === "4" ? cut(turn) : turn)))).toEqual([
    ["Answer : 5", true],
  ]);
});

test("the row is the prompt of a lone agent, then the solution and its end", () => {
  const [row] = judgedSolutions([talk(["5", "4"])], tasks, { labels: "truth", voice, tokenizer });
  const prompt = voice.render({ role: "propose", question: task.question });
  expect(row!.promptIds).toEqual(tokenizer.encode(prompt, { addSpecials: voice.addSpecials }));
  expect(row!.answerIds.at(-1)).toBe(tokenizer.endId);
  expect(row!.from.taskId).toBe(task.id);
});

test("without labels the majority is right and the minority wrong, even against the key", () => {
  expect(judged(talk(["4", "4", "5"]), "consensus")).toEqual([
    ["Answer : 4", true],
    ["Answer : 5", false],
  ]);
});

test("where a person judges, what they did not judge is left out", () => {
  const seen = (turn: Turn): Turn => ({ ...turn, correct: turn.answer === "3" ? null : turn.answer === "4" });
  expect(judged(talk(["3", "4", "5"], seen), "person")).toEqual([
    ["Answer : 4", true],
    ["Answer : 5", false],
  ]);
  expect(judgedSolutions([talk(["4", "5"])], new Map(), { labels: "truth", voice, tokenizer })).toEqual([]);
});

test("where the working is checked, a right answer with a wrong sum is left out, and a wrong answer with one stays", () => {
  const wrongSum = (turn: Turn): Turn => ({ ...turn, solution: `2 + 2 = 5 . Answer : ${turn.answer}` });
  const how = { labels: "truth", voice, tokenizer, working: "checked" } as const;
  const rows = judgedSolutions([talk(["5", "4"], wrongSum)], tasks, how);
  expect(rows.map(({ isRight }) => isRight)).toEqual([false]);
});
