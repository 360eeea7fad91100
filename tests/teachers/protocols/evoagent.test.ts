import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const EVO = { teacher: "evoagent", addedExperts: 2, descriptions: 2 } as const;

test("an expert is described, checked, asked and merged, each as a step of its own, and the next one is told of it", async () => {
  const { said, trajectory, prompt, turn, carriers } = await speakScript(EVO, {
    solver: ["3 + 5 = 8. Answer: 8", "3 + 4 = 7. Answer: 7", "It is 7. Answer: 7"],
    describer: ["You are a grocer who counts eggs.", "You are a teacher of reading."],
    checker: ["It is useful.\nVerdict: Retain", "Verdict: Retain"],
    "expert-1": ["4 more than 3 are 7. Answer: 7"],
    "expert-2": ["More means plus. Answer: 7"],
  });
  expect(said).toEqual([
    "solver/0",
    "describer/0 < solver/0",
    "checker/0 < describer/0",
    "expert-1/0",
    "solver/1 < solver/0 expert-1/0",
    "describer/1 < solver/1 describer/0",
    "checker/1 < describer/1 describer/0",
    "expert-2/0",
    "solver/2 < solver/1 expert-2/0",
  ]);
  const kinds = [turn("describer"), turn("checker"), turn("expert-1"), turn("solver", 1)].map(
    ({ role, kind }) => `${role} ${kind}`,
  );
  expect(kinds).toEqual(["describe remark", "check remark", "propose say", "revise say"]);
  expect(prompt("expert-1")[0]).toBe("system: You are a grocer who counts eggs.");
  expect(prompt("describer", 1).at(-1)).toContain(
    "An expert who was asked already:\nYou are a grocer who counts eggs.",
  );
  expect(prompt("solver", 1).slice(1)).toEqual([
    "assistant: 3 + 5 = 8. Answer: 8",
    expect.stringMatching(/^user: What an expert answers:\n4 more than 3 are 7\. Answer: 7\n\nCompare both/),
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(carriers).toContain("solver/2");
});

test("a discarded expert is described anew, a repeated one is discarded by the program, and the last description is taken", async () => {
  const { said, prompt } = await speakScript(EVO, {
    solver: ["Answer: 8", "Answer: 8", "I do not know."],
    describer: ["You are a poet.", "You are a grocer.", "You are a grocer.", "You are a grocer."],
    checker: ["Useless.\nVerdict: Discard", "Good.", "Verdict: Retain", "Verdict: Retain"],
    "expert-1": ["Answer: 7"],
    "expert-2": ["Answer: 8"],
  });
  expect(said.filter((each) => /^(describer|expert)/.test(each))).toEqual([
    "describer/0 < solver/0",
    "describer/1 < solver/0",
    "expert-1/0",
    "describer/2 < solver/1 describer/1",
    "describer/3 < solver/1 describer/1",
    "expert-2/0",
  ]);
  expect(prompt("expert-1")[0]).toBe("system: You are a grocer.");
  expect(prompt("expert-2")[0]).toBe("system: You are a grocer.");
});
