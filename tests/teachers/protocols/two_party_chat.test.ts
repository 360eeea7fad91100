import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const CHAT = { teacher: "autogen", mostReplies: 3 } as const;

test("the user comments, the assistant answers again, and the chat ends when the user is content", async () => {
  const { said, trajectory, prompt, carriers } = await speakScript(CHAT, {
    assistant: ["3 + 5 = 8. Answer: 8", "3 + 4 = 7. Answer: 7"],
    user: ["The question says 4 more, not 5.", "TERMINATE"],
  });
  expect(said).toEqual([
    "assistant/0",
    "user/0 < assistant/0",
    "assistant/1 < assistant/0 user/0",
    "user/1 < assistant/1",
  ]);
  expect(prompt("user")[0]).toMatch(/^system: You are the user/);
  expect(prompt("assistant", 1)).toEqual([
    expect.stringMatching(/^user: Ann has/),
    "assistant: 3 + 5 = 8. Answer: 8",
    expect.stringMatching(/^user: The user:\nThe question says 4 more, not 5\.\n\nAnswer the user/),
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(carriers).toEqual(["assistant/1"]);
  expect(trajectory.changes).toMatchObject([{ agent: "assistant", from: "8", to: "7", effect: "corrected" }]);
});

test("it ends after as many solutions as there may be, and the last answer counts", async () => {
  const { said, trajectory, carriers } = await speakScript(
    { ...CHAT, mostReplies: 2 },
    { assistant: ["Answer: 7", "I am not sure any more."], user: ["Really?"] },
  );
  expect(said).toHaveLength(3);
  expect(trajectory.outcome.answer).toBe("7");
  expect(carriers).toEqual(["assistant/0"]);
});

test("an assistant that terminates is not commented on", async () => {
  const { said } = await speakScript(CHAT, { assistant: ["Answer: 7\nTERMINATE"] });
  expect(said).toEqual(["assistant/0"]);
});
