// SFR-DeepResearch's agent against a hand-worked transcript of its paper's description: one message a step, a memory that is written anew, errors
// in place of cuts. A thousand steps of an agent that does anything at all never show it more than its memory holds.
import { expect, test } from "vitest";
import { RandomStream } from "../../../src/core/rng.ts";
import { faultIn } from "../../../src/local_tools/call.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { lookupHints } from "../../../src/tasks/lookup_sum/table.ts";
import { callSentence, countCalls } from "../../../src/teachers/call_counts.ts";
import { conversationOf } from "../../../src/voice/messages.ts";
import { speakScript } from "../script.ts";
import { TASK } from "../turns.ts";

const texts = (k1: string) =>
  lookupHints(
    new Map([
      ["k1", k1],
      ["k2", "fir k2 = 9 ash"],
    ]),
  );
const SUM = { ...TASK, question: "What is k1+k2 mod 10?", answer: "3", hints: texts("elm k1 = 4 oak") };
const AGENT = { teacher: "sfr", agentCalls: 6, memoryLetters: 3000 } as const;

test("each step is one message with the question and all that tools told, without what the agent thought", async () => {
  const { said, prompt, trajectory, carriers } = await speakScript(
    AGENT,
    {
      agent: [
        "I think of k1.\nCall: lookup k1",
        "",
        "Now k2.\nCall: lookup k2",
        "",
        "4 + 9 = 13.\nAnswer: 3",
      ],
    },
    SUM,
  );
  expect(said).toEqual(["agent/0", "agent/2 < agent/1", "agent/4 < agent/1 agent/3"]);
  const last = prompt("agent", 4);
  expect(last).toHaveLength(1);
  expect(last[0]).toMatch(
    /^user: What is k1\+k2 mod 10\?\n\n“Call: lookup k1” gave:\nelm k1 = 4 oak\n\n“Call: lookup k2” gave:\nfir k2 = 9 ash\n\nYou can call a tool/,
  );
  expect(last[0]).not.toMatch(/I think of|Now k2/);
  expect(trajectory.outcome).toMatchObject({ answer: "3", correct: true });
  expect(carriers).toEqual(["agent/4"]);
});

test("clean_memory puts the agent's own words in the place of everything", async () => {
  const { turn, prompt } = await speakScript(
    AGENT,
    { agent: ["Call: lookup k1", "", "Call: clean_memory k1 is 4", "", "Call: lookup k2", "", "Answer: 3"] },
    SUM,
  );
  expect(turn("agent", 3)).toMatchObject({ kind: "tool", role: "clean_memory", solution: "k1 is 4" });
  expect(prompt("agent", 4)[0]).toContain("Your memory:\nk1 is 4\n\nYou can call");
  expect(prompt("agent", 6)[0]).toContain("Your memory:\nk1 is 4\n\n“Call: lookup k2” gave:");
  expect(prompt("agent", 6)[0]).not.toContain("elm");
});

const called = (text: string, memoryLetters: number) =>
  speakScript({ ...AGENT, memoryLetters }, { agent: text.split("|") }, long(500, 300));
const long = (first: number, second: number) => ({
  ...SUM,
  hints: lookupHints(
    new Map([
      ["k1", `k1 = 4 ${"o".repeat(first - 7)}`],
      ["k2", `k2 = 9 ${"a".repeat(second - 7)}`],
    ]),
  ),
});

test("an answer for which there is no room is an error and never cut; where hardly any is left no tool is run", async () => {
  const { turn, prompt, said } = await called(
    "Call: lookup k1||Call: lookup k1|||Call: lookup k2||Call: lookup k2||Call: clean_memory k1 is 4, k2 is 9||Answer: 3",
    1950,
  );
  // Step 2 asks for 500 letters more than there is room for: the tool answers, and the agent is told an error in place of it.
  expect(turn("agent", 3)).toMatchObject({ role: "lookup", kind: "tool" });
  expect(turn("agent", 3).solution).toHaveLength(500);
  expect(turn("agent", 4).solution).toMatch(
    /^Error \(memory-full\): The answer has 500 letters, and your memory has room for \d+\. Write it anew/,
  );
  expect(prompt("agent", 5)[0]).toContain("Your last call failed:\nError (memory-full)");
  expect(prompt("agent", 5)[0]!.split("oooo")[0]).toContain("gave:\nk1 = 4 "); // the first answer stands there whole
  expect(prompt("agent", 5)[0]!.match(/o{493}/g)).toHaveLength(1);
  // What fits clears the error; then there is so little room that the tool is not even run.
  expect(prompt("agent", 7)[0]).not.toContain("failed");
  expect(turn("agent", 8)).toMatchObject({ role: "refused", kind: "tool" });
  expect(turn("agent", 8).solution).toMatch(/^Error \(memory-full\): Your memory is full\./);
  expect(prompt("agent", 11)[0]).toMatch(/Your memory:\nk1 is 4, k2 is 9\n\nYou can call/);
  expect(said).toHaveLength(6);
});

test("a new memory that would fill the room again is refused by its length, and a question that leaves no room by name", async () => {
  const { turn } = await called(`Call: lookup k1||Call: clean_memory ${"x".repeat(900)}||Answer: 3`, 1950);
  expect(turn("agent", 3).solution).toMatch(
    /^Error \(too-long\): Your new memory has 900 letters; \d+ are the most/,
  );
  const wordy = { ...SUM, question: `${"Very long. ".repeat(200)}What is k1?` };
  await expect(speakScript(AGENT, {}, wordy)).rejects.toMatchObject({ code: "config" });
});

/** An agent that does anything at all. */
function wild(random: RandomStream): string {
  const line = (() => {
    switch (random.integer(0, 7)) {
      case 0:
        return `Call: clean_memory ${"m".repeat(random.integer(0, 1200))}`;
      case 1:
        return "Call:";
      case 2:
        return `Call: ${"sing".repeat(random.integer(1, 12))} now`;
      case 3:
        return `Call: calculator ${"1+".repeat(random.integer(1, 120))}1`;
      case 4:
        return "Call: search value of the key k1 k2 memory";
      case 5:
        return `Call: lookup ${"k9".repeat(random.integer(1, 60))}`;
      default:
        return `Call: lookup k${random.integer(1, 2)}`;
    }
  })();
  return `${"I think. ".repeat(random.integer(0, 20))}\n${line}`;
}

test("over a thousand steps no message is longer than the memory, nothing is cut, and calls and repeats are counted", async () => {
  const random = new RandomStream(11);
  const talks: (readonly Turn[])[] = [];
  let [steps, longest, overflows] = [0, 0, 0];
  for (let talk = 0; steps < 1000; talk++) {
    const memoryLetters = 1800 + 50 * (talk % 20);
    const agent = Array.from({ length: 120 }, () => wild(random));
    const { trajectory } = await speakScript(
      { ...AGENT, agentCalls: 40, memoryLetters },
      { agent },
      long(100 + 20 * talk, 60),
    );
    const { turns } = trajectory;
    talks.push(turns);
    const byId = new Map(turns.map((turn) => [turn.id, turn]));
    for (const turn of turns) {
      if (turn.kind === "tool") {
        if (faultIn(turn.solution) === "memory-full") overflows++;
        continue;
      }
      steps++;
      const conversation = conversationOf(turn.prompt);
      expect(conversation).toHaveLength(1);
      const { content } = conversation[0]!;
      longest = Math.max(longest, content.length / memoryLetters);
      for (const parent of turn.parents) expect(content).toContain(byId.get(parent)!.solution);
    }
  }
  expect(longest).toBeLessThanOrEqual(1);
  expect(longest).toBeGreaterThan(0.8); // the bound is met, and not by an agent that holds nothing
  expect(overflows).toBeGreaterThan(50);
  const counts = countCalls(talks);
  expect(counts.talks).toBe(talks.length);
  expect(counts.calls).toBeGreaterThan(600);
  expect(counts.repeated).toBeGreaterThan(100);
  expect(callSentence(counts)).toMatch(
    /^\d+ calls of tools in \d+ talks, \d+\.\d a talk; \d+\.\d % of them repeat/,
  );
});

test("a repeated call is the same words by the same agent in the same talk", () => {
  const said = (agent: string, text: string, kind: "say" | "remark" | "tool" = "remark") => ({
    agent,
    kind,
    completion: { text },
  });
  const one = [
    said("a", "Call: lookup k1"),
    said("a", "k1 = 4", "tool"),
    said("a", "Again.\nCall: lookup k1"),
    said("b", "Call: lookup k1"),
  ];
  expect(countCalls([one, [said("a", "Call: lookup k1")], [said("a", "Call: lookup k1", "say")]])).toEqual({
    talks: 3,
    calls: 4,
    repeated: 1,
  });
  expect(callSentence(countCalls([[said("a", "Answer: 3", "say")]]))).toBeNull();
});
