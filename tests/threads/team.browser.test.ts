// Real workers from the bundler, the real bundled model, real MessageChannels: what Node cannot show.
import { afterEach, expect, test } from "vitest";
import { crewPorts } from "../../src/threads/crew.ts";
import { defaultConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { RunError } from "../../src/core/errors.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { deriveSeed } from "../../src/core/rng.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import type { Task } from "../../src/records/task.ts";
import { openModel } from "../../src/models/open.ts";
import { siteSource } from "../../src/models/site_source.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import type { WorkerTeam } from "../../src/threads/team.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { solveTask } from "../../src/teachers/solve_task.ts";

const MODEL_PATH = "/models/tiny";
const teams: WorkerTeam[] = [];
afterEach(() => {
  for (const team of teams.splice(0)) team.close();
});

async function bundled(): Promise<ModelRef> {
  const source = await siteSource({ fetch: systemFetch, clock: systemClock }, MODEL_PATH);
  return (await openModel(source, ["ref"])).ref;
}

const proposal = (task: Task): TurnJob => ({
  id: "the-id",
  set: "distil",
  task,
  agent: "agent-1",
  role: "propose",
  step: 0,
  reads: [],
  temperature: 0.7,
  seed: 7,
});

function recordOf(model: ModelRef): RunRecord {
  const config = SETTINGS.from(new Map(Object.entries({ agents: "3", rounds: "2", seed: "7" })));
  return {
    schema: 1,
    id: "run",
    createdAt: 0,
    config,
    seed: 7,
    model,
    finished: [],
    seconds: {},
    report: null,
  };
}

async function openTeam(model: ModelRef, events: RunEvent[] = []): Promise<WorkerTeam> {
  const request = {
    run: recordOf(model),
    emit: (event: RunEvent) => void events.push(event),
    signal: new AbortController().signal,
  };
  const team = await crewPorts("wasm").createTeam(request);
  teams.push(team);
  return team;
}

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as RunError,
  );

test("three agents in workers of their own debate two questions, the same way twice", async () => {
  const model = await bundled();
  const [first, second] = takeTasks(arithmeticTasks(), "distil", 2, 7);
  const transcript = async () => {
    const events: RunEvent[] = [];
    const team = await openTeam(model, events);
    expect(team.report).toMatchObject({ device: "wasm", parameters: 765_056 });
    const config = { ...defaultConfig(), agents: 3, rounds: 2 };
    const sitting = {
      runId: "run",
      set: "distil",
      seed: 7,
      roster: rosterOf({ config }),
      stored: [],
    } as const;
    const ports = {
      maxRead: () => 3,
      speak: (job: TurnJob) => team.speak(job),
      onTurn: () => Promise.resolve(),
      onOutcome: () => Promise.resolve(),
    };
    const said = await Promise.all(
      [first!, second!].map((task) => solveTask(config, { ...sitting, task }, ports)),
    );
    team.close();
    const turns = said.flatMap(({ turns }) => turns);
    return { turns, events };
  };
  const once = await transcript();
  const twice = await transcript();
  const texts = (run: typeof once) => run.turns.map(({ id, completion }) => [id, completion.text]);
  expect(once.turns).toHaveLength(12);
  expect(once.turns.filter(({ answer }) => answer !== null).length).toBeGreaterThan(8);
  expect(once.turns[0]!.seed).toBe(deriveSeed(7, "turn", "distil", first!.id, 0, 0));
  expect(texts(twice)).toEqual(texts(once));
  // text streamed in while it was made
  const streamed = new Set(
    once.events.flatMap((event) => (event.type === "tokens" ? event.rows.map(({ id }) => id) : [])),
  );
  expect([...streamed].toSorted()).toEqual(once.turns.map(({ id }) => id).toSorted());
});

test("a team that is closed while its model works rejects what is open, and a new team can be made", async () => {
  const model = await bundled();
  const team = await openTeam(model);
  const [task] = takeTasks(arithmeticTasks(), "distil", 1, 7);
  const open = caught(team.speak(proposal(task!)));
  team.close(new RunError("aborted", "cancelled"));
  expect((await open)?.code).toBe("aborted");
  const turn = await (await openTeam(model)).speak(proposal(task!));
  expect(turn.completion.completionTokens).toBeGreaterThan(0);
});

test("a model that is not there is a sentence with its address, and no promise stays open", async () => {
  const model = { ...(await bundled()), path: "/models/nowhere" };
  const error = await caught(openTeam(model));
  expect(["fetch-failed", "file-invalid"]).toContain(error?.code);
  expect(error?.message).toContain("/models/nowhere/retort.json");
});

test("a model of other weights than the run began with is refused", async () => {
  const error = await caught(openTeam({ ...(await bundled()), sha256: "0".repeat(64) }));
  expect([error?.code, error?.message.includes("Start a new run")]).toEqual(["model-invalid", true]);
});
