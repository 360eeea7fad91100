// The warm start on revising: what it learns of, and who is asked after it.
import { expect, test } from "vitest";
import type { Taught } from "../../src/evidence/schooling.ts";
import { warmLessons, warmRows } from "../../src/evidence/warm_rows.ts";
import { type AskedOf, scriptedDesk } from "./desk.ts";

const right = ({ task }: AskedOf) => `So it is. Answer: ${task.answer}`;
const wrong = ({ task }: AskedOf) =>
  `So it is. Answer: ${task.judge === "number" ? "-1" : "neither of them"}`;

test("right revisions are learned behind the very prompts to which they were said", async () => {
  const { desk } = scriptedDesk((asked) => (asked.isRevising ? right(asked) : wrong(asked)));
  const { dataset, trajectories } = await warmLessons(desk, 1);
  expect(dataset.examples).toHaveLength(8); // every question of a kind, of two kinds
  const turns = new Map(trajectories.flatMap((talk) => talk.turns.map((turn) => [turn.id, turn] as const)));
  for (const { ids, lossMask, text, from } of dataset.examples) {
    const turn = turns.get(from.turnId ?? "");
    expect(turn?.correct).toBe(true);
    expect(turn?.parents).not.toEqual([]);
    expect(text?.prompt).toBe(turn?.prompt);
    expect(text?.prompt).toContain("Others solved the same question");
    const spelled = String.fromCodePoint(...ids.slice(0, -1));
    expect(spelled).toBe(`${text?.prompt}${text?.completion}`);
    expect(lossMask.indexOf(1)).toBe(Array.from(text?.prompt ?? "").length);
  }
  expect(dataset.statistics.tokens).toBe(dataset.examples.reduce((sum, { ids }) => sum + ids.length, 0));
});

test("without one right revision there is nothing to start on, and that is said", async () => {
  const { desk } = scriptedDesk((asked) => (asked.isRevising ? wrong(asked) : right(asked)));
  await expect(warmLessons(desk, 1)).rejects.toMatchObject({ code: "empty-dataset" });
});

test("debate, vote and self-correction are those of the warmed model, which is one and the same", async () => {
  const { desk, lm } = scriptedDesk((asked) => (asked.isRevising ? right(asked) : wrong(asked)));
  const taught: Taught[] = [];
  let ofWarmed = 0;
  const rows = warmRows({
    student: (...[, lessons]) => {
      taught.push(lessons);
      const generate: typeof lm.generate = (requests, options) => {
        ofWarmed += requests.length;
        return lm.generate(requests, options);
      };
      return Promise.resolve({ generate, steps: 1 });
    },
  });
  const shares = [];
  for (const { make } of rows) {
    const { answers } = await make(desk, 1);
    shares.push(answers.filter((each) => each.right).length / answers.length);
  }
  expect(shares).toEqual([1, 0, 1]); // who asks again is right, who votes is not
  expect(new Set(taught.map(({ dataset }) => dataset.hash)).size).toBe(1);
  expect(ofWarmed).toBe(3 * 4 * 6); // three rows, four texts each, six questions
  expect(lm.batches.flat()).toHaveLength(ofWarmed + 4 * 8); // the base debates the questions to learn from, once
});
