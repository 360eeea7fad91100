// A run as it might have been recorded: questions of the bundled task set, invented but consistent turns, steps and
// results, all from one seed. For the views' tests; nothing of it ships.
import { defaultConfig } from "../../src/settings/run_config.ts";
import type { RunConfig } from "../../src/settings/run_config.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import type { EvalAnswer, MethodName } from "../../src/records/eval_answer.ts";
import type { MethodResult, Report } from "../../src/records/report.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { hintsOf } from "../../src/tasks/arithmetic/hints.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { votedOutcome } from "../../src/teachers/verdict.ts";

export const RUN_ID = "20261122-140000-000-seed7";
const AT = Date.UTC(2026, 10, 22, 14);
export const MODEL: ModelRef = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };

export function recordedConfig(patch: Partial<RunConfig> = {}): RunConfig {
  return { ...defaultConfig(), tasks: 40, testTasks: 200, steps: 60, ...patch };
}

type Body<Event> = Event extends unknown ? Omit<Event, "runId" | "at"> : never;

/** `at` advances by `everyMs` from event to event. */
function stamped(bodies: readonly Body<RunEvent>[], everyMs: number): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, runId: RUN_ID, at: AT + index * everyMs }));
}

/** Events of a debate over the first `count` of the run's questions, the last one left unfinished. */
export function debateEvents(config: RunConfig, count = config.tasks): RunEvent[] {
  const tasks = takeTasks(arithmeticTasks(), "distil", config.tasks, config.seed).slice(0, count);
  const bodies: Body<RunEvent>[] = [{ type: "stage", stage: "debate", state: "started" }];
  for (const [index, task] of tasks.entries()) {
    const turns = turnsOf(task, config);
    for (const turn of index === tasks.length - 1 ? turns.slice(0, -1) : turns) {
      const words = turn.completion.text.split(" ");
      const half = words.slice(0, Math.ceil(words.length / 2)).join(" ");
      bodies.push(
        { type: "speaking", ...turn },
        { type: "tokens", rows: [{ id: turn.id, text: half }] },
        { type: "turn", turn },
      );
    }
    if (index < tasks.length - 1) {
      const outcome = votedOutcome(turns.slice(-config.agents), turns);
      bodies.push({ type: "outcome", outcome });
    }
    const last = turns.at(-1)!;
    if (index === tasks.length - 1) {
      bodies.push(
        { type: "speaking", ...last },
        { type: "tokens", rows: [{ id: last.id, text: last.completion.text.slice(0, 60) }] },
      );
    }
    const done = index === tasks.length - 1 ? index : index + 1;
    bodies.push({
      type: "progress",
      stage: "debate",
      what: "questions debated",
      done,
      total: config.tasks,
    });
  }
  return stamped(bodies, 400); // the open question outlasts the time that a finished one stays to be read
}

export function doneEvents(
  stages: readonly ("debate" | "distil" | "train" | "evaluate" | "export")[],
): RunEvent[] {
  return stamped(
    stages.map((stage) => ({ type: "stage", stage, state: "done" }) as const),
    1,
  );
}

export function trainEvents(config: RunConfig, steps: number): RunEvent[] {
  const random = new RandomStream(deriveSeed(config.seed, "fixture", "loss"));
  const bodies: Body<RunEvent>[] = [{ type: "stage", stage: "train", state: "started" }];
  for (let step = 1; step <= steps; step++) {
    const loss = 0.34 + 1.5 * Math.exp(-step / 9) + 0.07 * (random.next() - 0.5);
    const metric = {
      runId: RUN_ID,
      step,
      loss,
      gradNorm: 0.4 + loss,
      learningRate: config.learningRate,
      tokens: config.batchTokens - random.integer(0, 60),
      elapsedMs: 900,
    };
    bodies.push(
      { type: "step", metric },
      { type: "progress", stage: "train", what: "training steps", done: step, total: config.steps },
    );
  }
  return stamped(bodies, 450);
}

/** All turns of one task: some agents fall for the trap at first, and some of them see it after reading. */
export function turnsOf(task: Task, config: RunConfig, set: Turn["set"] = "distil"): Turn[] {
  const random = new RandomStream(deriveSeed(config.seed, "fixture", task.id));
  const turns: Turn[] = [];
  for (let round = 0; round < config.rounds; round++) {
    const before = turns.filter((turn) => turn.step === round - 1);
    for (const { id: agent } of rosterOf({ config })) {
      const own = before.find((turn) => turn.agent === agent);
      const isRight =
        own === undefined
          ? random.next() < 0.6
          : own.correct === true || (before.some((t) => t.correct === true) && random.next() < 0.75);
      turns.push(turn(task, config, set, agent, round, isRight, before));
    }
  }
  return turns;
}

function turn(
  task: Task,
  config: RunConfig,
  set: Turn["set"],
  agent: string,
  round: number,
  correct: boolean,
  before: readonly Turn[],
): Turn {
  const wrong = String((Number(task.answer) + 8) % 100);
  const answer = correct ? task.answer : wrong;
  const steps = (hintsOf(task).steps ?? []).map(
    (step, index, all) =>
      `Step ${index + 1} : ${step.left} ${step.op} ${step.right} = ${!correct && index === all.length - 1 ? wrong : step.result} .`,
  );
  const solution = `${steps.join(" ")} Answer : ${answer}`;
  const reads = before.toSorted((a, b) => Number(b.agent === agent) - Number(a.agent === agent));
  const notes =
    "Check : Step 1 : + - + . check so fewer . minus 5 . wrong agent 1 agent 3 . Step 2 : x x x . ok . ";
  const text = round === 0 ? solution : notes + solution;
  const id = `${RUN_ID}/${set}/${task.id}/${round}/${agent}`;
  return {
    schema: 2,
    id,
    runId: RUN_ID,
    set,
    taskId: task.id,
    agent,
    role: round === 0 ? "propose" : "revise",
    step: round,
    kind: "say",
    parents: reads.map((read) => read.id),
    prompt: `<|bos|> <|user|> ${task.question} <|assistant|>`,
    completion: { id, text, ids: [], promptTokens: 32, completionTokens: 30, finish: "stop" },
    solution,
    answer,
    correct,
    temperature: config.temperature,
    seed: 1,
    model: MODEL,
    startedAt: AT,
    elapsedMs: 400,
  };
}

export function recordedReport(): Report {
  const result = (accuracy: number, half: number, tokens: number): MethodResult => ({
    accuracy,
    ci95: [accuracy - half, accuracy + half],
    tokensPerTask: tokens,
    promptTokensPerTask: tokens * 1.4,
    n: 200,
    families: {
      boxes: { accuracy: accuracy + 0.06, n: 50 },
      compare: { accuracy: accuracy - 0.03, n: 90 },
      events: { accuracy, n: 60 },
    },
  });
  const methods: Record<MethodName, MethodResult> = {
    single: result(0.625, 0.067, 30.4),
    singleSampled: result(0.65, 0.066, 30.1),
    majority: result(0.66, 0.065, 301.2),
    teacher: result(0.84, 0.051, 279.3),
    distilled: result(0.825, 0.053, 30.2),
  };
  return {
    methods,
    majoritySamples: 10,
    paired: {
      distilledVsSingle: { gained: 41, lost: 6, p: 2.2e-7, baseline: "singleSampled" },
      teacherVsSingle: { gained: 44, lost: 5, p: 7.6e-9, baseline: "singleSampled" },
    },
  };
}

/** Answers to the test's first `count` questions, by the single agent and by the student. */
export function recordedAnswers(config: RunConfig, count: number): EvalAnswer[] {
  const random = new RandomStream(deriveSeed(config.seed, "fixture", "answers"));
  const tasks = takeTasks(arithmeticTasks(), "test", count, config.seed);
  return tasks.flatMap((task) =>
    (["singleSampled", "distilled"] as const).map((method) => {
      const correct = random.next() < (method === "distilled" ? 0.83 : 0.65);
      const answer = correct ? task.answer : String((Number(task.answer) + 8) % 100);
      return {
        schema: 2,
        id: `${RUN_ID}/${method}/${task.id}`,
        runId: RUN_ID,
        method,
        taskId: task.id,
        family: task.family,
        answer,
        correct,
        generatedTokens: 30,
        promptTokens: 40,
        text: `Step 1 : 12 + 5 = 17 . Step 2 : 17 x 3 = ${answer} . Answer : ${answer}`,
      };
    }),
  );
}
