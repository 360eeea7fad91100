import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { preferencePairs, preferenceRows } from "../../src/distill/preferences.ts";
import { makeDebate, TASK, agentAt, talkOf, turnIdOf } from "../teachers/turns.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const task: Task = { ...TASK, answer: "5" };
const tasks = new Map([[task.id, task]]);
type Table = readonly (readonly (string | null)[])[];

/** Every solution says whose it is. */
function debate(rounds: Table, change: (turn: Turn) => Turn = (turn) => turn) {
  const turns = makeDebate(rounds, { task }).map((turn) =>
    turn.answer === null
      ? { ...turn, solution: "" }
      : { ...turn, solution: `${turn.agent} in ${turn.step} . Answer : ${turn.answer}` },
  );
  return talkOf(turns.map(change));
}

test("the last right solution stands against the first wrong one, under the prompt of a lone agent", () => {
  const rounds = [
    ["4", "5", "5"],
    ["5", "4", "5"],
  ];
  const primed = debate(rounds, (turn) => ({ ...turn, prompt: "worked examples, then the question" }));
  const alone = voice.render({ role: "propose", question: task.question });
  expect(preferencePairs([primed], tasks, { labels: "consensus", voice })).toEqual([
    { prompt: alone, chosen: "agent-3 in 1 . Answer : 5", rejected: "agent-1 in 0 . Answer : 4" },
  ]);
});

test("without labels the vote decides, with labels the answer key, even against the vote", () => {
  const trajectories = [debate([["4", "4", "5"]])];
  expect(preferencePairs(trajectories, tasks, { labels: "consensus", voice })[0]?.chosen).toContain(
    "Answer : 4",
  );
  expect(preferencePairs(trajectories, tasks, { labels: "truth", voice })[0]?.chosen).toContain("Answer : 5");
  expect(preferencePairs(trajectories, new Map(), { labels: "truth", voice })).toEqual([]); // no answer key for this task
});

test("a debate of one mind, of nobody right, of one agent, or of silence gives no pair", () => {
  const none = [
    debate([["5", "5"]]),
    debate([["5"]]),
    debate([[null, null]]),
    debate([[null, "5"]]),
    debate([
      ["5", null],
      [null, "5"],
    ]),
  ];
  for (const labels of ["consensus", "truth"] as const) {
    expect(preferencePairs(none, tasks, { labels, voice })).toEqual([]);
  }
  expect(preferencePairs([debate([["4", "3"]])], tasks, { labels: "truth", voice })).toEqual([]);
});

test("a tie goes to the lowest agent's answer, as in the vote", () => {
  const [pair] = preferencePairs([debate([["4", "5"]])], tasks, { labels: "consensus", voice });
  expect(pair).toMatchObject({ chosen: "agent-1 in 0 . Answer : 4", rejected: "agent-2 in 0 . Answer : 5" });
});

test("a cut text is neither chosen nor rejected", () => {
  const rounds = [["4", "5", "3", "5"]];
  const cut = (agents: readonly number[]) =>
    debate(rounds, (turn) =>
      agents.map(agentAt).includes(turn.agent)
        ? { ...turn, completion: { ...turn.completion, finish: "length" } }
        : turn,
    );
  expect(preferencePairs([cut([0, 3])], tasks, { labels: "truth", voice })).toEqual([
    {
      prompt: voice.render({ role: "propose", question: task.question }),
      chosen: "agent-2 in 0 . Answer : 5",
      rejected: "agent-3 in 0 . Answer : 3",
    },
  ]);
  expect(preferencePairs([cut([0, 2])], tasks, { labels: "truth", voice })).toEqual([]);
});

test("rows are the pairs' tokens, each completion ended, and name their turns", () => {
  const tokenizer = bundledTokenizer();
  const trajectories = [debate([["4", "5"]], (turn) => ({ ...turn, prompt: "Ann has 3 eggs ." }))];
  const [pair] = preferencePairs(trajectories, tasks, { labels: "truth", voice });
  expect(preferenceRows(trajectories, tasks, { labels: "truth", voice, tokenizer })).toEqual([
    {
      promptIds: tokenizer.encode(pair!.prompt),
      chosenIds: [...tokenizer.encode(pair!.chosen), tokenizer.endId],
      rejectedIds: [...tokenizer.encode(pair!.rejected), tokenizer.endId],
      from: {
        taskId: "t1",
        chosenTurnId: turnIdOf("distil", "t1", 0, 1),
        rejectedTurnId: turnIdOf("distil", "t1", 0, 0),
      },
    },
  ]);
});
