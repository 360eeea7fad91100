// What the page says of PAD, DPO and the gate: sentences and pieces out of numbers.
import { h } from "preact";
import { expect, test } from "vitest";
import { markupOf } from "../../../../src/app/report/markup.ts";
import { piecesOf, shadeOf } from "../../../../src/app/stages/train/attempts.tsx";
import { GateNote, gateWords } from "../../../../src/app/parts/gate_note.tsx";
import { keptSentence } from "../../../../src/app/stages/train/outcome_note.tsx";
import { practiceSummary } from "../../../../src/app/stages/train/practice_lines.tsx";
import { judgeSentence } from "../../../../src/app/stages/train/practice_view.tsx";
import type { PracticeMetric } from "../../../../src/records/metric.ts";

const metric = (verifier: number, prm: number | null): PracticeMetric => ({
  reward: verifier,
  verifier,
  prm,
  kl: 0.01,
  length: 40,
  dropped: 1,
  questions: 4,
  validation: null,
  samples: [],
});

test("an attempt is cut into steps and what lies between them, and nothing of it is lost", () => {
  const text = "Step 1 : 2 + 3 = 5 . Step 2 : 5 x 2 = 10 . Answer : 10";
  const second = text.indexOf("Step 2");
  const steps = [
    { start: 0, end: second - 1, probability: 0.9 },
    { start: second, end: text.indexOf(" Answer"), probability: null },
  ];
  const pieces = piecesOf({ text, steps });
  expect(pieces.map((piece) => piece.text).join(" ")).toBe(text);
  expect(pieces.map(({ probability }) => probability)).toEqual([0.9, null, null]);
  expect(piecesOf({ text: "no idea", steps: [] })).toEqual([{ text: "no idea", probability: null }]);
});

test("shades go from surely wrong to surely right, the ends included", () => {
  expect([0, 0.19, 0.2, 0.5, 0.79, 0.8, 1].map(shadeOf)).toEqual([0, 0, 1, 2, 3, 4, 4]);
});

test("the practice is summed up by its first and last rounds, with the judge only where there is one", () => {
  const iterations = [0.5, 0.5, 0.75, 0.75].map((share, i) => ({
    number: i + 1,
    metric: metric(share, share),
  }));
  expect(practiceSummary(iterations)).toBe(
    "Right answers went from 50\u00a0% to 75\u00a0%; the judge’s mark from 50\u00a0% to 75\u00a0% in 4 rounds (first 2 rounds against last 2).",
  );
  expect(practiceSummary([{ number: 1, metric: metric(0.5, null) }])).toBe(
    "50\u00a0% of the attempts are right in round 1.",
  );
  expect(practiceSummary([])).toBe("");
});

test("the judge is said to be good, doubtful or none by its AUC", () => {
  const held = { baseRate: 0.75, steps: 40 };
  expect(judgeSentence({ ...held, auc: 0.93 })).toContain(
    "93 times of 100; a coin would 50 times. That is a judge to rely on",
  );
  expect(judgeSentence({ ...held, auc: 0.8 })).toContain("errs often");
  expect(judgeSentence({ ...held, auc: 0.55 })).toContain("hardly a judge");
  expect(judgeSentence({ ...held, auc: null })).toContain("of one kind");
  // Nine wrong steps of 36 are too few, ten of 40 are enough.
  expect(judgeSentence({ baseRate: 0.75, steps: 36, auc: 0.93 })).toMatch(/only 9 wrong steps, too few/);
  expect(judgeSentence({ baseRate: 0.25, steps: 4, auc: 0.93 })).toMatch(/only 1 right step, too few/);
});

test("which state the student got, also when none was better than its base", () => {
  const validations = [
    { step: 0, score: 0.5 },
    { step: 5, score: 0.75 },
  ];
  const outcome = { stop: null, validations, validationTasks: 64 };
  expect(keptSentence({ ...outcome, keptStep: 5 }, "round")).toBe(
    "The student is the one of round 5, the best on 64 validation questions: 75\u00a0% right, 50\u00a0% before.",
  );
  expect(keptSentence({ ...outcome, keptStep: 5 }, "step")).toContain("the one of step 5");
  expect(keptSentence({ ...outcome, keptStep: 0 }, "step")).toContain(
    "never better than the model it started from (50\u00a0% right)",
  );
});

test("a student that did not pass is told so, and whether more questions could tell", () => {
  const figures = { n: 64, accuracyBefore: 0.5, accuracyAfter: 0.53, gained: 6, lost: 4, p: 0.75 };
  expect(gateWords({ ...figures, isBetter: false })).toMatch(
    /^On 64 validation questions.*\(p = 0\.75\)\. That may be luck/,
  );
  expect(gateWords({ ...figures, isBetter: false, gained: 2 })).toContain("Do not use this student");
  expect(gateWords({ ...figures, isBetter: true })).not.toContain("luck");
});

test("a student that no validation question was asked of is not called bad", () => {
  const nobody = { n: 0, accuracyBefore: 0, accuracyAfter: 0, gained: 0, lost: 0, p: 1, isBetter: false };
  const note = markupOf(h(GateNote, { gate: nobody }));
  expect(note).toContain("No question was set apart for validation");
  expect(note).not.toMatch(/warning|Not better|%/);
});
