import { expect, test } from "vitest";
import { lossSummary } from "../../../src/app/parts/loss_summary.ts";
import { coinOdds, pairedSentence } from "../../../src/app/parts/result_words.ts";
import { agentList, timeLeft, stageTitle } from "../../../src/app/parts/wording.ts";
import { say } from "../../../src/app/words/say.tsx";
import type { StepMetric } from "../../../src/records/metric.ts";

const steps = (losses: readonly number[]): StepMetric[] =>
  losses.map((loss, index) => ({
    runId: "r",
    step: index + 1,
    loss,
    gradNorm: 1,
    learningRate: 0.006,
    tokens: 100,
    elapsedMs: 50,
  }));

const minutes = (n: number): string => say("{minutes|minute|minutes}", { minutes: n });

test("one thing is singular, everything else plural, zero included", () => {
  expect(minutes(1)).toBe("1 minute");
  expect(minutes(0)).toBe("0 minutes");
  expect(minutes(1234)).toBe("1,234 minutes");
});

test("agents of one kind are told by their numbers, others by their names", () => {
  expect(agentList(["Agent 1"])).toBe("agent 1");
  expect(agentList(["Agent 1", "Agent 3"])).toBe("agents 1 and 3");
  expect(agentList(["Agent 1", "Agent 2", "Agent 8"])).toBe("agents 1, 2 and 8");
  expect(agentList(["Planner", "Critic 2"])).toBe("planner and critic 2");
  expect(agentList(["Branch 1", "Branch 2"])).toBe("branches 1 and 2");
  expect(agentList(["Leaf 3", "Leaf 4"])).toBe("leaves 3 and 4");
  expect(agentList([])).toBe("");
});

test("time left is said roughly, and not at all while unknown", () => {
  expect(timeLeft(null)).toBe("");
  expect(timeLeft(0.4)).toBe("almost done");
  expect(timeLeft(8)).toBe("a few seconds left");
  expect(timeLeft(31)).toBe("about 40 seconds left");
  expect(timeLeft(59)).toBe("about 1 minute left");
  expect(timeLeft(150)).toBe("about 3 minutes left");
  expect(timeLeft(5400)).toBe("about 1.5 hours left");
});

test("a p becomes tries of a coin, never rarer than it is", () => {
  expect(coinOdds(0.00009)).toBe("less than once in 10,000 tries");
  expect(coinOdds(0.0001)).toBe("less than once in 1,000 tries");
  expect(coinOdds(0.04)).toBe("about once in 25 tries");
  expect(coinOdds(0.3)).toBe("about once in 3 tries");
  expect(coinOdds(1)).toBe("in half of all tries or more");
});

test("the paired sentence says better, worse and luck as they are", () => {
  const better = pairedSentence("The student", { gained: 41, lost: 6, p: 2e-5, baseline: "single" }, 200);
  expect(better).toBe(
    "The student is better on 41 questions, worse on 6, the same on 153; a coin would do that less than once in 10,000 tries, so this is hardly luck.",
  );
  const worse = pairedSentence("The student", { gained: 3, lost: 5, p: 0.73, baseline: "single" }, 20);
  expect(worse).toBe(
    "The student is worse on 5 questions, better on 3, the same on 12; a coin would do that in half of all tries or more, so this may be luck.",
  );
  expect(pairedSentence("The student", { gained: 0, lost: 0, p: 1, baseline: "single" }, 20)).toBe(
    "The student is right and wrong on just the same of all 20 questions.",
  );
});

test("the loss summary tells direction, span and a flat end", () => {
  expect(lossSummary([])).toBe("");
  expect(lossSummary(steps([2]))).toBe("Loss 2.00 after step 1.");
  expect(lossSummary(steps([3.1, 2, 1.42]))).toBe("Loss fell from 3.10 to 1.42 in 3 steps.");
  expect(lossSummary(steps([0.0387, 0.0391]))).toBe("Loss stayed at 0.04 in 2 steps.");
  expect(lossSummary(steps([1, 2]))).toBe("Loss rose from 1.00 to 2.00 in 2 steps.");
  const flat = [3, 2, 1, 0.5, 0.51, 0.5, 0.49, 0.5];
  expect(lossSummary(steps(flat))).toBe(
    "Loss fell from 3.00 to 0.50 in 8 steps; hardly moving for the last 5.",
  );
});

test("the first stage has its teacher's title, the others their own", () => {
  expect(stageTitle("debate", { teacher: "debate" })).toBe("Debate");
  expect(stageTitle("debate", { teacher: "chain-of-thought" })).toBe("Chain of thought");
  expect(stageTitle("debate", null)).toBe("Debate");
  expect(stageTitle("train", { teacher: "chain-of-thought" })).toBe("Train");
});
