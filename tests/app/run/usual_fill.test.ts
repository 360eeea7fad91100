// What the form is filled with when another model or other questions are chosen, and that it is taken back.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { fillForm, fillUsual } from "../../../src/app/run/usual_fill.ts";
import { createState } from "../../../src/app/state.ts";
import type { Task } from "../../../src/records/task.ts";
import { fixedTaskSet, type TaskSet } from "../../../src/tasks/task_set.ts";
import { UNABLE } from "../../../src/voice/voice.ts";
import { PLAIN_VOICE } from "../../../src/voice/plain.ts";
import { TASK } from "../../teachers/turns.ts";

const CHAT = { ...PLAIN_VOICE, ...UNABLE, can: ["messages", "examples"] } as const;

function own(answer: string | null, examples: number): TaskSet {
  const tasks = ["distil", "distil", "val", "test"].map((split, i): Task => ({
    ...TASK,
    id: `q${i}`,
    split: split as Task["split"],
    answer,
  }));
  const shown = Array.from({ length: examples }, () => ({ question: "?", solution: "Answer: 1" }));
  return { ...fixedTaskSet("own.csv", tasks), examples: shown };
}

const texts = (entries: Record<string, string>) => new Map(Object.entries(entries));

test("what a person typed stays, what was filled in goes when it no longer fits", () => {
  const first = fillUsual(texts({ rank: "4" }), new Map(), texts({ rank: "16", learningRate: "0.001" }), []);
  expect(first.texts).toEqual(texts({ rank: "4", learningRate: "0.001" }));
  const second = fillUsual(first.texts, first.own, new Map(), []);
  expect(second.texts).toEqual(texts({ rank: "4" }));
  const typed = fillUsual(
    texts({ ...Object.fromEntries(first.texts), learningRate: "0.01" }),
    first.own,
    new Map(),
    [],
  );
  expect(typed.texts).toEqual(texts({ rank: "4", learningRate: "0.01" }));
  expect(
    fillUsual(texts({ examples: "8" }), new Map(), texts({ examples: "2" }), ["examples"]).texts,
  ).toEqual(texts({ examples: "2" }));
});

test("a chat model's own questions: as many as there are, their examples, the measured rate, and only right answers", () => {
  const state = createState();
  const ownSet = signal<TaskSet | null>(null);
  const queries: string[] = [];
  const end = fillForm(state, ownSet, (query) => queries.push(query));
  expect(queries).toEqual([]); // nothing to fill in: the address stays as it came
  state.form.value = texts({ source: "own" });
  ownSet.value = own("1", 3);
  expect(state.form.value).toEqual(texts({ source: "own", tasks: "2", testTasks: "1" }));
  state.voice.value = CHAT;
  const filled = {
    source: "own",
    tasks: "2",
    testTasks: "1",
    learningRate: "0.001",
    rank: "16",
    examples: "3",
  };
  expect(state.form.value).toEqual(texts({ ...filled, labels: "truth" }));
  expect(queries.at(-1)).toContain("learningRate=0.001");
  ownSet.value = own(null, 0);
  expect(state.form.value).toEqual(texts({ ...filled, examples: "0" }));
  state.voice.value = PLAIN_VOICE;
  expect(state.form.value).toEqual(texts({ source: "own", tasks: "2", testTasks: "1" }));
  state.form.value = texts({ ...Object.fromEntries(state.form.value), source: "bundled" });
  expect(state.form.value).toEqual(texts({ source: "bundled" }));
  state.voice.value = CHAT;
  const rates = { learningRate: "0.001", rank: "16", labels: "truth" };
  expect(state.form.value).toEqual(texts({ source: "bundled", ...rates, examples: "0" }));
  state.form.value = texts({ source: "plain-english", examples: "2" });
  expect(state.form.value).toEqual(texts({ source: "plain-english", examples: "2", ...rates }));
  state.form.value = texts({ ...Object.fromEntries(state.form.value), source: "small-functions" });
  const few = { tasks: "6", testTasks: "2" };
  expect(state.form.value).toEqual(texts({ source: "small-functions", examples: "2", ...few, ...rates }));
  state.form.value = texts({ ...Object.fromEntries(state.form.value), source: "plain-english" });
  state.voice.value = PLAIN_VOICE;
  expect(state.form.value).toEqual(texts({ source: "plain-english", examples: "2" }));
  end();
});
