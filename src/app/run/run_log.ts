// A run's events, gathered into what the views show. Holds plain data and no signals, so that a test can feed it events;
// session.ts copies it into the signals once per frame. The same log is filled from the store when a run is reopened:
// a stored turn and a turn event are one thing here.
import { progressOf, type RunConfig } from "../../settings/run_config.ts";
import { RunError } from "../../core/errors.ts";
import type { RunEvent } from "../../threads/run_event.ts";
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { PrmQuality } from "../../records/prm_quality.ts";
import type { Stage } from "../../records/stage.ts";
import type { StepMetric } from "../../records/metric.ts";
import type { Task } from "../../records/task.ts";
import type { NextWords } from "../../records/next_words.ts";
import type { TrainingSample } from "../../records/training_sample.ts";
import type { Turn } from "../../records/turn.ts";
import type { RunRecord } from "../../store/store.ts";
import { protocolOf } from "../../teachers/protocol_of.ts";
import { trajectoryOf } from "../../teachers/trajectory.ts";
import type { Debate, StageProgress, Writing } from "../state.ts";
import { WAITING } from "../state.ts";
import { outcomeOf } from "./tally.ts";
import { addReport, secondsLeft } from "./time_left.ts";
import type { ProgressReport } from "./time_left.ts";

/** How long a finished debate stays on the table before the page moves on: time to read it. */
const READING_MS = 6000;

export interface RunLogOptions {
  readonly runId: string;
  readonly config: RunConfig;
  /** The agents that teach, in their order. */
  readonly roster: readonly AgentSpec[];
  /** Question of a task id; null when the run's settings do not give such a task. */
  readonly taskOf: (taskId: string) => Task | null;
}

export class RunLog {
  readonly runId: string;
  readonly config: RunConfig;
  stage: Stage | "" = "";
  paused = false;
  /** Whether the run waits for a person's verdicts. */
  awaiting = false;
  turnCount = 0;
  /** Tasks that have an outcome. */
  solvedCount = 0;
  debates = new Map<string, Debate>();
  streaming = new Map<string, Writing>();
  steps: StepMetric[] = [];
  prm: PrmQuality | null = null;
  /** What the student answered on its way. */
  samples: readonly TrainingSample[] = [];
  /** What the student found likely as the next word on its way. */
  nextWords: NextWords | null = null;
  /** What the pipeline last had to say, until work goes on. */
  notice = "";
  /** Everything the pipeline had to say, oldest first: a restart is over in seconds, and people look away. */
  notices: readonly string[] = [];
  progress: Partial<Record<Stage, StageProgress>> = {};
  followed: Record<Turn["set"], string> = { distil: "", test: "" };
  readonly #options: RunLogOptions;
  readonly #reports: Partial<Record<Stage, readonly ProgressReport[]>> = {};
  readonly #seen = new Set<string>();
  /** When the debate on the table was over, 0 before. */
  readonly #finishedAt: Record<Turn["set"], number> = { distil: 0, test: 0 };

  constructor(options: RunLogOptions) {
    this.#options = options;
    this.runId = options.runId;
    this.config = options.config;
  }

  taskOf(taskId: string): Task | null {
    return this.#options.taskOf(taskId);
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case "stage":
        this.#stage(event.stage, event.state);
        break;
      case "progress":
        this.#progress(event);
        break;
      case "checking": // told as progress of the stage that it is for
        break;
      case "speaking":
        if (!this.#seen.has(event.id)) this.streaming.set(event.id, { ...event, text: "" });
        break;
      case "tokens":
        for (const row of event.rows) this.#stream(row.id, row.text, event.at);
        break;
      case "turn":
        this.addTurn(event.turn, event.at);
        break;
      case "outcome":
        this.addOutcome(event.outcome, event.at);
        break;
      case "step":
        this.addStep(event.metric);
        break;
      case "samples":
        this.samples = event.samples;
        break;
      case "nextWords":
        this.nextWords = event.nextWords;
        break;
      case "prm":
        this.prm = event.quality;
        break;
      case "notice":
        this.notice = event.text;
        this.notices = [...this.notices, event.text];
        break;
      case "waiting":
      case "answered":
        this.awaiting = event.type === "waiting";
        break;
      case "paused":
        this.paused = true;
        break;
      case "resumed":
        this.paused = false;
        for (const stage of Object.keys(this.#reports)) delete this.#reports[stage as Stage];
        break;
      default:
        event satisfies never;
    }
  }

  /** Marks what a stored run has finished, and how far it got with the rest. */
  restore(run: RunRecord): void {
    const { tasks } = this.config;
    const debated = [...this.debates.values()].filter(
      ({ set, trajectory }) => set === "distil" && trajectory !== null,
    );
    const trained = this.steps.at(-1)?.step ?? 0;
    const training = progressOf(this.config);
    this.progress = {
      debate: { ...WAITING, what: protocolOf(this.config).words.counted, done: debated.length, total: tasks },
      train: {
        ...WAITING,
        what: training.counted(trained),
        done: trained,
        total: training.total,
      },
    };
    for (const stage of run.finished) this.#stage(stage, "skipped");
    this.stage = "";
  }

  addTurn(turn: Turn, at: number): void {
    this.notice = "";
    this.streaming.delete(turn.id);
    if (this.#seen.has(turn.id)) return; // a redo after a crash: the store kept the first, and so do we
    this.#seen.add(turn.id);
    this.turnCount++;
    const debate = this.#debate(turn.set, turn.taskId);
    const turns = [...debate.turns, turn];
    this.debates.set(debate.key, { ...debate, turns });
    this.#follow(turn.set, debate.key, at);
  }

  addOutcome(outcome: Outcome, at: number): void {
    const debate = this.#debate(outcome.set, outcome.taskId);
    if (debate.trajectory === null) this.solvedCount++;
    const trajectory = trajectoryOf(debate.turns, outcome, this.#options.roster);
    this.debates.set(debate.key, { ...debate, trajectory });
    this.#follow(outcome.set, debate.key, at);
  }

  addStep(metric: StepMetric): void {
    this.notice = "";
    while ((this.steps.at(-1)?.step ?? -1) >= metric.step) this.steps.pop(); // resumed from an earlier checkpoint
    this.steps.push(metric);
  }

  #stage(stage: Stage, state: "started" | "skipped" | "done"): void {
    const before = this.progress[stage] ?? WAITING;
    if (state === "started") {
      this.stage = stage;
      this.progress = { ...this.progress, [stage]: { ...before, state: "running" } };
      return;
    }
    const after = { ...before, state: "done", done: before.total, secondsLeft: null } as const;
    this.progress = { ...this.progress, [stage]: after };
    this.streaming.clear();
    if (stage === "debate") this.#followTelling("distil");
    if (stage === "evaluate") this.#followTelling("test");
  }

  #progress({ stage, what, done, total, at }: Extract<RunEvent, { type: "progress" }>): void {
    const before = this.progress[stage];
    const earlier = before?.what === what && before.total === total ? (this.#reports[stage] ?? []) : [];
    const reports = addReport(earlier, { at, done });
    this.#reports[stage] = reports;
    const state = before?.state === "done" ? "done" : "running";
    const isForeseen = stage !== "train" || isInLastPart(done, this.config); // a round of practice takes longer than the judge's steps
    const left = isForeseen ? secondsLeft(reports, total) : null;
    this.progress = { ...this.progress, [stage]: { state, what, done, total, secondsLeft: left } };
  }

  #stream(id: string, text: string, at: number): void {
    const turn = this.streaming.get(id);
    if (turn === undefined) return; // an answer of the test, or late news of a stored turn
    this.streaming.set(id, { ...turn, text });
    this.#follow(turn.set, this.#debate(turn.set, turn.taskId).key, at);
  }

  #debate(set: Turn["set"], taskId: string): Debate {
    const key = `${set}/${taskId}`;
    const known = this.debates.get(key);
    if (known !== undefined) return known;
    const task = this.#options.taskOf(taskId);
    if (task === null) {
      throw new RunError(
        "store-corrupt",
        `A stored turn answers the question "${taskId}", which this run's settings do not produce. The run was made by another version; delete it and start anew.`,
        { taskId },
      );
    }
    const debate: Debate = { key, set, task, turns: [], trajectory: null };
    this.debates.set(key, debate);
    return debate;
  }

  /** Puts another debate on the table once the present one has been finished long enough to be read: the one with most
   *  different answers among those in the making, or that of `key`. */
  #follow(set: Turn["set"], key: string, at: number): void {
    const present = this.debates.get(this.followed[set]);
    if (present === undefined) {
      this.#putOnTable(set, key);
      return;
    }
    if (present.trajectory === null) return;
    if (this.#finishedAt[set] === 0) this.#finishedAt[set] = at;
    if (at - this.#finishedAt[set] < READING_MS) return;
    const open = [...this.debates.values()].filter(
      (debate) => debate.set === set && debate.trajectory === null && debate.turns.length > 0,
    );
    const [disputed] = open.toSorted((a, b) => answersIn(b) - answersIn(a));
    this.#putOnTable(set, disputed?.key ?? key);
  }

  /** When all debates are over, one that shows what talking does: wrong alone, right afterwards. */
  #followTelling(set: Turn["set"]): void {
    for (const debate of this.debates.values()) {
      if (debate.set !== set || outcomeOf(debate) !== "rescued") continue;
      this.#putOnTable(set, debate.key);
      return;
    }
  }

  #putOnTable(set: Turn["set"], key: string): void {
    this.followed = { ...this.followed, [set]: key };
    this.#finishedAt[set] = 0;
  }
}

function answersIn(debate: Debate): number {
  return new Set(debate.turns.map((turn) => turn.answer)).size;
}

/** Whether the parts of the training that are counted otherwise are over. */
function isInLastPart(step: number, config: RunConfig): boolean {
  const { part, total } = progressOf(config);
  const now = part(step);
  return now.total - now.done === total - step;
}
