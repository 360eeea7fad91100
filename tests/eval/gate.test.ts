import { expect, test } from "vitest";
import { gateSentence } from "../../src/records/gate.ts";
import { gate } from "../../src/eval/gate.ts";

const answers = (pattern: string) =>
  pattern.split("").map((mark, i) => ({ taskId: `task-${i}`, correct: mark === "+" }));

test("many gained and few lost pass; the counts and shares are those of the pairs", () => {
  const found = gate(
    answers("+".repeat(10) + "-".repeat(20)),
    answers("-" + "+".repeat(19) + "-".repeat(10)),
  );
  expect(found).toMatchObject({ n: 30, gained: 10, lost: 1, isBetter: true });
  expect(found.accuracyBefore).toBeCloseTo(10 / 30, 12);
  expect(found.accuracyAfter).toBeCloseTo(19 / 30, 12);
  expect(found.p).toBeCloseTo((2 * (1 + 11)) / 2 ** 11, 12); // two-sided: at most 1 of 11 coins
});

test.each([
  ["no change", "++--", "++--"],
  ["a gain that chance explains", "-----", "+++++"], // p = 1/16
  ["more lost than gained", "+".repeat(20), "-".repeat(20)],
  ["nothing was asked", "", ""],
])("%s does not pass", (_, before, after) => {
  expect(gate(answers(before), answers(after)).isBetter).toBe(false);
});

test("questions that only one of them answered count for neither", () => {
  const before = answers("----------");
  const after = [...answers("++++++++++"), { taskId: "another", correct: true }];
  expect(gate(before, after)).toMatchObject({ n: 10, gained: 10, lost: 0, isBetter: true });
});

test("the sentence says plainly when an adapter is not better, and gives the figures", () => {
  const bad = gateSentence(gate(answers("++--"), answers("++--")));
  expect(bad).toContain("NOT better than its base");
  expect(bad).toContain("50.0 % to 50.0 % of 4");
  const good = gateSentence(gate(answers("-".repeat(12)), answers("+".repeat(12))));
  expect(good).toContain("is better than its base");
});

test("where nobody was asked, neither figures nor a warning are made up", () => {
  const sentence = gateSentence(gate([], []));
  expect(sentence).toMatch(/^No validation question was set apart/);
  expect(sentence).not.toMatch(/%|NOT|p =/);
});
