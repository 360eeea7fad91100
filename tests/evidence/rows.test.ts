import { expect, test } from "vitest";
import { BASE_ROWS } from "../../src/evidence/base_rows.ts";
import { datasetFor, talksFor } from "../../src/evidence/lessons.ts";
import { gateKinds } from "../../src/evidence/run.ts";
import { type AskedOf, scriptedDesk } from "./desk.ts";

const right = ({ task }: AskedOf) => `So it is. Answer: ${task.answer}`;
const wrong = ({ task }: AskedOf) =>
  `So it is. Answer: ${task.judge === "number" ? "-1" : "neither of them"}`;

async function made(name: string, answer: (asked: AskedOf) => string) {
  const { desk } = scriptedDesk(answer);
  const found = BASE_ROWS.find((row) => row.name === name);
  if (found === undefined) throw new Error(name);
  const { answers, facts = {} } = await found.make(desk, 1);
  const share = (of: "right" | "lenient" | "valid") =>
    answers.filter((each) => each[of]).length / answers.length;
  return { answers, facts, right: share("right"), lenient: share("lenient"), valid: share("valid") };
}

test("the base alone is shown no examples, and an answer out of form is right leniently only", async () => {
  const out = await made("bare", ({ task, hasExamples }) =>
    hasExamples ? "examples were shown" : `${task.answer}`,
  );
  expect(out.answers).toHaveLength(6);
  expect([out.right, out.valid]).toEqual([0, 0]);
  expect(out.lenient).toBeGreaterThan(0);
});

test("the greedy base is shown examples, and asked the untouched kind as well", async () => {
  const greedy = await made("greedy", (asked) =>
    asked.hasExamples && asked.request.temperature === 0 ? right(asked) : "none",
  );
  expect(greedy.right).toBe(1);
  expect(greedy.answers.filter(({ kind }) => kind === "opposite")).toHaveLength(2);
});

test("a vote has as many answers as the debate has turns and pays for all of them", async () => {
  const vote = await made("vote", right);
  const [one] = vote.answers;
  const greedy = await made("greedy", right);
  expect(one?.generatedTokens).toBe(4 * (greedy.answers[0]?.generatedTokens ?? 0));
  expect(vote.right).toBe(1);
});

test("a vote follows the many, and says whether somebody was right", async () => {
  const seen = new Map<string, number>();
  const vote = await made("vote", (asked) => {
    const nth = seen.get(asked.task.id) ?? 0;
    seen.set(asked.task.id, nth + 1);
    return nth === 0 ? right(asked) : wrong(asked);
  });
  expect(vote.right).toBe(0);
  expect(vote.facts.shares).toEqual({ "somebody right": 1 });
});

test("in a debate that mends every answer all revisions go from wrong to right", async () => {
  const debate = await made("debate", (asked) => (asked.isRevising ? right(asked) : wrong(asked)));
  expect(debate.right).toBe(1);
  expect(debate.facts.shares).toEqual({
    "wrong to right": 1,
    "right to wrong": 0,
    "gave up a right answer for one it read": 0,
    "took over an answer it read": 0,
    "somebody right": 1,
    "somebody right before reading": 0,
  });
});

test("a group that spoils its answers is counted as such", async () => {
  const spoilt = await made("self-correction", (asked) => (asked.isRevising ? wrong(asked) : right(asked)));
  expect(spoilt.right).toBe(0);
  expect(spoilt.facts.shares).toMatchObject({ "right to wrong": 1, "somebody right before reading": 1 });
});

test("agents with their own examples are shown different ones", async () => {
  const shown = new Set<string>();
  await made("own-examples", (asked) => {
    shown.add(asked.request.prompt.split("<user>")[1] ?? "");
    return right(asked);
  });
  const { desk } = scriptedDesk(right);
  expect(shown.size).toBeGreaterThan(desk.sizes.learned.length);
});

test("the gate says that a kind is too easy for who is always right", async () => {
  const { desk } = scriptedDesk(right);
  const gated = await gateKinds(desk, () => {});
  expect(gated.map(({ kind, verdict }) => [kind, verdict.kind])).toEqual([
    ["two-digit-sum", "too easy"],
    ["intent", "too easy"],
    ["times-table", "too easy"],
  ]);
});

test("checked lessons are right ones, those of the vote what the group agrees on", async () => {
  const drawn = new Map<string, number>();
  const script = (asked: AskedOf) => {
    const nth = drawn.get(asked.task.id) ?? 0;
    drawn.set(asked.task.id, nth + 1);
    return nth === 0 ? right(asked) : wrong(asked); // one of three is right
  };
  const { desk } = scriptedDesk(script);
  const checked = await datasetFor(desk, 1, { labels: "truth", strategy: "rsft" });
  const tasks = new Map(
    desk.sizes.learned.flatMap((kind) => desk.questions.distil(kind, 1)).map((task) => [task.id, task]),
  );
  expect(checked.examples).toHaveLength(8);
  for (const { text, from } of checked.examples) {
    expect(text?.completion).toContain(`Answer: ${tasks.get(from.taskId)?.answer}`);
    expect(text?.prompt.split("<user>")).toHaveLength(2); // the student is shown no examples
  }
  const agreed = { labels: "consensus", strategy: "rsft" } as const;
  expect((await datasetFor(desk, 1, { ...agreed, threshold: 0.5 })).statistics.wrong).toBe(8);
  expect((await talksFor(desk, 1, { ...agreed, threshold: 1 })).tasks).toEqual([]);
  const single = await datasetFor(desk, 1, { ...agreed, isUnfiltered: true });
  expect(single.examples).toHaveLength(8);
});

test("a person's own answers are learned with their working or without", async () => {
  const { desk, lm } = scriptedDesk(right);
  const learned = async (isBare: boolean) =>
    (await datasetFor(desk, 1, { labels: "truth", strategy: "copy", isBare })).examples.map(
      ({ text }) => text?.completion,
    );
  const tasks = desk.sizes.learned.flatMap((kind) => desk.questions.distil(kind, 1));
  expect(await learned(false)).toEqual(tasks.map(({ solution }) => solution));
  expect(await learned(true)).toEqual(tasks.map(({ answer }) => `Answer: ${answer}`));
  expect(lm.batches).toEqual([]);
});
