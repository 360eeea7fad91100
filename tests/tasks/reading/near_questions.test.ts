import { expect, test } from "vitest";
import { nearGroups } from "../../../src/tasks/reading/near_questions.ts";

/** The places of the questions that are in one group with the first. */
const withFirst = (...questions: string[]) => {
  const { groupOf } = nearGroups(questions);
  return groupOf.flatMap((group, i) => (i > 0 && group === groupOf[0] ? [i] : []));
};

test.each([
  ["the same but for case and blanks", "Who wrote Faust?", "who  wrote faust ?", true],
  ["the same but for punctuation", "Well, who wrote it?", "Well who wrote it", true],
  ["a word more in a short one", "Who wrote Faust?", "Who really wrote Faust?", false],
  [
    "the same but for numbers",
    "A train leaves town at 9 and drives 40 miles. When is it there?",
    "A train leaves town at 8 and drives 55 miles. When is it there?",
    true,
  ],
  ["numbers are all there is", "What is 20 plus 22?", "What is 20 plus 23?", false],
  [
    "one word of twenty-four differs",
    "Yesterday morning the old captain told his young sailors that heavy storms would soon come over from west and they should quickly reach some harbour",
    "Yesterday morning the old captain told his young sailors that heavy storms would soon come over from east and they should quickly reach some harbour",
    true,
  ],
  [
    "the same words in another order",
    "Ann sees Ben and Cid near the old red barn",
    "Ben sees Ann and Cid near the old red barn",
    true,
  ],
  [
    "another name in a short one",
    "How many hats does Ann have now?",
    "How many hats does Ben have now?",
    false,
  ],
] as const)("%s", (_, one, other, isNear) => {
  expect(withFirst(one, other)).toEqual(isNear ? [1] : []);
});

test("groups grow by chains, and are counted", () => {
  const groups = nearGroups([
    "A bus with 10 seats comes by every day. How many seats in a week?",
    "Who was it?",
    "A bus with 12 seats comes by every day. How many seats in a week?",
    "who was it",
    "a bus with 12 seats comes by every day. how many seats in a week?",
  ]);
  expect(groups).toMatchObject({ groupOf: [0, 1, 0, 1, 0], repeated: 2, near: 1, templates: 0 });
});

test("more than ten that differ by numbers alone are a template and not kept together", () => {
  const many = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `Ann has ${i} eggs and gives some of them to Ben, ${i * 3}. How many?`,
    );
  const others = Array.from({ length: 40 }, (_, i) => `Who is ${"abcdefgh"[i % 8]}${i}?`);
  expect(new Set(nearGroups([...others, ...many(10)]).groupOf).size).toBe(41);
  const template = nearGroups([...many(11), many(1)[0]!, ...others]);
  expect(template).toMatchObject({ near: 0, repeated: 1, templates: 1, templated: 11 });
  expect(new Set(template.groupOf).size).toBe(51);
  expect(template.groupOf[11]).toBe(0); // the very same question stays with its copy
  // Of a few questions, a third of them and at least four are enough.
  expect(nearGroups(many(6))).toMatchObject({ templates: 1, templated: 6 });
  expect(nearGroups(many(3))).toMatchObject({ templates: 0, near: 2 });
  expect(nearGroups([...many(4), ...others.slice(0, 8)])).toMatchObject({ templates: 0, near: 3 });
  expect(nearGroups([...many(4), ...others.slice(0, 7)])).toMatchObject({ templates: 1, near: 0 });
});
