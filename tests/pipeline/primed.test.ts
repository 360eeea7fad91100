// A run whose agents are shown worked examples, from its first question to its report: who is shown them, and who is not.
import { expect, test } from "vitest";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import type { AgentTraits } from "../../src/teachers/agent_traits.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import { makeWorld, MODEL, smallConfig, TASK_SET } from "./world.ts";

const TEMPLATE =
  "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
const EXAMPLES = Array.from({ length: 6 }, (_, i) => ({
  question: `Example ${i}?`,
  solution: `Answer: ${i}`,
}));

/** Runs to the end; every prompt that the base and the student were asked with is kept. */
async function primedRun(settings: Readonly<Record<string, string>>, traits?: readonly AgentTraits[]) {
  const voice = chatVoice({}, TEMPLATE);
  const world = makeWorld({ voice });
  const asked: { base: GenerateRequest[]; student: GenerateRequest[] } = { base: [], student: [] };
  const deps: typeof world.deps = {
    ...world.deps,
    voice,
    createTeam: async (request) => {
      const team = await world.deps.createTeam(request);
      return {
        ...team,
        generate: (requests) => {
          asked.base.push(...requests);
          return team.generate(requests);
        },
      };
    },
    createTrainer: async (request) => {
      const trainer = await world.deps.createTrainer(request);
      return {
        ...trainer,
        generate: (requests, adapter) => {
          if (adapter) asked.student.push(...requests);
          return trainer.generate(requests, adapter);
        },
      };
    },
  };
  const config = smallConfig({ labels: "truth", rounds: "1", ...settings });
  const taskSet = { ...TASK_SET, examples: EXAMPLES };
  const { id } = await createRun(
    { ...world, taskSet },
    { config, model: MODEL, words: { system: "Be brief." }, traits },
  );
  const run = await runPipeline(id, deps);
  return { run, asked, store: world.store };
}

test("agents and the base's rows are shown the examples, the student and the bare row the question alone", async () => {
  const { run, asked, store } = await primedRun({ examples: "2", answerTokens: "40" });
  expect(run.primer?.examples).toHaveLength(2);
  const shown = ({ prompt }: { readonly prompt: string }) => prompt.match(/Example \d/g)?.length ?? 0;

  const turns = await store.turns(run.id);
  expect(new Set(turns.map(shown))).toEqual(new Set([2]));
  expect(turns.every(({ prompt }) => prompt.startsWith("<|system|> Be brief. "))).toBe(true);

  const { examples = [] } = (await store.getDataset(run.id)) ?? {};
  expect(examples.length).toBeGreaterThan(0);
  for (const { text } of examples) {
    expect(text?.prompt).toMatch(/^<\|user\|> [^|]* <\|assistant\|>$/);
    expect(text?.completion).toMatch(/Answer : /);
  }

  const isBare = ({ id }: GenerateRequest) => id.includes("/bare/");
  expect(asked.base.filter(isBare)).toHaveLength(20);
  expect(new Set(asked.base.filter(isBare).map(shown))).toEqual(new Set([0]));
  expect(new Set(asked.base.filter((request) => !isBare(request)).map(shown))).toEqual(new Set([2]));
  expect(new Set(asked.student.map(shown))).toEqual(new Set([0]));
  expect([...asked.base, ...asked.student].every(({ maxNewTokens }) => maxNewTokens === 40)).toBe(true);

  expect(run.report?.bare?.n).toBe(20);
  const receipt = JSON.parse(await (await store.getArtifact(run.id))!.blob.text()) as Record<string, unknown>;
  expect(receipt).toMatchObject({ checkedBy: "key", workedExamples: 2 });
});

test("each agent has examples of its own where the run says so, and they stay the same on another day", async () => {
  const [once, again] = [
    await primedRun({ examples: "2", exampleSets: "own" }),
    await primedRun({ examples: "2", exampleSets: "own" }),
  ];
  const setsOf = async ({ run, store }: typeof once) => {
    const sets = new Map<string, Set<string>>();
    for (const { agent, prompt } of await store.turns(run.id)) {
      const shown = prompt.match(/Example \d/g)?.join() ?? "none";
      sets.set(agent, (sets.get(agent) ?? new Set()).add(shown));
    }
    return sets;
  };
  const sets = await setsOf(once);
  expect([...sets.values()].map(({ size }) => size)).toEqual([1, 1]);
  expect(new Set([...sets.values()].flatMap((set) => [...set])).size).toBe(2);
  expect(await setsOf(again)).toEqual(sets);
});

test("agents that differ are each asked in their own way, and the run's record says how", async () => {
  const own = { question: "Own example 9?", solution: "Answer: 9" };
  const traits = [{ temperature: 1.25, role: "You doubt." }, { examples: [own] }];
  const { run, asked, store } = await primedRun({ examples: "2", agents: "2" }, traits);
  const turns = (await store.turns(run.id)).filter(({ set }) => set === "distil");
  const of = (agent: string) => turns.filter((turn) => turn.agent === agent);
  expect(new Set(of("agent-1").map(({ temperature }) => temperature))).toEqual(new Set([1.25]));
  expect(new Set(of("agent-2").map(({ temperature }) => temperature))).toEqual(new Set([0.7]));
  for (const { prompt } of of("agent-1")) {
    expect(prompt).toMatch(/^<\|system\|> Be brief\.\n\nYou doubt\. .*Example \d\?/s);
    expect(prompt).not.toContain("Own example");
  }
  for (const { prompt } of of("agent-2")) {
    expect(prompt).toMatch(/^<\|system\|> Be brief\. <\|user\|> Own example 9\? <\|assistant\|> Answer: 9 /);
    expect(prompt).not.toContain("You doubt");
  }
  expect(run.roster).toMatchObject([{ temperature: 1.25, role: "You doubt." }, { examples: [2] }]);
  expect(asked.student.every(({ prompt }) => !/Example|doubt|brief/i.test(prompt))).toBe(true);
});
