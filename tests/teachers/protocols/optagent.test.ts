import { expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import { graphOfTalk, learnedEdges } from "../../../src/teachers/learned_edges.ts";
import { optagent } from "../../../src/teachers/protocols/optagent.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { speakScript } from "../script.ts";
import { solveTask } from "../../../src/teachers/solve_task.ts";
import type { TurnJob } from "../../../src/teachers/turn_job.ts";
import { seat, speaker } from "../seats.ts";
import { TASK } from "../turns.ts";

/** Two agents: both edges are heard in a round. */
const UNCHECKED = {
  teacher: "optagent",
  agents: 2,
  rounds: 2,
  drafts: 1,
  edges: 2,
  edgeRate: 0.5,
} as const;
const TEAM = { ...UNCHECKED, labels: "truth" } as const;
const LEARNING = { agents: ["agent-1", "agent-2"], rate: 0.5, verifier: "key" } as const;
const second: Task = { ...TASK, id: "t2" };
const third: Task = { ...TASK, id: "t3" };

/** Agent 1 puts agent 2 right. */
const first = () =>
  speakScript(TEAM, {
    "agent-1": ["3 + 4 = 7. Answer: 7", "Mine holds. Answer: 7"],
    "agent-2": ["3 + 5 = 8. Answer: 8", "It says 4. Answer: 7"],
  });

test("weights learn from verified flips, and a question that measures goes along those above 0 alone", async () => {
  // Worked by hand with rate 1/2. Question 1: 1 -> 2 corrects, f = 1: w = 1/2. 2 -> 1 changes nothing, f = 0: w = 0.
  const one = await first();
  expect(one.said.slice(2).toSorted()).toEqual([
    "agent-1/1 < agent-1/0 agent-2/0",
    "agent-2/1 < agent-2/0 agent-1/0",
  ]);
  expect(learnedEdges([one.trajectory], LEARNING)).toEqual({
    weights: [
      [0, 0.5],
      [0, 0],
    ],
    questions: 1,
    keyed: 1,
  });
  // Question 2: each follows the other. 1 -> 2 misleads, f = -1: w = 1/2 * 1/2 - 1/2 = -1/4. 2 -> 1 corrects, f = 1: w = 1/2.
  const past = { talks: [one.trajectory], isLearning: true };
  const two = await speakScript(
    TEAM,
    { "agent-1": ["Answer: 8", "Answer: 7"], "agent-2": ["Answer: 7", "Answer: 8"] },
    second,
    past,
  );
  expect(graphOfTalk(two.trajectory.turns)).toMatchObject({
    weights: [
      [0, 0.5],
      [0, 0],
    ],
    questions: 1,
  });
  const talks = [one.trajectory, two.trajectory];
  expect(learnedEdges(talks, LEARNING).weights).toEqual([
    [0, -0.25],
    [0.5, 0],
  ]);
  // Question 3 measures: only 2 -> 1 is above 0, so agent 2 hears nobody.
  const measured = await speakScript(
    TEAM,
    { "agent-1": ["Answer: 8", "Answer: 7"], "agent-2": ["Answer: 7"] },
    third,
    { talks, isLearning: false },
  );
  expect(measured.said).toEqual(["agent-1/0", "agent-2/0", "agent-1/1 < agent-1/0 agent-2/0"]);
  expect(measured.turn("actor").completion.text.split("\n")).toEqual([
    "Learned from 2 questions, verified by the key.",
    "Weights of 2 agents: 1 -> 2: -0.25, 2 -> 1: 0.5",
    "Round 2: 2 -> 1",
  ]);
  expect(measured.trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(measured.carriers).toEqual(["agent-1/1", "agent-2/0"]);
});

test("every step names its edge, in its role and by what it read, and the graph is a turn that no student learns", async () => {
  const { turn, prompt, trajectory } = await first();
  expect(turn("agent-2", 1)).toMatchObject({
    role: "hear agent-1",
    parents: [turn("agent-2").id, turn("agent-1").id],
  });
  expect(turn("actor")).toMatchObject({
    kind: "tool",
    role: "graph",
    parents: [turn("agent-1").id, turn("agent-2").id],
  });
  const graph = graphOfTalk(trajectory.turns)!;
  expect(graph.rounds[0]!.toSorted((a, b) => a.from - b.from)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 0 },
  ]);
  expect(prompt("agent-2", 1)).toEqual([
    "system: You explain: you say in plain words what each number stands for.",
    expect.stringMatching(/^user: Ann has/),
    "assistant: 3 + 5 = 8. Answer: 8",
    expect.stringMatching(/^user: Another agent's solution:\n3 \+ 4 = 7\. Answer: 7\n\nCompare the other/),
  ]);
});

test("agents are made to write different outputs, of which the seed draws one that has an answer", async () => {
  const script = {
    "agent-1": ["No idea.", "Answer: 7", "Answer: 7"],
    "agent-2": ["Answer: 8", "Answer: 8", "Answer: 8"],
  };
  const config = { ...TEAM, rounds: 1, drafts: 3 };
  const { said, prompt, carriers, turn } = await speakScript(config, script);
  expect(said).toHaveLength(6); // all of them alone
  const requests = [0, 1, 2].map((way) => prompt("agent-1", way).at(-1)!);
  expect(new Set(requests)).toHaveLength(3);
  // The second and third text of agent 1 are one output, and its first has no answer.
  expect(turn("actor").parents).toEqual([turn("agent-1", 1).id, turn("agent-2", 0).id]);
  expect(carriers).toEqual(["agent-1/1"]);
  const other = { ...script, "agent-2": ["Answer: 7", "Answer: 8", "Answer: 9"] };
  const drawn = (await speakScript(config, other)).turn("actor").parents[1];
  expect((await speakScript(config, other)).turn("actor").parents[1]).toBe(drawn);
});

test("each agent speaks with a profile of its own, which a person's role for it replaces", async () => {
  const config = { ...defaultConfig(), ...TEAM, agents: 8, rounds: 1 };
  const { jobs } = await seat(config, [["7"]]);
  const personas = jobs.map(({ instruction }) => instruction?.persona);
  expect(new Set(personas).size).toBe(8);
  expect(personas).not.toContain(undefined);
  const roster = optagent.roster(config).map((agent) => ({ ...agent, role: "You like sums." }));
  const own: TurnJob[] = [];
  await solveTask(
    config,
    { runId: "run", set: "distil", seed: 7, task: TASK, roster, stored: [] },
    {
      maxRead: () => 3,
      speak: (job) => {
        own.push(job);
        return speaker([["7"]])(job);
      },
      onTurn: () => Promise.resolve(),
      onOutcome: () => Promise.resolve(),
    },
  );
  expect(own.map(({ instruction }) => instruction?.persona)).toEqual(Array(8).fill(undefined));
});

test("no graph leaves more solutions than it says", async () => {
  for (const agents of [1, 2, 3]) {
    const config = {
      ...defaultConfig(),
      ...optagentConfig(agents),
      rounds: 3,
      edges: 12,
      drafts: 2,
    } as const;
    const { trajectory } = await seat(config, [["7", "5", "9"]]);
    const solutions = trajectory.turns.filter(({ kind }) => kind === "say");
    expect(solutions.length, `${agents} agents`).toBe(optagent.leaves(config).solutions);
  }
});

const optagentConfig = (agents: number) => ({ teacher: "optagent", agents }) as const;

test("where there is no key the group's agreement verifies, and the graph says so", async () => {
  const unkeyed: Task = { ...TASK, answer: null };
  const team = { ...TEAM, agents: 3, edges: 6 };
  const one = await speakScript(
    team,
    {
      "agent-1": ["Answer: 8", "Answer: 8", "Answer: 8"],
      "agent-2": ["Answer: 8", "Answer: 8", "Answer: 8"],
      "agent-3": ["Answer: 7", "Answer: 8", "Answer: 8"],
    },
    unkeyed,
  );
  const agents = ["agent-1", "agent-2", "agent-3"];
  const learned = learnedEdges([one.trajectory], { agents, rate: 0.5, verifier: "key" });
  const intoThird = learned.weights.map((row) => row[2]);
  expect(intoThird.toSorted((a, b) => a! - b!)).toEqual([0, 0, 0.5]); // the first message of the two made agent 3 agree
  expect(learned.keyed).toBe(0);
  const next = await speakScript(
    team,
    { "agent-1": ["Answer: 7"], "agent-2": ["Answer: 7"], "agent-3": ["Answer: 7", "Answer: 7"] },
    second,
    { talks: [one.trajectory], isLearning: false },
  );
  expect(next.turn("actor").completion.text).toMatch(
    /^Learned from 1 questions, 0 verified by the key, the others by agreement\./,
  );
  expect(graphOfTalk(next.trajectory.turns)).toMatchObject({ questions: 1, keyed: 0 });
});

test.each(["consensus", "person", "truth"] as const)(
  "whether edges are verified by the key is the run's choice: %s",
  async (labels) => {
    const key = labels === "truth";
    // The group agrees on 8, and the key says 7: what puts agent 3 with the others misleads it.
    const said = ["Answer: 8", "Answer: 8", "Answer: 8"];
    const team = { ...UNCHECKED, agents: 3, edges: 6, labels };
    const script = { "agent-1": said, "agent-2": said, "agent-3": ["Answer: 7", "Answer: 8", "Answer: 8"] };
    const { trajectory } = await speakScript(team, script);
    expect(trajectory.outcome).toMatchObject({ answer: "8", correct: false });
    const next = await speakScript(
      team,
      { "agent-1": ["Answer: 7"], "agent-2": ["Answer: 7"], "agent-3": ["Answer: 7", "Answer: 7"] },
      second,
      { talks: [trajectory], isLearning: false },
    );
    // By the key no message helped, so that nobody is heard and agent 3 says nothing more.
    const graph = graphOfTalk(next.trajectory.turns)!;
    expect(graph.keyed).toBe(key ? 1 : 0);
    expect(graph.rounds).toHaveLength(1);
    expect(graph.rounds[0]!).toHaveLength(key ? 0 : 1);
    const intoThird = graph.weights.map((row) => row[2]).toSorted((a, b) => a! - b!);
    expect(intoThird).toEqual(key ? [-0.5, 0, 0] : [0, 0, 0.5]);
  },
);
