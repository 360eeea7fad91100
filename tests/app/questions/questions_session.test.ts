// The page's side of a person's own questions over a worker of this thread.
import { afterEach, beforeEach, expect, test } from "vitest";
import { askedQuestions } from "../../../src/app/questions/asked_questions.ts";
import { QuestionsSession } from "../../../src/app/questions/questions_session.ts";
import { createQuestionsState, type QuestionsState } from "../../../src/app/questions/questions_state.ts";
import type { TaskSet } from "../../../src/tasks/task_set.ts";
import { QuestionsHost } from "../../../src/threads/questions/host.ts";
import { questionsLine } from "../../../src/threads/questions/client.ts";
import { serveWorker } from "../../../src/threads/serve.ts";
import { type FakeWorker, fakeWorker } from "../../harness/fake_worker.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { siteOf } from "../../lm/harness.ts";

let state: QuestionsState;
let session: QuestionsSession;
let workers: FakeWorker[];
let sets: TaskSet[];

beforeEach(() => {
  state = createQuestionsState();
  [workers, sets] = [[], []];
  const startWorker = () => {
    const worker = fakeWorker((scope) => serveWorker(new QuestionsHost(siteOf()), scope));
    workers.push(worker);
    return worker;
  };
  session = new QuestionsSession(state, {
    start: () => questionsLine({ clock: new ManualClock(), startWorker }),
    modelPath: () => "models/tiny",
    onRead: (set) => sets.push(set),
    pause: () => Promise.resolve(),
  });
});
afterEach(() => {
  for (const worker of workers) worker.terminate();
});

function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (holds() ? resolve() : setImmediate(look));
    look();
  });
}
const idle = () => until(() => !state.isReading.value);
const ask = (n: number) => `Ann has ${n} eggs. How many eggs does Ann have?`;
const six = [3, 4, 5, 6, 7, 8].map((n) => `${ask(n)}\t${n}`).join("\n");

test("six pasted questions become a run's", async () => {
  expect(() => askedQuestions(state)).toThrow(/no questions of your own yet/);
  session.paste(six);
  expect(() => askedQuestions(state)).toThrow(/still being read/);
  await session.whenRead();
  const set = askedQuestions(state);
  const tasks = (["distil", "val", "test"] as const).flatMap((split) => [...set.tasks(split, 1)]);
  expect(tasks.map(({ question }) => question).toSorted()).toEqual([3, 4, 5, 6, 7, 8].map(ask));
  expect(sets).toHaveLength(1);
  expect(state.answer.value!.reading.columns.map(({ role }) => role)).toEqual(["question", "answer"]);
});

test("a wish before there is anything to read waits for nothing", async () => {
  session.change({ examples: 2 });
  await session.whenRead();
  expect(state.isReading.value).toBe(false);
});

test("a column is corrected, and what was chosen for one file does not hold for the next", async () => {
  session.choose([new File([`alpha,beta\n3,${ask(3)}\n4,${ask(4)}\n`], "a.csv")]);
  await idle();
  expect(state.answer.value!.reading.tasks.map(({ answer }) => answer)).toEqual([null, null]);
  session.setRole("alpha", "answer");
  await idle();
  expect(state.answer.value!.reading.tasks.map(({ answer }) => answer)).toEqual(["3", "4"]);
  session.choose([new File([`alpha,beta\n3,${ask(3)}\n4,${ask(4)}\n`], "b.csv")]);
  await idle();
  expect(state.answer.value!.reading.tasks.map(({ answer }) => answer)).toEqual([null, null]);
});

test("another encoding is offered and taken", async () => {
  const bytes = Uint8Array.from(
    Array.from("question,answer\ncaf\u00e9?,1\n", (letter) => letter.charCodeAt(0)),
  );
  session.choose([new File([bytes], "latin.csv")]);
  await idle();
  expect(state.trouble.value).toMatchObject({ offer: "windows-1252" });
  expect(() => askedQuestions(state)).toThrow(/not UTF-8/);
  session.change({ encoding: "windows-1252" });
  await idle();
  expect(state.trouble.value).toBeNull();
  expect(state.answer.value!.reading.tasks[0]!.question).toBe("café?");
});

test("words that the model lacks stop a run before it begins", async () => {
  session.paste("What is love?\tlove\n");
  await idle();
  expect(() => askedQuestions(state)).toThrow(
    /cannot be asked of this model: it does not know their words\. Choose a chat model/,
  );
});

test("only the last of several readings counts, and what is cleared is gone", async () => {
  session.paste(`${ask(3)}\t3`);
  session.paste(`${ask(4)}\t4`);
  session.choose([new File([`question,answer\n${ask(5)},5\n`], "c.csv")]);
  await idle();
  expect(state.answer.value!.reading.name).toBe("c.csv");
  expect(state.text.value).toBe("");
  session.paste("x\ty");
  session.clear();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([state.answer.value, state.text.value, state.isReading.value]).toEqual([null, "", false]);
  session.choose([new File(["a"], "a.csv"), new File(["b"], "b.csv")]);
  expect(state.trouble.value!.message).toMatch(/2 files were chosen/);
});

test("a worker that is lost is said, and the next reading starts another", async () => {
  session.paste(six);
  await idle();
  workers[0]!.crash("out of memory");
  await new Promise((resolve) => setTimeout(resolve, 5));
  session.change({ examples: 1 });
  await idle();
  expect(workers).toHaveLength(2);
  expect(state.trouble.value).toBeNull();
});

test("worked examples are the person's to change: what is an example is not asked, what is unfinished is no example", async () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => `Ann has ${i + 3} eggs. How many eggs does Ann have?\t${i + 3}`,
  );
  session.paste(rows.join("\n"));
  await until(() => state.answer.value !== null);
  const { tasks } = state.answer.value!.reading;
  expect(state.answer.value!.reading.examples).toEqual([]); // the bundled model is shown none
  const { question } = tasks.find(({ split }) => split === "distil")!;
  const example = { question, solution: "It says so. Answer: 3" };
  session.setExamples([example, { question: "half", solution: " " }]);
  const set = askedQuestions(state);
  expect(set.examples).toEqual([example]);
  expect([...set.tasks("distil", 1)].map((task) => task.question)).not.toContain(question);
  expect(sets.at(-1)?.examples).toEqual([example]);
  session.change({ examples: 2 });
  await until(() => state.answer.value!.reading.examples.length > 0);
  expect(state.worked.value).toBeNull();
  expect(askedQuestions(state).examples).toHaveLength(1); // a quarter of those to learn from at most
});

test("a question that was tried is kept among those that were typed, once, and never in place of a file", async () => {
  expect(session.keep("How many  eggs?")).toMatch(/^Kept: 1 in all/);
  expect(session.keep("How many eggs?")).toMatch(/already/);
  expect(session.keep("How many hens?")).toMatch(/^Kept: 2 in all/);
  expect(state.text.value).toBe("How many eggs?\nHow many hens?");
  session.choose([new File(["question\nHow many cats?\n"], "cats.csv")]);
  await until(() => state.answer.value?.reading.name === "cats.csv");
  expect(session.keep("How many dogs?")).toMatch(/come from cats\.csv/);
  expect(state.text.value).toBe("");
});
