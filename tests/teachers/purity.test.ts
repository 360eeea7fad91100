import { expect, test } from "vitest";
import type { Outcome } from "../../src/records/outcome.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { checkSentence, estimateOf, hasVotes, purityByVotes } from "../../src/teachers/purity.ts";

const outcome = (votes: number, correct: boolean | null): Pick<Outcome, "votes" | "correct"> => ({
  votes: [
    { answer: "7", from: Array.from({ length: votes }, (_, i) => `agent-${i}`) },
    { answer: "8", from: ["another"] },
  ],
  correct,
});

test("the group's rightness by votes, from questions whose answer is known", () => {
  const outcomes = [
    outcome(3, true),
    outcome(3, false),
    outcome(2, false),
    outcome(3, null),
    { correct: true }, // a protocol that does not vote
    { votes: [], correct: false }, // nobody gave an answer
  ];
  expect(purityByVotes(outcomes)).toEqual([
    { votes: 3, questions: 2, right: 1 },
    { votes: 2, questions: 1, right: 0 },
  ]);
  expect(purityByVotes([outcome(3, null)])).toEqual([]);
});

test("fewer than twenty checked questions are no estimate: the plain words are said", () => {
  expect(checkSentence([])).toBe("Nobody checked what the group agreed on.");
  expect(checkSentence([{ votes: 3, questions: 19, right: 19 }])).toMatch(/^Nobody checked .* Only 19 /);
  expect(
    checkSentence([
      { votes: 3, questions: 15, right: 9 },
      { votes: 2, questions: 5, right: 1 },
    ]),
  ).toBe("On the 20 checked questions the group was right in 50 % (30 to 70 %, with 95 % confidence).");
});

test("the estimate is of what is learned: of the answers with enough votes", () => {
  const purity = [
    { votes: 3, questions: 20, right: 18 },
    { votes: 2, questions: 19, right: 1 },
  ];
  expect(estimateOf(purity)).toMatchObject({ questions: 39, right: 19 });
  expect(estimateOf(purity, 3)).toMatchObject({ questions: 20, right: 18 });
  expect(estimateOf(purity, 4)).toBeNull();
  expect(checkSentence(purity, 3)).toBe(
    "On the 20 checked questions the group was right by at least 3 votes in 90 % (70 to 97 %, with 95 % confidence).",
  );
  expect(checkSentence([{ votes: 2, questions: 1, right: 1 }], 2)).toBe(
    "Nobody checked what the group agreed on by at least 2 votes. Only 1 question is checked, and 20 are the least for an estimate.",
  );
});

test("an answer needs the votes that are asked for, where there are votes, and no more than the group has", () => {
  expect([hasVotes(outcome(2, null), 2), hasVotes(outcome(2, null), 3), hasVotes({}, 3)]).toEqual([
    true,
    false,
    true,
  ]);
  const texts = (least: string) => new Map([["leastVotes", least]]);
  expect(SETTINGS.from(texts("3")).leastVotes).toBe(3);
  expect(() => SETTINGS.from(texts("4"))).toThrow(/only 3 of the group can agree/);
});
