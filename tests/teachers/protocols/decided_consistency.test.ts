import { expect, test } from "vitest";
import { isFit } from "../../../src/distill/fitness.ts";
import { endings, openings } from "../../../src/records/turn_ends.ts";
import { messagesVoice } from "../../../src/voice/messages.ts";
import { speakScript } from "../script.ts";

const THREE = { teacher: "self-consistency-decider", samples: 4 } as const;
const SAMPLES = {
  "agent-1": ["Answer: 5"],
  "agent-2": ["3 + 4 = 7. Answer: 7"],
  "agent-3": ["Answer: 5"],
  "agent-4": ["Answer: 9"],
};

test("a decider reads one sample of each answer and may side with the few; the samples carry it, its own words do not", async () => {
  const { said, trajectory, prompt, carriers, turn } = await speakScript(THREE, {
    ...SAMPLES,
    decider: ["Solution 2 is the most consistent. Answer: 7"],
  });
  expect(said.at(-1)).toBe("decider/0 < agent-1/0 agent-2/0 agent-4/0");
  expect(prompt("decider")[0]).toContain("Solution 1, whose answer 2 of 4 gave:\nAnswer: 5");
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(carriers).toEqual(["agent-2/0"]);
  expect(turn("decider")).toMatchObject({ kind: "remark", answer: "7", correct: true });
  // Every sample ends the talk, as in a vote; the decider neither opens nor ends it, and is never learned.
  const agents = ["agent-1", "agent-2", "agent-3", "agent-4"];
  expect(endings(trajectory).map(({ agent }) => agent)).toEqual(agents);
  expect(openings(trajectory.turns).map(({ agent }) => agent)).toEqual(agents);
  expect(trajectory.turns.filter((each) => isFit(each, messagesVoice()))).toHaveLength(4);
});

test("a decider that decides nothing leaves it to the vote, and one with an answer of its own is carried by nobody", async () => {
  const voted = await speakScript(THREE, { ...SAMPLES, decider: ["They are all fine."] });
  expect(voted.trajectory.outcome).toMatchObject({ answer: "5", correct: false });
  expect(voted.carriers).toEqual(["agent-1/0", "agent-3/0"]);
  const invented = await speakScript(THREE, { ...SAMPLES, decider: ["Answer: 12"] });
  expect(invented.trajectory.outcome).toMatchObject({ answer: "12", correct: false, from: [] });
});
