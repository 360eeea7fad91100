// Who teaches a student that answers by itself, and what such a teacher has before its eyes.
import { expect, test } from "vitest";
import { confidenceWeights, privilegedTasks, type PrivilegeRule } from "../../src/distill/privilege.ts";
import { conversationVoice } from "../../src/voice/chat.ts";
import type { Turn } from "../../src/records/turn.ts";
import { makeDebate, TASK, talksAbout } from "../teachers/turns.ts";

const SAID = "Compare. Answer: 6 was wrong.\n";
/** A word is an id: its number in the order in which words come. */
function wordIds() {
  const words: string[] = [];
  const encode = (text: string) =>
    text
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => {
        if (!words.includes(word)) words.push(word);
        return words.indexOf(word);
      });
  return { encode, text: (ids: readonly number[]) => ids.map((id) => words[id]).join(" ") };
}
const { encode, text } = wordIds();
const RULE: PrivilegeRule = {
  labels: "truth",
  working: "unread",
  voice: conversationVoice({ render: () => "", isThinking: () => false }),
  tokenizer: { encode },
  most: 100,
  temperature: 1,
  mostTeachers: 2,
};

/** Two rounds of three agents; each has read the others in the second, and says something in front of its solution there. */
function debate(last: readonly (string | null)[], id: string = TASK.id): Turn[] {
  return makeDebate([["6", "7", "6"], last], { task: { ...TASK, id } }).map((turn) => {
    if (turn.step === 0) return { ...turn, prompt: "alone" };
    const { completion, solution, agent } = turn;
    return {
      ...turn,
      prompt: `what ${agent} read`,
      completion: { ...completion, text: `${SAID}${solution}` },
    };
  });
}

test("agents whose last solution is right teach, each from its own prompt with what it wrote in front of the solution", () => {
  const { taught, leftOut } = privilegedTasks([TASK], talksAbout(debate(["7", "6", "7"])), RULE);
  expect(leftOut).toEqual({ unkept: 0, unread: 0, long: 0 });
  const [{ teachers }] = taught as [(typeof taught)[number]];
  expect(teachers.map(({ promptIds }) => text(promptIds))).toEqual(
    ["agent-1", "agent-3"].map((agent) => `what ${agent} read ${SAID.trim()}`),
  );
  expect(teachers.map(({ weight }) => weight)).toEqual([0.5, 0.5]); // nobody's probabilities are known
});

test("by the vote the majority teaches, right or wrong", () => {
  const rule = { ...RULE, labels: "consensus" } as const;
  const { taught } = privilegedTasks([TASK], talksAbout(debate(["6", "7", "6"])), rule);
  expect(taught[0]!.teachers.map(({ turnId }) => turnId.split("/").at(-1))).toEqual(["agent-1", "agent-3"]);
});

test("questions without a teacher are counted by the reason: nobody right, nothing read, too long, no talk", () => {
  const tasks = ["wrong", "lonely", "long", "silent", "good"].map((id) => ({ ...TASK, id }));
  const long = debate(["7", "7", "7"], "long").map((turn) => ({ ...turn, prompt: "word ".repeat(200) }));
  const lonely = debate(["7", "7", "7"], "lonely").filter(({ step }) => step === 0);
  const turns = [
    ...debate(["6", "6", null], "wrong"),
    ...lonely,
    ...long,
    ...debate(["7", "7", "7"], "good"),
  ];
  const { taught, leftOut } = privilegedTasks(tasks, talksAbout(turns), RULE);
  expect(taught.map(({ task }) => task.id)).toEqual(["good"]);
  expect(leftOut).toEqual({ unkept: 2, unread: 1, long: 1 });
});

test("what a model thinks aloud is not put into its teacher's mouth", () => {
  const turns = debate(["7", "7", "7"]).map((turn): Turn =>
    turn.step === 0
      ? turn
      : { ...turn, completion: { ...turn.completion, text: `<think>hm</think>${turn.solution}` } },
  );
  const { taught } = privilegedTasks([TASK], talksAbout(turns), RULE);
  expect(text(taught[0]!.teachers[0]!.promptIds)).toBe("what agent-1 read");
});

test("of more agents than may teach the surest do", () => {
  const sure = [0.5, 0.9, 0.8];
  const turns = debate(["7", "7", "7"]).map((turn) => {
    const logprobs = [Math.log(sure[Number(turn.agent.slice(-1)) - 1]!)];
    return { ...turn, completion: { ...turn.completion, logprobs } };
  });
  const { taught } = privilegedTasks([TASK], talksAbout(turns), RULE);
  expect(taught[0]!.teachers.map(({ turnId }) => turnId.split("/").at(-1))).toEqual(["agent-2", "agent-3"]);
});

test("weights are the softmax of the mean probabilities: e to their difference, in sum 1", () => {
  const turn = (...probabilities: number[]) => ({ completion: { logprobs: probabilities.map(Math.log) } });
  const [sure, unsure] = confidenceWeights([turn(0.9, 0.9), turn(0.8, 0.2)], 1) as [number, number];
  expect(sure / unsure).toBeCloseTo(Math.exp(0.9 - 0.4), 12); // 0.4 is the geometric mean of 0.8 and 0.2
  expect(sure + unsure).toBeCloseTo(1, 12);
  expect(confidenceWeights([turn(0.9), { completion: {} }], 1)).toEqual([0.5, 0.5]);
});
