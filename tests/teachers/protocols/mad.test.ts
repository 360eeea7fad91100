import { expect, test } from "vitest";
import { chooseTrace } from "../../../src/distill/rsft.ts";
import { messagesVoice } from "../../../src/voice/messages.ts";
import { speakScript } from "../script.ts";
import { TASK } from "../turns.ts";

const MAD = { teacher: "mad", mostRounds: 2 } as const;

test("the moderator ends the debate in the round in which a side convinces it, and that side's answer stands", async () => {
  const { said, trajectory, prompt, carriers } = await speakScript(MAD, {
    affirmative: ["3 + 5 = 8. Answer: 8"],
    negative: ["No: 4 more than 3 is 7. Answer: 7"],
    moderator: ["The negative side read the question right.\nSide: negative"],
  });
  expect(said).toEqual([
    "affirmative/0",
    "negative/0 < affirmative/0",
    "moderator/0 < affirmative/0 negative/0",
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 3 } });
  expect(carriers).toEqual(["negative/0"]);
  expect(prompt("affirmative")).toEqual([
    expect.stringMatching(/^system: You are a debater\./),
    expect.stringMatching(/^user: Ann has 3 eggs\..*Solve the question step by step\. End with a line/s),
  ]);
  expect(prompt("negative")[1]).toMatch(/Affirmative side:\n3 \+ 5 = 8\. Answer: 8\n\nYou disagree/);
  expect(prompt("moderator")[1]).toMatch(/Affirmative side:\n.*Negative side:\n.*Side: none”\.$/s);
  // The moderator quotes answers; none is looked for in its words, and none is learned.
  const moderator = trajectory.turns.find(({ agent }) => agent === "moderator");
  expect(moderator).toMatchObject({ kind: "remark", answer: null, correct: null });
});

test("without a convincing side both read each other for as many rounds as there may be, then a judge decides", async () => {
  const { said, trajectory, prompt, carriers } = await speakScript(MAD, {
    affirmative: ["Answer: 8", "I stay with 8. Answer: 8"],
    negative: ["Answer: 7", "I stay with 7. Answer: 7"],
    moderator: ["Both have a point.\nSide: none", "I do not know."],
    judge: ["“More” means plus, so 3 + 4. Answer: 7"],
  });
  expect(said).toEqual([
    "affirmative/0",
    "negative/0 < affirmative/0",
    "moderator/0 < affirmative/0 negative/0",
    "affirmative/1 < affirmative/0 negative/0",
    "negative/1 < negative/0 affirmative/1",
    "moderator/1 < affirmative/1 negative/1",
    "judge/0 < affirmative/0 negative/0",
  ]);
  // A side's own earlier words are its turn of the conversation.
  expect(prompt("affirmative", 1).map((message) => message.split(":")[0])).toEqual([
    "system",
    "user",
    "assistant",
    "user",
  ]);
  expect(prompt("judge")[1]).toContain("The candidates are 8 or 7.");
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 7 } });
  expect(carriers).toEqual(["negative/0", "negative/1"]);
  const trace = chooseTrace(trajectory, { labels: "consensus", seed: 7, voice: messagesVoice() });
  expect(trace?.agent).toBe("negative");
});

test("a side that convinces without an answer does not end the debate, and a mute judge leaves it to the solutions", async () => {
  const { trajectory, said } = await speakScript(
    { ...MAD, mostRounds: 1 },
    {
      affirmative: ["Answer: 8"],
      negative: ["No, this is wrong."],
      moderator: ["Side: negative"],
      judge: ["I cannot decide."],
    },
    { ...TASK, answer: null },
  );
  expect(said.at(-1)).toBe("judge/0 < affirmative/0 negative/0");
  expect(trajectory.outcome).toMatchObject({ answer: "8", correct: null });
});
