import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const VERSE = { teacher: "agentverse", experts: 3, reviewRounds: 2, groups: 2 } as const;

test("experts that are described solve and criticise; agreement of all ends the criticism, and the evaluator approves", async () => {
  const { said, trajectory, prompt, carriers } = await speakScript(VERSE, {
    recruiter: ["1. A grocer who counts eggs.\n2) A teacher of arithmetic."],
    "expert-1": ["3 + 5 = 8. Answer: 8", "3 + 4 = 7. Answer: 7"],
    "expert-2": ["It is 4 more.\nReview: Disagree", "Right.\nReview: Agree"],
    "expert-3": ["Review: Agree", "Review: Agree"],
    evaluator: ["Well done.\nCorrectness: 1"],
  });
  expect(said).toEqual([
    "recruiter/0",
    "expert-1/0",
    "expert-2/0 < expert-1/0",
    "expert-3/0 < expert-1/0",
    "expert-1/1 < expert-1/0 expert-2/0 expert-3/0",
    "expert-2/1 < expert-1/1",
    "expert-3/1 < expert-1/1",
    "evaluator/0 < expert-1/1",
  ]);
  expect(prompt("recruiter")[1]).toContain("Describe 3 experts");
  expect(prompt("expert-1")[0]).toBe("system: You are this expert: A grocer who counts eggs.");
  expect(prompt("expert-2")[0]).toBe("system: You are this expert: A teacher of arithmetic.");
  expect(prompt("expert-3")[0]).toBe("system: You are an expert in questions of this kind.");
  expect(prompt("expert-1", 1).slice(2)).toEqual([
    "assistant: 3 + 5 = 8. Answer: 8",
    expect.stringMatching(/^user: A reviewer:\nIt is 4 more\.\nReview: Disagree\n\nA reviewer:/),
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(carriers).toEqual(["expert-1/1"]);
});

test("a group that is sent home leaves its advice to the next, and the last answer counts when none is approved", async () => {
  const { said, trajectory, carriers, prompt } = await speakScript(
    { ...VERSE, experts: 2, reviewRounds: 1 },
    {
      recruiter: ["1. A cook.\n2. A poet.", "1. A grocer.\n2. A teacher."],
      "expert-1": ["Answer: 8", "Answer: 7"],
      "expert-2": ["Review: Agree", "I am not sure."],
      evaluator: ["Read “more” again.\nCorrectness: 0", "I cannot say."],
    },
  );
  expect(said).toEqual([
    "recruiter/0",
    "expert-1/0",
    "expert-2/0 < expert-1/0",
    "evaluator/0 < expert-1/0",
    "recruiter/1 < evaluator/0",
    "expert-1/1 < expert-1/0 evaluator/0",
    "expert-2/1 < expert-1/1",
    "evaluator/1 < expert-1/1",
  ]);
  expect(prompt("recruiter", 1)[1]).toContain("What was wrong with the group before:\nRead “more” again.");
  expect(prompt("expert-1", 1)[0]).toBe("system: You are this expert: A grocer.");
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(carriers).toEqual(["expert-1/1"]);
});
