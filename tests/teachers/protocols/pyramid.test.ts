// A tree of agents on sums of values that only a tool reveals, spoken by stubs that do what they are asked; one leaf may be sabotaged.
import { expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import type { Trajectory } from "../../../src/records/trajectory.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { lookupHints } from "../../../src/tasks/lookup_sum/table.ts";
import { Agent } from "../../../src/teachers/agent.ts";
import { evenTree, treeText } from "../../../src/teachers/agent_tree.ts";
import { inLots, knownPast } from "../../../src/teachers/past.ts";
import type { Past } from "../../../src/teachers/protocol.ts";
import { pyramid } from "../../../src/teachers/protocols/pyramid.ts";
import { rosterOf } from "../../../src/teachers/roster.ts";
import {
  evolvedTree,
  qualitiesAfter,
  resultLine,
  routingShares,
  validated,
} from "../../../src/teachers/running_quality.ts";
import { solveTask } from "../../../src/teachers/solve_task.ts";
import type { TurnJob } from "../../../src/teachers/turn_job.ts";
import { conversationOf, messagesVoice } from "../../../src/voice/messages.ts";
import { PROGRAM_PORTS } from "../programs.ts";
import { speakScript } from "../script.ts";
import { TASK } from "../turns.ts";

/** A root, two branches and four leaves. */
const SEVEN = {
  teacher: "pyramid",
  branches: 2,
  leaves: 2,
  leafCalls: 1,
  patience: 0.9,
  labels: "truth",
} as const;
const FIRST = evenTree(2, 2);
const LEAVES = ["leaf-1", "leaf-2", "leaf-3", "leaf-4"];

/** @param keys how many values are added */
function sumTask(id: string, keys: number): Task {
  const values = Array.from({ length: keys }, (_, i) => (3 * i + id.length + Number(id.at(-1))) % 10);
  const texts = new Map(values.map((value, i) => [`k${i + 1}`, `elm k${i + 1} = ${value} oak`]));
  return {
    ...TASK,
    id,
    question: `A notebook holds numbers. What is ${[...texts.keys()].join("+")} mod 10?`,
    answer: String(values.reduce((sum, value) => sum + value, 0) % 10),
    hints: lookupHints(texts),
  };
}

const numberOf = (text: string) => Number(text.match(/-?\d+/g)?.at(-1));

/** What an agent says that does what it is asked; a sabotaged leaf reports another number. */
function textOf({ role, shown = [], agent }: TurnJob, sabotaged: string): string {
  if (role === "work") return `Call: lookup ${/k\d+/.exec(shown[0]!)![0]}`;
  if (role === "report") {
    const value = Number(/= (\d+)/.exec(shown.at(-1)!)![1]);
    return `I asked the tool.\nResult: it is ${agent === sabotaged ? value + 1 : value}`;
  }
  const sum = shown.reduce((total, line) => total + numberOf(line), 0);
  return role.endsWith("gather") ? `Result: ${sum}` : `Answer: ${sum % 10}`;
}

interface Worked {
  readonly trajectory: Trajectory;
  /** How many agents spoke at once, at most. */
  readonly atOnce: number;
}

async function work(
  task: Task,
  patch: Partial<RunConfig> = {},
  sabotaged = "",
  { past, stored = [] }: { readonly past?: Past; readonly stored?: readonly Turn[] } = {},
): Promise<Worked> {
  const config: RunConfig = { ...defaultConfig(), ...SEVEN, ...patch };
  let speaking = 0;
  let atOnce = 0;
  const trajectory = await solveTask(
    config,
    {
      runId: "run",
      set: "distil",
      seed: 7,
      task,
      roster: rosterOf({ config }),
      stored,
      ...(past && { past }),
    },
    {
      ...PROGRAM_PORTS,
      maxRead: () => 3,
      budget: { turns: 1000, tokens: 1_000_000 },
      speak: async (job) => {
        atOnce = Math.max(atOnce, ++speaking);
        await Promise.resolve();
        const completion = { text: textOf(job, sabotaged), ids: [1], promptTokens: 1, completionTokens: 1 };
        const agent = new Agent({
          runId: "run",
          model: PROGRAM_PORTS.tools.model,
          voice: messagesVoice(),
          clock: PROGRAM_PORTS.tools.clock,
          generate: ([request]) => Promise.resolve([{ ...completion, id: request!.id, finish: "stop" }]),
        });
        return agent.speak(job).finally(() => speaking--);
      },
      onTurn: () => Promise.resolve(),
      onOutcome: () => Promise.resolve(),
    },
  );
  return { trajectory, atOnce };
}

const spokenBy = (turns: readonly Turn[], name: RegExp) => turns.filter(({ agent }) => name.test(agent));

test("seven agents add four looked-up values: each leaf finds one, all at once, and results go up as an address and a line", async () => {
  const { trajectory, atOnce } = await work(sumTask("t1", 4));
  expect(trajectory.outcome).toMatchObject({ correct: true, usage: { turns: 16 } });
  expect(atOnce).toBe(4);
  const { turns } = trajectory;
  const calls = spokenBy(turns, /^leaf/).filter(({ role }) => role === "work");
  expect(calls.map(({ agent, completion }) => `${agent} ${completion.text}`)).toEqual([
    "leaf-1 Call: lookup k1",
    "leaf-2 Call: lookup k2",
    "leaf-3 Call: lookup k3",
    "leaf-4 Call: lookup k4",
  ]);
  const branch = turns.find(({ agent }) => agent === "branch-1")!;
  const shown = conversationOf(branch.prompt).at(-1)!.content;
  expect(shown).toMatch(
    /^Result 1:\n\(leaf-1\/2\) it is \d\n\nResult 2:\n\(leaf-2\/2\) it is \d\n\nAdd up all results\./,
  );
  expect(shown).not.toContain("I asked the tool"); // a line goes up, not the text
  const root = turns.findLast(({ agent }) => agent === "root")!;
  expect(root).toMatchObject({ kind: "say", role: "answer" });
  expect(root.parents).toEqual(spokenBy(turns, /^branch/).map(({ id }) => id));
  expect(turns[0]).toMatchObject({ kind: "tool", role: "route", prompt: treeText(FIRST) });
});

test("no prompt grows with the question", async () => {
  const longest = async (keys: number) => {
    const { trajectory } = await work(sumTask("t1", keys));
    expect(trajectory.outcome.correct, `${keys} keys`).toBe(true);
    const spoken = trajectory.turns.filter(({ kind }) => kind !== "tool");
    return Math.max(...spoken.map(({ prompt }) => prompt.length));
  };
  const bound = 1600;
  expect(await longest(4)).toBeLessThanOrEqual(bound);
  expect(await longest(20)).toBeLessThanOrEqual(bound);
  const forty = await longest(40);
  expect(forty).toBeLessThanOrEqual(bound);
  expect(await longest(80)).toBeLessThanOrEqual(forty + 2); // an address has one more digit
});

/** Questions one after the other, each learning from all before it. */
async function series(
  keys: number,
  count: number,
  patch: Partial<RunConfig>,
  sabotaged: string,
): Promise<Trajectory[]> {
  const tasks = Array.from({ length: count }, (_, i) => sumTask(`t${i + 1}`, keys));
  const config: RunConfig = { ...defaultConfig(), ...SEVEN, ...patch };
  return inLots(config, { set: "distil", tasks, taught: [] }, (lot, past) =>
    Promise.all(lot.map(async (task) => (await work(task, patch, sabotaged, { past })).trajectory)),
  );
}

test("a sabotaged leaf's quality halves within 7 calls, its share of the work drops below half, and answers are right again", async () => {
  // ceil(ln 0.5 / ln 0.9) = 7: by hand 0.9^6 = 0.531 and 0.9^7 = 0.478.
  const talks = await series(28, 3, { lot: 1 }, "leaf-2");
  const one = [talks[0]!];
  const calls = spokenBy(talks[0]!.turns, /^leaf-2$/).filter(({ role }) => role === "report");
  expect(calls).toHaveLength(7);
  const after = qualitiesAfter(one, LEAVES, 0.9);
  expect([...after.values()].map((quality) => quality.toFixed(3))).toEqual([
    "1.000",
    "0.478",
    "1.000",
    "1.000",
  ]);
  const before = routingShares(FIRST, qualitiesAfter([], LEAVES, 0.9)).get("leaf-2")!;
  expect(routingShares(FIRST, after).get("leaf-2")!).toBeLessThan(before / 2);
  // Its part of the next question is that share: 2 of 28 parts.
  expect(spokenBy(talks[1]!.turns, /^leaf-2$/).filter(({ role }) => role === "report")).toHaveLength(2);
  const small = await series(4, 12, { lot: 1 }, "leaf-2");
  // Of four parts it gets none as soon as quality squared is below a half: after 4 reports, 0.656.
  expect(small.map(({ outcome }) => outcome.correct)).toEqual([
    ...Array<boolean>(4).fill(false),
    ...Array<boolean>(8).fill(true),
  ]);
});

test("a change that is no better leaves the tree as it was, byte by byte", async () => {
  const talks = await series(4, 4, { lot: 2, evolution: "evolve" }, "");
  const evolving = { first: FIRST, lot: 2, alpha: 0.9, spare: ["leaf-5", "leaf-6"] };
  const { tree, history } = evolvedTree(talks, evolving);
  expect(history).toEqual([
    { from: treeText(FIRST), to: "branch-1(leaf-1 leaf-2 leaf-3 leaf-4)", isAccepted: false },
  ]);
  expect(treeText(tree)).toBe(treeText(FIRST));
  // Tried beside the tree: the questions of the second lot have two answers, of which one counts.
  expect(talks.map(({ turns }) => turns.filter(({ role }) => role === "trial answer").length)).toEqual([
    0, 0, 1, 1,
  ]);
  expect(talks[2]!.outcome.from).toEqual(
    talks[2]!.turns.filter(({ role }) => role === "answer").map(({ id }) => id),
  );
});

test("a talk that tries a change and is cut goes on to the same end", async () => {
  const talks = await series(8, 4, { lot: 2, evolution: "evolve" }, "leaf-2");
  const whole = talks[2]!;
  expect(whole.turns.some(({ role }) => role === "trial answer")).toBe(true);
  const past = { talks: talks.slice(0, 2), isLearning: true };
  for (let count = 0; count < whole.turns.length; count += 5) {
    const stored = whole.turns.slice(0, count);
    const { trajectory } = await work(sumTask("t3", 8), { lot: 2, evolution: "evolve" }, "leaf-2", {
      past,
      stored,
    });
    expect(trajectory, `cut behind ${count} turns`).toEqual(whole);
  }
});

test("a weak leaf is pruned when questions that had no part in the proposal go better without it", async () => {
  // Eight parts: the weak leaf still gets one, and every answer with it is wrong.
  const talks = await series(8, 6, { lot: 2, evolution: "evolve" }, "leaf-2");
  const { tree, history } = evolvedTree(talks, { first: FIRST, lot: 2, alpha: 0.9, spare: [] });
  expect(history[0]).toEqual({
    from: treeText(FIRST),
    to: "branch-1(leaf-1) branch-2(leaf-3 leaf-4)",
    isAccepted: true,
  });
  expect(treeText(tree)).toBe("branch-1(leaf-1) branch-2(leaf-3 leaf-4)");
  expect(talks.map(({ outcome }) => outcome.correct)).toEqual([false, false, false, false, true, true]);
});

test("where answers are not checked by the key no change is tried, and nothing but tools says what a report is worth", async () => {
  const talks = await series(8, 6, { lot: 2, evolution: "evolve", labels: "consensus" }, "leaf-2");
  expect(talks.flatMap(({ turns }) => turns.filter(({ role }) => role.startsWith("trial")))).toEqual([]);
  const routes = talks.map(({ turns }) => turns.find(({ role }) => role === "route")!.prompt);
  expect(new Set(routes)).toEqual(new Set([treeText(FIRST)]));
  // The tool's own number still shows which leaf is wrong.
  expect(talks.at(-1)!.turns.find(({ role }) => role === "route")!.solution).toMatch(/leaf-2: quality 0\.\d/);
  const untold = { ...talks[0]!.turns.find(({ role }) => role === "report")!, parents: [] };
  const wrong = { turns: talks[0]!.turns, outcome: { ...talks[0]!.outcome, correct: false } };
  expect(validated(untold, wrong)).toBe(false);
  const { labels: _labels, ...rest } = SEVEN;
  const unchecked: RunConfig = { ...defaultConfig(), ...rest };
  const [known] = knownPast(unchecked, { talks, isLearning: true }).talks;
  expect(validated(untold, known!)).toBe(true);
});

test("a question of no known form is split by the root's plan, and the root sees it when it answers", async () => {
  const { said, prompt, trajectory } = await speakScript(SEVEN, {
    root: ["Part: how many eggs Ann has\nPart: how many more Ben has", "", "3 + 4 = 7. Answer: 7"],
    "leaf-1": ["Ann has 3.\nResult: 3 eggs"],
    "leaf-2": ["Call: calculator 1+3", "", "Result: 4 more"],
    "branch-1": ["Result: 3 and 4 more"],
  });
  expect(said.at(-1)).toBe("root/2 < branch-1/0");
  expect(prompt("leaf-1").at(-1)).toContain("how many eggs Ann has");
  expect(prompt("root", 2).join("\n")).toContain("Ann has 3 eggs. Ben has 4 more");
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
});

test("a refused call tells no value, whatever numbers its sentence has", async () => {
  const { trajectory } = await work(sumTask("t1", 4));
  const report = trajectory.turns.find(({ agent, role }) => agent === "leaf-1" && role === "report")!;
  expect(validated(report, trajectory)).toBe(true);
  const sentence = "There is no value “k9”. Look up one of k1, k8, one at a time.";
  const refused = trajectory.turns.map((turn) =>
    turn.kind === "tool" && turn.agent === "leaf-1"
      ? { ...turn, solution: `Error (not-found): ${sentence}` }
      : turn,
  );
  const eight = { ...report, solution: "Result: 8" };
  expect(validated(eight, { ...trajectory, turns: refused })).toBe(false);
});

test("results are one line of at most 80 letters", () => {
  expect(resultLine({ solution: "So.\nResult: 4 eggs\nMore." })).toBe("4 eggs");
  expect(resultLine({ solution: `  ${"x".repeat(200)}\nMore.` })).toBe("x".repeat(80));
  expect(pyramid.roster({ ...defaultConfig(), ...SEVEN })).toHaveLength(9); // seven, and two leaves to grow by
});
