import { afterEach, expect, test } from "vitest";
import { crewPorts } from "../../src/threads/crew.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { RunError } from "../../src/core/errors.ts";
import type { AgentApi, AgentInit } from "../../src/threads/agent/api.ts";
import type { ModelApi, ModelLine } from "../../src/threads/model/api.ts";
import { MODEL_WORKER } from "../../src/threads/model/client.ts";
import type { WorkerKind } from "../../src/threads/start.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { callPort, servePort, serveWorker } from "../../src/threads/serve.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { Completion, GenerateRequest } from "../../src/records/completion.ts";
import type { Turn } from "../../src/records/turn.ts";
import type { WorkerTeam } from "../../src/threads/team.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { type FakeWorker, fakeWorker } from "../harness/fake_worker.ts";
import { ManualClock, settle } from "../harness/manual_clock.ts";
import { TASK } from "../teachers/turns.ts";

const RUN: RunRecord = {
  schema: 1,
  id: "run",
  createdAt: 0,
  config: { ...defaultConfig(), agents: 3 },
  seed: 7,
  model: { path: "models/tiny", name: "tiny", sha256: "00" },
  finished: [],
  seconds: {},
  report: null,
};
const JOB: TurnJob = {
  id: "the-id",
  set: "distil",
  task: { ...TASK, question: "How many?" },
  agent: "agent-1",
  role: "propose",
  step: 0,
  reads: [],
  temperature: 0,
  seed: 0,
};
const WAITING: TurnJob = { ...JOB, task: { ...TASK, question: "wait" } };
const AGENTS = ["agent-1", "agent-2", "agent-3"];

/** Answers each prompt with itself in capitals; a prompt "wait" is never answered. */
class FakeModel implements ModelApi {
  /** What models were opened with. */
  static readonly opened: Parameters<ModelApi["open"]>[0][] = [];
  private events: MessagePort | null = null;
  private readonly ports: MessagePort[] = [];
  private name = "";
  private readonly behaviour: { failOpen: RunError | null; onlyOn?: string };

  constructor(behaviour: { failOpen: RunError | null; onlyOn?: string }) {
    this.behaviour = behaviour;
  }
  ping() {
    return Promise.resolve("pong" as const);
  }
  open(init: Parameters<ModelApi["open"]>[0], events: MessagePort): ReturnType<ModelApi["open"]> {
    FakeModel.opened.push(init);
    const { failOpen, onlyOn = init.device } = this.behaviour;
    if (failOpen !== null && init.device === onlyOn) return Promise.reject(failOpen);
    this.events = events;
    this.name = init.model.name;
    return Promise.resolve({ ...init, parameters: 1, loadMs: 2 });
  }
  connect(port: MessagePort): Promise<void> {
    this.ports.push(port);
    servePort({ generate: (requests: readonly GenerateRequest[]) => this.generate(requests) }, port);
    return Promise.resolve();
  }
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]> {
    if (requests.some(({ prompt }) => prompt === "wait")) return new Promise(() => undefined);
    const heading = this.name === "other" ? "other: " : "";
    const rows = requests.map(({ id, prompt }) => ({ id, text: heading + prompt.toUpperCase() }));
    const event: RunEvent = { runId: "run", at: 0, type: "tokens", rows };
    this.events?.postMessage(event);
    return Promise.resolve(
      rows.map(({ id, text }) => ({
        id,
        text,
        ids: [],
        promptTokens: 1,
        completionTokens: 1,
        finish: "stop" as const,
      })),
    );
  }
  close(): Promise<void> {
    for (const port of this.ports) port.close();
    return Promise.resolve();
  }
}

/** Speaks by asking the model for the task's question. */
class FakeAgent implements AgentApi {
  private line: ReturnType<typeof callPort<ModelLine>> | null = null;
  private model: AgentInit["model"] | null = null;

  ping() {
    return Promise.resolve("pong" as const);
  }
  open(init: AgentInit, model: MessagePort): Promise<void> {
    this.model = init.model;
    this.line = callPort<ModelLine>(model);
    return Promise.resolve();
  }
  async speak(job: TurnJob): Promise<Turn> {
    const [completion] = await this.line!.generate([
      { id: job.agent, prompt: job.task.question, maxNewTokens: 1, temperature: 0, seed: 0 },
    ]);
    return { agent: job.agent, completion: completion!, model: this.model } as Turn; // the rest of a turn plays no part here
  }
}

function setup(
  behaviour: { failOpen: RunError | null; onlyOn?: string } = { failOpen: null },
  teacherDevice: "wasm" | "webgpu" = "wasm",
) {
  const clock = new ManualClock();
  const started: { kind: Pick<WorkerKind, "name">; worker: FakeWorker }[] = [];
  const events: RunEvent[] = [];
  const stop = new AbortController();
  const ports = crewPorts(teacherDevice, {
    ports: {
      clock,
      startWorker: (kind) => {
        const host = kind.name === MODEL_WORKER.name ? new FakeModel(behaviour) : new FakeAgent();
        const worker = fakeWorker((scope) => serveWorker(host, scope));
        started.push({ kind, worker });
        return worker;
      },
    },
  });
  const env = {
    clock,
    started,
    events,
    stop,
    onEvent: () => undefined as void,
    ports,
    createTeam: (run = RUN) =>
      ports.createTeam({
        run,
        signal: stop.signal,
        emit: (event) => {
          events.push(event);
          env.onEvent();
        },
      }),
  };
  return env;
}

const teams: WorkerTeam[] = [];
afterEach(() => {
  for (const team of teams.splice(0)) team.close();
});
async function openTeam(env: ReturnType<typeof setup>, run = RUN): Promise<WorkerTeam> {
  const team = await env.createTeam(run);
  teams.push(team);
  return team;
}
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as RunError,
  );

test("a team is one model worker and a worker per agent, each with its own line to the model", async () => {
  const env = setup();
  const team = await openTeam(env);
  expect(env.started.map(({ kind }) => kind.name)).toEqual([
    "model worker",
    "agent worker",
    "agent worker",
    "agent worker",
  ]);
  const turns = await Promise.all(AGENTS.map((agent) => team.speak({ ...JOB, agent })));
  expect(turns.map(({ agent, completion }) => [agent, completion.text])).toEqual([
    ["agent-1", "HOW MANY?"],
    ["agent-2", "HOW MANY?"],
    ["agent-3", "HOW MANY?"],
  ]);
  expect(team.report).toMatchObject({ device: "wasm", parameters: 1 });
  const [direct] = await team.generate([
    { id: "x", prompt: "abc", maxNewTokens: 1, temperature: 0, seed: 0 },
  ]);
  expect(direct?.text).toBe("ABC");
});

const OTHER = { path: "stored:other@0", name: "other", sha256: "11" };
const TWO_MODELS: RunRecord = {
  ...RUN,
  model: { path: "stored:own@0", name: "own", sha256: "00" },
  speaker: "onnx",
  roster: AGENTS.map((id, i) => ({
    id,
    name: id,
    ...(i === 1 ? { through: { model: OTHER, speaker: "engine" } } : {}),
  })),
};

test("a team of two models is a worker for each, and an agent speaks through its own", async () => {
  const env = setup();
  const team = await openTeam(env, TWO_MODELS);
  expect(env.started.map(({ kind }) => kind.name)).toEqual([
    "model worker",
    "model worker",
    "agent worker",
    "agent worker",
    "agent worker",
  ]);
  const turns = await Promise.all(AGENTS.map((agent) => team.speak({ ...JOB, agent })));
  expect(turns.map(({ model, completion }) => [model.name, completion.text])).toEqual([
    ["own", "HOW MANY?"],
    ["other", "other: HOW MANY?"],
    ["own", "HOW MANY?"],
  ]);
  const [direct] = await team.generate([
    { id: "x", prompt: "abc", maxNewTokens: 1, temperature: 0, seed: 0 },
  ]);
  expect(direct?.text).toBe("ABC"); // the baselines are the run's own model
  const told = env.events.flatMap((event) => (event.type === "notice" ? [event.text] : []));
  expect(told).toEqual([
    expect.stringMatching(/^own is being read.*the processor/),
    expect.stringMatching(/^other is being read.*graphics device/),
  ]);
});

test("the student of a model of one's own is apart on the processor: its weights go to a model worker", async () => {
  const { speaker: _, ...unnamed } = TWO_MODELS;
  const isFor = (device: "wasm" | "webgpu", run: RunRecord) =>
    setup({ failOpen: null }, device).ports.studentApart?.isFor(run);
  expect(await isFor("wasm", TWO_MODELS)).toBe(true);
  expect(await isFor("webgpu", TWO_MODELS)).toBe(false); // its trainer's chip is quick
  expect(await isFor("wasm", { ...TWO_MODELS, speaker: "engine" })).toBe(false);
  expect(await isFor("wasm", unnamed)).toBe(false);
  expect(await isFor("wasm", { ...RUN, speaker: "onnx" })).toBe(false); // the bundled one is small

  const env = setup();
  const base = TWO_MODELS.model;
  const adapter = {
    schema: 1,
    config: { r: 1, lora_alpha: 2, target_modules: ["q_proj"] },
    base,
    tensors: new Map(),
  } as const satisfies LoraAdapter;
  const emit = (event: RunEvent) => void env.events.push(event);
  const request = { run: TWO_MODELS, emit, signal: env.stop.signal };
  const student = await env.ports.studentApart!.open(request, adapter);
  expect(env.started.map(({ kind }) => kind.name)).toEqual(["model worker"]);
  expect(FakeModel.opened.at(-1)).toEqual({
    runId: "run",
    model: base,
    device: "wasm",
    speaker: "onnx",
    adapter,
  });
  expect(env.events).toMatchObject([{ type: "notice", code: "loading" }]);
  const [said] = await student.generate([
    { id: "x", prompt: "abc", maxNewTokens: 1, temperature: 0, seed: 0 },
  ]);
  expect(said?.text).toBe("ABC");
  const pending = caught(
    student.generate([{ id: "y", prompt: "wait", maxNewTokens: 1, temperature: 0, seed: 0 }]),
  );
  student.close();
  expect((await pending)?.code).toBe("worker-lost");
  expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
});

test("a run that was brought in, with a model of another machine, is refused before any worker starts", async () => {
  const env = setup();
  const through = { model: { ...OTHER, path: "https://elsewhere.example/other" } };
  const run = { ...TWO_MODELS, roster: [{ id: "agent-1", name: "Agent 1", through }] };
  const error = await caught(env.createTeam(run));
  expect([error?.code, error?.message]).toEqual([
    "config",
    expect.stringContaining("speak through other, which lies at https://elsewhere.example/other"),
  ]);
  expect(env.started).toEqual([]);
});

test.each([0, 1, 3])(
  "when worker %i of a team of two models dies, all of it ends, and a new team works",
  async (victim) => {
    const env = setup();
    const team = await openTeam(env, TWO_MODELS);
    const pending = AGENTS.map((agent) => caught(team.speak({ ...WAITING, agent })));
    await settle();
    env.started[victim]!.worker.crash("boom");
    for (const error of await Promise.all(pending)) expect(error?.code).toBe("worker-lost");
    expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
    const second = await openTeam(env, TWO_MODELS);
    expect((await second.speak({ ...JOB, agent: "agent-2" })).completion.text).toBe("other: HOW MANY?");
  },
);

test("events of the model worker reach the page", async () => {
  const env = setup();
  const team = await openTeam(env);
  const seen = new Promise<void>((resolve) => {
    env.onEvent = resolve;
  });
  await team.speak({ ...JOB, agent: "agent-2" });
  await seen;
  expect(env.events).toEqual([
    { runId: "run", at: 0, type: "tokens", rows: [{ id: "agent-2", text: "HOW MANY?" }] },
  ]);
});

test.each([0, 1, 2, 3])(
  "when worker %i dies, all pending calls reject and no worker stays",
  async (victim) => {
    const env = setup();
    const team = await openTeam(env);
    const pending = AGENTS.map((agent) => caught(team.speak({ ...WAITING, agent })));
    await settle();
    env.started[victim]!.worker.crash("boom");
    for (const error of await Promise.all(pending)) {
      expect([error?.code, error?.message.includes("boom")]).toEqual(["worker-lost", true]);
    }
    expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
    expect((await caught(team.speak(JOB)))?.code).toBe("worker-lost");
    // and a new team works
    const second = await openTeam(env);
    expect((await second.speak({ ...JOB, agent: "agent-3" })).completion.text).toBe("HOW MANY?");
  },
);

test("a model worker that hangs is found by its heart, though only agents wait for it", async () => {
  const env = setup();
  const team = await openTeam(env);
  const pending = caught(team.speak(WAITING));
  await env.clock.pass(3000);
  env.started[0]!.worker.hang();
  await env.clock.pass(12_000);
  expect((await pending)?.code).toBe("worker-hung");
  expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
});

test("a model that cannot be opened names its error and leaves no worker behind", async () => {
  const failOpen = new RunError("file-invalid", "model.onnx: expected 8 bytes, got 7.", { got: 7 });
  const env = setup({ failOpen });
  const error = await caught(env.createTeam());
  expect([error?.code, error?.message, error?.details]).toEqual([
    "file-invalid",
    failOpen.message,
    { got: 7 },
  ]);
  expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
});

test("a worker script that does not load is named", async () => {
  const env = setup();
  const opening = caught(env.createTeam());
  env.started[2]!.worker.failToLoad();
  const error = await opening;
  expect([error?.code, error?.message]).toEqual([
    "worker-lost",
    "agent worker 2: its script could not be loaded. Check the connection and reload the page.",
  ]);
  expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
});

test("a cancel while the team is starting ends all of it", async () => {
  const env = setup();
  const opening = caught(env.createTeam());
  env.stop.abort(new RunError("aborted", "cancelled"));
  expect((await opening)?.code).toBe("aborted");
  expect(env.started.every(({ worker }) => worker.terminated)).toBe(true);
});

test("a stored model is spoken on the GPU wherever the bundled one runs, and its loading is told", async () => {
  const env = setup();
  const run = { ...RUN, model: { path: "stored:a--b@0", name: "a/b", sha256: "00" } };
  const team = await openTeam(env, run);
  expect(team.report).toMatchObject({ device: "webgpu", model: run.model });
  expect(env.events).toMatchObject([
    { type: "notice", code: "loading", text: expect.stringMatching(/^a\/b is being read/) as string },
  ]);
});

test("a stored model that speaks through a graph is on the processor where there is no GPU in hardware, else on the GPU", async () => {
  const stored = { ...RUN, model: { path: "stored:a--b@0", name: "a/b", sha256: "00" } };
  const onProcessor = setup();
  const { report } = await openTeam(onProcessor, { ...stored, speaker: "onnx" });
  expect(report).toMatchObject({ device: "wasm", speaker: "onnx" });
  expect(onProcessor.events).toMatchObject([
    { code: "loading", text: expect.stringMatching(/the processor/) as string },
  ]);
  expect(
    (await openTeam(setup({ failOpen: null }, "webgpu"), { ...stored, speaker: "onnx" })).report.device,
  ).toBe("webgpu");
  expect((await openTeam(setup(), { ...stored, speaker: "engine" })).report.device).toBe("webgpu");
});

test("after a cancel no worker is started", async () => {
  const env = setup();
  env.stop.abort(new RunError("aborted", "cancelled"));
  expect((await caught(env.createTeam()))?.code).toBe("aborted");
  expect(env.started).toEqual([]);
});

test("an agent that the team does not have is an error of ours, with names", async () => {
  const team = await openTeam(setup());
  expect(
    (await caught(Promise.resolve().then(() => team.speak({ ...JOB, agent: "agent-4" }))))?.message,
  ).toContain("Agent agent-4 was asked to speak; the team is agent-1, agent-2, agent-3.");
});

test("a GPU that refuses the teachers is told, and they run on the processor from then on", async () => {
  const failOpen = new RunError("gpu-memory", "expected 4 GB, got 1 GB");
  const env = setup({ failOpen, onlyOn: "webgpu" }, "webgpu");
  const team = await openTeam(env);
  expect(team.report.device).toBe("wasm");
  expect(env.events).toMatchObject([{ type: "notice", code: "gpu-memory" }]);
  expect(env.started.slice(0, 4).every(({ worker }) => worker.terminated)).toBe(true);
  expect((await openTeam(env)).report.device).toBe("wasm");
  expect(env.events).toHaveLength(1);
});

test("a broken file is no reason to change the device", async () => {
  const env = setup({ failOpen: new RunError("file-invalid", "short") }, "webgpu");
  expect((await caught(env.createTeam()))?.code).toBe("file-invalid");
  expect(env.events).toEqual([]);
});
