import { expect, test } from "vitest";
import { chooseTrace } from "../../../src/distill/rsft.ts";
import { messagesVoice } from "../../../src/voice/messages.ts";
import { speakScript } from "../script.ts";

const MAV = { teacher: "mav", candidates: 2, verifiers: 2 } as const;
const SOLVERS = { "agent-1": ["3 + 5 = 8. Answer: 8"], "agent-2": ["3 + 4 = 7. Answer: 7"] };

test("verifiers of one aspect each reason about every solution, then say True or False; most approvals win", async () => {
  const { said, trajectory, prompt, carriers, turn } = await speakScript(MAV, {
    ...SOLVERS,
    "verifier-1": ["3 + 5 is 8.", "Verdict: True", "3 + 4 is 7.", "Verdict: True"],
    "verifier-2": ["It says 4 more, not 5.", "Verdict: False", "It follows.", "Verdict: True"],
  });
  expect(said.toSorted()).toEqual([
    "agent-1/0",
    "agent-2/0",
    "verifier-1/0 < agent-1/0",
    "verifier-1/1 < agent-1/0 verifier-1/0",
    "verifier-1/2 < agent-2/0",
    "verifier-1/3 < agent-2/0 verifier-1/2",
    "verifier-2/0 < agent-1/0",
    "verifier-2/1 < agent-1/0 verifier-2/0",
    "verifier-2/2 < agent-2/0",
    "verifier-2/3 < agent-2/0 verifier-2/2",
  ]);
  expect(prompt("verifier-1")[1]).toMatch(
    /Proposed solution:\n3 \+ 5 = 8\. Answer: 8\n\nCheck every calculation/,
  );
  expect(prompt("verifier-2")[1]).toMatch(/Check whether each step follows/);
  expect(prompt("verifier-1", 1).slice(-2)).toEqual([
    "assistant: 3 + 5 is 8.",
    expect.stringMatching(/^user: .*“Verdict: True” or “Verdict: False”\.$/),
  ]);
  // Approvals: 1 of 2 for the first solution, 2 of 2 for the second.
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 10 } });
  expect(carriers).toEqual(["agent-2/0"]);
  // A verifier's numbers are no answers, and the solution that it read is learned although it was read.
  expect(turn("verifier-1", 2)).toMatchObject({ kind: "remark", answer: null, correct: null });
  const trace = chooseTrace(trajectory, { labels: "consensus", seed: 7, voice: messagesVoice() });
  expect(trace?.agent).toBe("agent-2");
});

test("of equal approvals the answer with more of them in all wins, then the earlier solution; no verdict is no approval", async () => {
  const approve = ["Fine.", "Verdict: True"];
  const tie = { teacher: "mav", candidates: 3, verifiers: 1 } as const;
  const { carriers, trajectory } = await speakScript(tie, {
    "agent-1": ["Answer: 8"],
    "agent-2": ["Answer: 7"],
    "agent-3": ["So 7. Answer: 7"],
    "verifier-1": [...approve, ...approve, ...approve],
  });
  expect(trajectory.outcome.answer).toBe("7");
  expect(carriers).toEqual(["agent-2/0", "agent-3/0"]);
  const mute = await speakScript(MAV, {
    ...SOLVERS,
    "verifier-1": ["Hm.", "It may be True or False.", "Hm.", "?"],
    "verifier-2": ["Hm.", "", "Hm.", "Yes"],
  });
  expect(mute.trajectory.outcome).toMatchObject({ answer: "8", correct: false });
});

test("a solution without an answer wins only where there is no other", async () => {
  const { trajectory } = await speakScript(
    { ...MAV, verifiers: 1 },
    {
      "agent-1": ["I do not know."],
      "agent-2": ["Answer: 7"],
      "verifier-1": ["Honest.", "Verdict: True", "Wrong.", "Verdict: False"],
    },
  );
  expect(trajectory.outcome.answer).toBe("7");
});
