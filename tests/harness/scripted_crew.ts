// A crew without workers or models: agents are real, the text comes from a function of prompt and seed, the trainer builds
// the real dataset and "trains" a number that depends on every step before it. Any call can be made to fail.
import { blobSha256 } from "../../src/core/sha256_stream.ts";
import { RunError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports.ts";
import type { DeviceReport, TrainResult } from "../../src/threads/trainer/api.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { deriveSeed, uniform } from "../../src/core/rng.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { Completion, GenerateRequest } from "../../src/records/completion.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { METHODS } from "../../src/methods/list.ts";
import { buildDataset } from "../../src/distill/dataset.ts";
import type { CrewPorts, SpawnRequest } from "../../src/pipeline/crew.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Store } from "../../src/store/store.ts";
import { Agent } from "../../src/teachers/agent.ts";
import { groupModels } from "../../src/teachers/group_models.ts";
import { storedTrajectories } from "../../src/threads/trainer/stored.ts";
import type { Voice } from "../../src/voice/voice.ts";
import type { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { askedForms } from "./asked_forms.ts";
import { settle } from "./manual_clock.ts";

/** Counts calls and makes the chosen one fail. Afterwards it lets everything through, as a restarted worker would. */
export class Faults {
  calls = 0;
  private readonly plan: (call: number, where: string) => RunError | null;
  /** Names of the calls so far, e.g. "speak", "train step". */
  readonly seen: string[] = [];

  constructor(plan: (call: number, where: string) => RunError | null = () => null) {
    this.plan = plan;
  }

  hit(where: string): void {
    this.calls += 1;
    this.seen.push(where);
    const error = this.plan(this.calls, where);
    if (error !== null) throw error;
  }
}

export interface ScriptedWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly voice: Voice;
  readonly tokenizer: Tokenizer;
  /** All tasks that may come up: the script "knows" their answers. */
  readonly tasks: readonly Task[];
  readonly faults: Faults;
  /** Models beside the run's own, by name: how they are spoken to, and how often they are right. */
  readonly others?: ReadonlyMap<string, { readonly voice: Voice; readonly skill: number }>;
  /** Never answers a question when true. */
  readonly mute?: boolean;
  /** Bytes of the weights that the trainer says it holds. */
  readonly weightBytes?: number;
  /** The state of a training that has come to this number; left out: of no model's shapes. */
  readonly state?: (value: number, model: ModelRef) => Pick<Checkpoint, "adapter" | "m" | "v">;
  /** Called before each piece of work with its name, so that a test can pause, cancel or look. */
  readonly onCall?: (where: string) => void;
}

const CHECKPOINT_EVERY = 3;
const UNSHAPED = "q";
/** The pair whose first number is the training's, in the adapter of a state of a world's own. */
export const STATE_PLACE = "model.layers.0.self_attn.q_proj";

/** Knows one function without running anything: the sum of the even numbers of a list, or 0 where the program says so. */
const SCRIPTED_SANDBOX: Sandbox = {
  run: ({ code, args }) => {
    const numbers = args.flat().filter((each) => typeof each === "number");
    const sum = numbers.reduce((total, each) => total + (each % 2 === 0 ? each : 0), 0);
    return Promise.resolve({ ok: true, value: code.includes("return 0 *") ? 0 : sum });
  },
  close: () => {},
};

/** Pieces of work that die together. */
class Member {
  private ended: RunError | null = null;
  private readonly pending = new Set<(error: RunError) => void>();
  private readonly world: ScriptedWorld;

  constructor(world: ScriptedWorld, signal: AbortSignal) {
    this.world = world;
    signal.addEventListener("abort", () => this.end(signal.reason as RunError), { once: true });
  }

  end(error: RunError): void {
    if (this.ended !== null) return;
    this.ended = error;
    for (const reject of this.pending) reject(error);
    this.pending.clear();
  }

  /** Does `work` unless the fault plan strikes, in which case the whole member is lost. */
  call<T>(where: string, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended !== null) {
        reject(this.ended);
        return;
      }
      this.pending.add(reject);
      void (async () => {
        await settle(); // as a message to a worker would, it takes a turn of the event loop
        this.step(where);
        return work();
      })().then(resolve, reject);
    });
  }

  /** One step inside a longer piece of work. @throws when it is this one's turn to fail, or the member is gone */
  step(where: string): void {
    if (this.ended !== null) throw this.ended;
    this.world.onCall?.(where);
    try {
      this.world.faults.hit(where);
    } catch (thrown) {
      this.end(thrown as RunError);
      throw thrown;
    }
  }
}

export function scriptedCrew(world: ScriptedWorld): CrewPorts {
  return {
    async createTeam({ run, signal }: SpawnRequest) {
      const member = new Member(world, signal);
      return member.call("create team", () => {
        const seats = new Map(
          groupModels(run).flatMap(({ model, agents }) => {
            const agent = scriptedAgent(world, run.id, model);
            return agents.map(({ id }) => [id, agent] as const);
          }),
        );
        return Promise.resolve({
          report: { model: run.model, device: "wasm" as const, parameters: 1, loadMs: 1 },
          speak: (job: TurnJob): Promise<Turn> =>
            member.call("speak", () => seats.get(job.agent)!.speak(job)),
          generate: (requests: readonly GenerateRequest[]) =>
            member.call("generate", () =>
              Promise.resolve(requests.map((request) => answer(world, request, 0.5))),
            ),
          close: (reason = new RunError("worker-lost", "closed")) => member.end(reason),
        });
      });
    },
    openSandbox: () => Promise.resolve(SCRIPTED_SANDBOX),
    async createTrainer(request: SpawnRequest) {
      const member = new Member(world, request.signal);
      return member.call("create trainer", () => {
        const { run, emit } = request;
        emit({ runId: run.id, at: world.clock.now(), type: "checking", done: 1, total: 2 });
        return Promise.resolve(scriptedTrainer(world, request, member));
      });
    },
    async createExporter({ run, signal }: SpawnRequest) {
      const member = new Member(world, signal);
      return member.call("create exporter", () =>
        Promise.resolve({
          write: (job: { readonly runId: string; readonly receipt: string }) =>
            member.call("write", async () => {
              const blob = new Blob([job.receipt]);
              const name = `${run.id}.zip`;
              const sha256 = await blobSha256(blob);
              await world.store.putArtifact({
                runId: run.id,
                name,
                mime: "application/zip",
                bytes: blob.size,
                sha256,
                blob,
              });
              return { name, bytes: blob.size, sha256, files: [] };
            }),
          close: (reason = new RunError("worker-lost", "closed")) => member.end(reason),
        }),
      );
    },
  };
}

/** An agent of one of the run's models. */
function scriptedAgent(world: ScriptedWorld, runId: string, model: ModelRef): Agent {
  const other = world.others?.get(model.name);
  return new Agent({
    runId,
    model,
    voice: other?.voice ?? world.voice,
    clock: world.clock,
    generate: (requests) =>
      Promise.resolve(requests.map((request) => answer(world, request, other?.skill ?? 0.5))),
  });
}

function scriptedTrainer(world: ScriptedWorld, { run, emit }: SpawnRequest, member: Member) {
  const { store, clock } = world;
  let isTraining = false;
  let resume: (() => void) | null = null;
  let paused: Promise<void> | null = null;
  const toldEnding: ((ends: boolean) => void)[] = [];
  const toldPaused: (() => void)[] = [];
  let value = 0;
  let unsaved: StepMetric[] = [];

  const shapeless = (): LoraAdapter => ({
    schema: 1,
    config: { r: 1, lora_alpha: 2, target_modules: ["q_proj"] },
    base: run.model,
    tensors: new Map([
      [UNSHAPED, { inFeatures: 1, outFeatures: 1, A: new Float32Array([value]), B: new Float32Array([1]) }],
    ]),
  });
  const state = () =>
    world.state?.(value, run.model) ?? {
      adapter: shapeless(),
      m: new Float32Array(1),
      v: new Float32Array(1),
    };
  const nameOf = (adapter: LoraAdapter) =>
    world.state === undefined ? Promise.resolve(`sha of ${value}`) : adapterSha256(adapter);
  const save = async (step: number) => {
    const checkpoint: Checkpoint = {
      schema: 1,
      runId: run.id,
      step,
      ...state(),
      identity: "scripted",
    };
    await store.putCheckpoint(checkpoint, unsaved);
    unsaved = [];
  };

  return {
    report: { ...REPORT, memory: { weights: world.weightBytes ?? 1 } },
    distil: (tasks: readonly Task[]) =>
      member.call("distil", async () => {
        const { voice, tokenizer } = world;
        const trajectories = await storedTrajectories(store, run.id);
        const config = { ...run.config, strategy: METHODS[run.config.strategy].lessons };
        const dataset = buildDataset({ runId: run.id, config, tasks, trajectories, voice, tokenizer });
        await store.putDataset(dataset);
        return dataset.statistics;
      }),
    train: (): Promise<TrainResult> =>
      member.call("train", async () => {
        isTraining = true;
        const dataset = await store.getDataset(run.id);
        const from = await store.latestCheckpoint(run.id);
        const start = from?.step ?? 0;
        const [kept] = [UNSHAPED, STATE_PLACE].flatMap((name) => from?.adapter.tensors.get(name) ?? []);
        value = kept?.A[0] ?? dataset!.statistics.tokens;
        for (let step = start + 1; step <= run.config.steps; step++) {
          if (paused !== null || toldEnding.length > 0) await save(step - 1);
          const isEnding = toldEnding.length > 0 && step > 1;
          for (const told of toldEnding.splice(0)) told(isEnding);
          if (isEnding) break;
          for (const told of toldPaused.splice(0)) told();
          await paused;
          await settle();
          member.step("train step");
          value = Math.fround(value * 0.75 + step);
          const metric: StepMetric = {
            runId: run.id,
            step,
            loss: value,
            gradNorm: 1,
            learningRate: 0.1,
            tokens: 100,
            elapsedMs: 1,
          };
          unsaved.push(metric);
          emit({ runId: run.id, at: clock.now(), type: "step", metric });
          if (step % CHECKPOINT_EVERY === 0 || step === run.config.steps) await save(step);
        }
        isTraining = false;
        for (const told of toldPaused.splice(0)) told();
        for (const told of toldEnding.splice(0)) told(true);
        const { adapter } = state();
        const sha256 = await nameOf(adapter);
        await store.putAdapter(run.id, adapter, sha256);
        return {
          steps: run.config.steps,
          tokens: 0,
          lossFirst: 0,
          lossLast: value,
          resumedAt: start,
          adapterSha256: sha256,
        };
      }),
    pause: () =>
      member.call("pause", () => {
        paused ??= new Promise((resolve) => {
          resume = () => {
            paused = null;
            resolve();
          };
        });
        // Like the real one: a pause is answered when its checkpoint is stored.
        return isTraining ? new Promise<void>((resolve) => toldPaused.push(resolve)) : Promise.resolve();
      }),
    resume: () =>
      member.call("resume", () => {
        resume?.();
        return Promise.resolve();
      }),
    finish: () =>
      member.call("finish", () => {
        resume?.();
        // Like the real one: answered when the state of the last step is stored.
        return isTraining ? new Promise<boolean>((ends) => toldEnding.push(ends)) : Promise.resolve(false);
      }),
    generate: (requests: readonly GenerateRequest[], withAdapter: boolean) =>
      member.call("generate", () =>
        Promise.resolve(requests.map((request) => answer(world, request, withAdapter ? 0.9 : 0.5))),
      ),
    close: (reason = new RunError("worker-lost", "closed")) => member.end(reason),
  };
}

/** The right answer with probability `skill` (more when the prompt shows solutions), else one that is off by one. */
function answer(world: ScriptedWorld, request: GenerateRequest, skill: number): Completion {
  const { mute } = world;
  const task = taskOf(world, request.prompt);
  const isRevision = request.prompt.includes("<|peer|>");
  const draw = uniform(deriveSeed(request.seed, request.prompt), 0);
  const isRight = draw < (isRevision ? skill + (1 - skill) / 2 : skill);
  const value = Number(task?.answer) + (isRight ? 0 : 1);
  const verdict = verdictAskedFor(request.prompt, draw);
  const said =
    task?.judge === "tests" ? programOf(task, isRight) : `Step 1 : 1 + 1 = 2 . ${verdict}Answer : ${value} .`;
  const text = mute === true ? "Step 1 : 1 + 1 = 2 ." : said;
  const words = text.split(" ").length;
  return {
    id: request.id,
    text,
    ids: [1, 2],
    promptTokens: request.prompt.split(" ").length,
    completionTokens: words + 1,
    finish: "stop",
  };
}

/** The task's own solution, or a program that is none. */
const programOf = ({ solution = "" }: Task, isRight: boolean): string =>
  isRight ? solution : solution.replaceAll("return", "return 0 *");

/** One of the lines that a protocol's own words ask for, e.g. “Side: negative”; "" where they ask for none. */
function verdictAskedFor(prompt: string, draw: number): string {
  const forms = askedForms(prompt);
  return forms.length === 0 ? "" : `${forms[Math.floor(draw * 997) % forms.length]}\n`;
}

const REPORT: DeviceReport = {
  adapter: {
    vendor: "scripted",
    architecture: "none",
    description: "",
    isSoftware: true,
    features: [],
    limits: {},
  },
  kernelTrust: { kind: "not checked", why: "a software adapter" },
  kernelTuning: { kind: "usual", why: "a software adapter" },
  memory: { weights: 1 },
  lora: { r: 1, lora_alpha: 2, target_modules: ["q_proj"] },
  storage: "f32",
  trainableParameters: 1,
};

/** Tasks by the words of their question, as prompts hold them; made once per list of tasks. */
const indices = new WeakMap<readonly Task[], ReadonlyMap<string, Task>>();

function taskOf({ tasks, voice }: ScriptedWorld, prompt: string): Task | undefined {
  if (voice.id !== "words") return tasks.find(({ question }) => prompt.includes(question));
  const wordsOf = (text: string) =>
    text.replace(/^.*<\|user\|> /, "").replace(/ <\|(?:peer|assistant)\|>.*$/, "");
  let index = indices.get(tasks);
  if (index === undefined) {
    index = new Map(
      tasks.map((task) => [wordsOf(voice.render({ role: "propose", question: task.question })), task]),
    );
    indices.set(tasks, index);
  }
  // a prompt of another model than the run's own has its question somewhere in it
  return index.get(wordsOf(prompt)) ?? tasks.find(({ question }) => prompt.includes(question));
}
