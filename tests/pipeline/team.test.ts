// A group of two different models, from its first question to the receipt: each agent is asked in its own model's words, the student
// learns in those of the run's model, and an end of the page at any saying changes nothing of the result.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { createRun, type NewRun } from "../../src/pipeline/runs.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import { Faults } from "../harness/scripted_crew.ts";
import { makeWorld, MODEL, outcome, smallConfig, TASK_SET } from "./world.ts";

const OTHER: ModelRef = { path: "models/other", name: "other", sha256: "1".repeat(64) };
const voice = chatVoice(
  {},
  "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}",
);
const others = new Map([
  [
    OTHER.name,
    {
      voice: chatVoice({}, "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[me] "),
      skill: 0.9,
    },
  ],
]);
const CONFIG = smallConfig({ labels: "truth", agents: "3", rounds: "2", tasks: "4", testTasks: "4" });

const TWO: NonNullable<NewRun["team"]> = [null, { model: OTHER, speaker: "onnx" }];

function world(options: Parameters<typeof makeWorld>[0] = {}) {
  const made = makeWorld({ voice, others, ...options });
  return {
    ...made,
    start: async (team: NewRun["team"] = TWO) => {
      const ports = { ...made, taskSet: TASK_SET };
      return (await createRun(ports, { config: CONFIG, model: MODEL, team })).id;
    },
    run: (id: string) => runPipeline(id, { ...made.deps, voice }),
  };
}

test("models are dealt out in turn, each agent is asked in the words of its own, and turns say who spoke", async () => {
  const { store, start, run } = world();
  const id = await start();
  const ended = await run(id);
  expect(ended.roster?.map(({ through }) => through?.model.name)).toEqual([undefined, "other", undefined]);
  const { receipt } = await outcome(store, id);
  expect(receipt["team"]).toEqual([
    { model: MODEL, agents: ["agent-1", "agent-3"] },
    { model: OTHER, speaker: "onnx", agents: ["agent-2"] },
  ]);
  const turns = await store.turns(id);
  expect(turns).toHaveLength(2 * 4 * 3 * 2);
  for (const { agent, model, prompt } of turns) {
    const isOther = agent === "agent-2";
    expect([model.name, prompt.startsWith("[user]")]).toEqual([isOther ? "other" : "tiny", isOther]);
  }
  const dataset = await store.getDataset(id);
  expect(dataset!.examples.length).toBeGreaterThan(0);
  for (const { text } of dataset!.examples) expect(text?.prompt).toMatch(/^<\|user\|> /);
  const fromOther = dataset!.sources.turnIds.filter((turn) => turn.endsWith("agent-2"));
  expect(fromOther.length).toBeGreaterThan(0); // the student learns from what the other model said
});

test("another model may teach alone: all that is said is its own, and the baselines and the lessons are the student's", async () => {
  const { store, world: scripted, start, run } = world();
  const id = await start([{ model: OTHER }]);
  await run(id);
  const turns = await store.turns(id);
  expect(new Set(turns.map(({ model, prompt }) => `${model.name} ${prompt.startsWith("[user]")}`))).toEqual(
    new Set(["other true"]),
  );
  const { examples } = (await store.getDataset(id))!;
  expect(examples.length).toBeGreaterThan(0);
  for (const { text } of examples) expect(text?.prompt).toMatch(/^<\|user\|> /);
  const { receipt } = await outcome(store, id);
  expect(receipt["team"]).toEqual([
    { model: MODEL, agents: [] },
    { model: OTHER, agents: ["agent-1", "agent-2", "agent-3"] },
  ]);
  expect(scripted.faults.seen).toContain("generate"); // the run's own model answers for comparison
});

test("the page's end at any saying costs nothing that was stored, and the next sitting ends with the same result", async () => {
  const quiet = world();
  const id = await quiet.start();
  await quiet.run(id);
  const undisturbed = await outcome(quiet.store, id);
  const sayings = quiet.world.faults.seen.flatMap((where, i) => (where === "speak" ? [i + 1] : []));
  expect(sayings.length).toBe(2 * 4 * 3 * 2);
  for (const nth of sayings) {
    const end = new RunError("internal", "the tab was closed");
    const first = world({ faults: new Faults((call) => (call === nth ? end : null)) });
    const again = await first.start();
    await expect(first.run(again)).rejects.toMatchObject({ code: "internal" });
    await world({ store: first.store }).run(again);
    expect(await outcome(first.store, again), `saying ${nth}`).toEqual(undisturbed);
  }
}, 120_000);

test("a team of more models than agents is refused by both numbers, and nobody's team needs no models", async () => {
  const { store, clock } = world();
  const ports = { store, clock, taskSet: TASK_SET };
  const team = [null, { model: OTHER }, { model: MODEL }, { model: OTHER }];
  await expect(createRun(ports, { config: CONFIG, model: MODEL, team })).rejects.toMatchObject({
    code: "config",
    message: expect.stringContaining("names 4 models, and 3 agents speak") as string,
  });
  const alone = SETTINGS.from(
    new Map([
      ["strategy", "copy"],
      ["tasks", "4"],
      ["testTasks", "20"],
    ]),
  );
  expect((await createRun(ports, { config: alone, model: MODEL })).roster).toEqual([]);
});
