// Everything the page shows, as signals. session.ts and its parts write what a run brings (once per animation frame while it is on); the
// offline session and the device's measurement write their own; views read. Maps and arrays are replaced, never changed in place: that is
// what wakes a view up.
import { signal } from "@preact/signals";
import type { RunConfig } from "../settings/run_config.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import type { ReadBackReport } from "../threads/reader/api.ts";
import type { TeamFit } from "../threads/library/api.ts";
import type { Speaking } from "../threads/run_event.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Fate } from "../records/by_hand.ts";
import type { Dataset } from "../records/dataset.ts";
import type { EvalAnswer, MethodName } from "../records/eval_answer.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Report } from "../records/report.ts";
import type { RunLabel } from "../records/run_label.ts";
import type { Stage } from "../records/stage.ts";
import type { StartPoint } from "../records/adapter.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { KernelTrust } from "../records/kernel_trust.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import type { NextWords } from "../records/next_words.ts";
import type { TrainingSample } from "../records/training_sample.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import type { RunRecord } from "../store/store.ts";
import type { DeviceMeasure } from "../threads/bench/api.ts";
import type { Voice } from "../voice/voice.ts";
import type { AgentWish } from "./run/agent_wish.ts";

export type RunState = "idle" | "running" | "paused" | "done" | "failed" | "cancelled";

export interface StageProgress {
  readonly state: "waiting" | "running" | "done";
  /** What is counted, e.g. "questions debated"; "" before the first report. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
  /** Null while there is too little to go by. */
  readonly secondsLeft: number | null;
}

export const WAITING: StageProgress = { state: "waiting", what: "", done: 0, total: 0, secondsLeft: null };

/** A turn in the making. */
export interface Writing extends Speaking {
  /** What is written so far. */
  readonly text: string;
}

export interface Debate {
  /** `${set}/${taskId}` */
  readonly key: string;
  readonly set: Turn["set"];
  readonly task: Task;
  /** In the order in which they were stored. */
  readonly turns: readonly Turn[];
  /** Set once the agents have come to an outcome. */
  readonly trajectory: Trajectory | null;
}

/** A training row, as the Distil stage shows it. */
export interface LessonRow {
  readonly question: string;
  /** Null for an answer that came with its question. */
  readonly turn: Turn | null;
  /** What is learned, in the model's notation: the turn's solution, how its author corrected itself, or the question's own answer. */
  readonly completion: string;
  /** Tokens with and without loss. */
  readonly promptTokens: number;
  readonly trainedTokens: number;
}

export interface Lesson {
  readonly statistics: Dataset["statistics"];
  readonly labels: Dataset["labels"];
  /** Training rows; more than debates kept when several solutions of one are learned. */
  readonly rows: number;
  /** Whether they are the questions' own answers, so that nothing was kept or dropped by what a group said. */
  readonly isOwn: boolean;
  /** The most telling first. */
  readonly shown: readonly LessonRow[];
}

export interface Download {
  readonly url: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** receipt.json out of the zip, pretty-printed. */
  readonly receipt: string;
}

export type ReadBackState =
  | { readonly state: "reading"; readonly done: number; readonly total: number }
  | { readonly state: "read"; readonly report: ReadBackReport }
  | { readonly state: "failed"; readonly code: string; readonly message: string };

export type MethodScores = Readonly<
  Partial<Record<MethodName, { readonly right: number; readonly n: number }>>
>;

/** One question of the test as the single agent and as the student answered it. */
export interface AnswerPair {
  readonly task: Task;
  readonly before: EvalAnswer;
  readonly after: EvalAnswer;
}

export interface Trouble {
  readonly code: string;
  readonly message: string;
  /** The stage during which it happened; null outside a run. */
  readonly stage: Stage | null;
  /** The run itself is gone from the store: there is nothing to continue. */
  readonly isGone?: boolean;
}

export type Device =
  | { readonly kind: "checking" }
  | { readonly kind: "none"; readonly reason: "no-api" | "no-adapter" }
  | { readonly kind: "adapter"; readonly adapter: AdapterReport };

export interface Storage {
  readonly usedBytes: number;
  readonly allowedBytes: number;
  /** What takes the room; absent where the browser only says how much is in use. */
  readonly parts?: { readonly runs: number; readonly models: number; readonly page: number };
}

/** What a person said of an answer; null takes it back. */
export interface Judgement {
  readonly taskId: string;
  /** As verdicts spell it. */
  readonly answer: string;
  readonly isRight: boolean | null;
}

/** What decides which lessons are learned, while the run waits for that. */
export type LearnedChoice =
  | { readonly leastVotes: number }
  /** Of one question, by hand; null takes it back. */
  | { readonly taskId: string; readonly fate: Fate | null };

/** Whether the run waits for a person to judge answers, what they have said, by `verdictKey`, and what they decided by hand, by task. */
function createJudgingState() {
  return {
    awaiting: signal(false),
    verdicts: signal<ReadonlyMap<string, boolean>>(new Map()),
    fates: signal<ReadonlyMap<string, Fate>>(new Map()),
  };
}

/** What the training brings. */
function createTrainState() {
  return {
    steps: signal<readonly StepMetric[]>([]),
    /** PAD's judge of steps, once it is ready. */
    prm: signal<PrmQuality | null>(null),
    /** What the student answered on its way. */
    samples: signal<readonly TrainingSample[]>([]),
    /** What the student found likely as the next word on its way; null where it was not looked at. */
    nextWords: signal<NextWords | null>(null),
    /** From the wish to end the training early until the run ends or is left. */
    finishing: signal(false),
    /** How a training that watches itself ended. */
    outcome: signal<TrainingOutcome | null>(null),
    /** Whether the kernels of the device that trains agree with float64; null before it was opened, and in older runs. */
    kernelTrust: signal<KernelTrust | null>(null),
  };
}

export function createState() {
  return {
    runState: signal<RunState>("idle"),
    /** From the click on Start or Continue until the run is on. */
    starting: signal(false),
    runId: signal(""),
    config: signal<RunConfig | null>(null),
    /** The agents that teach, in their order; empty before a run. */
    roster: signal<readonly AgentSpec[]>([]),
    /** What the run's student starts from, null for the base alone. */
    start: signal<StartPoint | null>(null),
    stage: signal<Stage | "">(""),
    progress: signal<Readonly<Partial<Record<Stage, StageProgress>>>>({}),
    debates: signal<ReadonlyMap<string, Debate>>(new Map()),
    /** Turns in the making, by turn id. */
    streaming: signal<ReadonlyMap<string, Writing>>(new Map()),
    /** Stored turns, and tasks that have an outcome. */
    turnCount: signal(0),
    solvedCount: signal(0),
    /** Key of the debate on the table, per set; "" before the first. */
    followed: signal<Readonly<Record<Turn["set"], string>>>({ distil: "", test: "" }),
    /** The stage whose figures a lesson keeps covered until they are guessed; "" for none. */
    covered: signal<Stage | "">(""),
    /** Key of the debate that the reader holds, "" while the page follows by itself. */
    held: signal(""),
    ...createJudgingState(),
    lesson: signal<Lesson | null>(null),
    ...createTrainState(),
    /** Right answers per method while the test is on. */
    scores: signal<MethodScores>({}),
    report: signal<Report | null>(null),
    /** Wall seconds of each stage, once the report is there. */
    worked: signal<RunRecord["seconds"]>({}),
    /** The questions behind the report's paired test. */
    pairs: signal<readonly AnswerPair[]>([]),
    download: signal<Download | null>(null),
    /** Whether a stored download is read once more, to be held against its sum, before it is offered. */
    checkingDownload: signal(false),
    /** How reading the download back goes, or went. */
    readBack: signal<ReadBackState | null>(null),
    /** What the pipeline last had to say, until work goes on. */
    notice: signal(""),
    /** All it had to say in this sitting, oldest first. */
    notices: signal<readonly string[]>([]),
    trouble: signal<Trouble | null>(null),
    device: signal<Device>({ kind: "checking" }),
    storage: signal<Storage | null>(null),
    /** What "Measure this device" found in this sitting. */
    measured: signal<DeviceMeasure | null>(null),
    ...createRunsState(),
    ...createChoices(),
  };
}

/** What lies in the store, and who may write to it. */
function createRunsState() {
  return {
    /** Runs in the store, newest first. */
    runs: signal<readonly RunRecord[]>([]),
    /** Ids of stored runs that this page cannot read. */
    unreadableRuns: signal<readonly string[]>([]),
    /** Id of the run that is being deleted and can still be brought back; "" without one. */
    removed: signal(""),
    /** Addresses of other hosts that the page and its workers have asked, as the service worker saw them. */
    left: signal<readonly string[]>([]),
    /** True while another tab holds the project. */
    otherTab: signal(false),
  };
}

/** What is chosen for a new run, or was for the one that is shown. */
function createChoices() {
  return {
    /** Form texts by field key; a key that is missing stands at its default. */
    form: signal<ReadonlyMap<string, string>>(new Map()),
    /** Path of the stored model that a new run is about; "" for the bundled one. */
    model: signal(""),
    /** Path of a stored model that every other agent of a new run speaks through; "" for none. */
    second: signal(""),
    /** What single agents of a new run have of their own, one entry an agent; missing entries wish for nothing. */
    wishes: signal<readonly AgentWish[]>([]),
    /** Whether the two chosen models can be one team; null while that is not known, and without a second one. */
    team: signal<TeamFit | null>(null),
    /** Name of the shown run's own model; "" before a run. */
    base: signal(""),
    /** How the model's text reads as English; null until the model card is there. */
    voice: signal<Voice | null>(null),
  };
}
export type PageState = ReturnType<typeof createState>;

/** What a reader can ask for. Nothing here throws: failures appear in `state.trouble`. */
export interface Commands {
  readonly start: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the training with what the student has learned so far; the run goes on. */
  readonly finish: () => void;
  readonly cancel: () => void;
  /** Shows everything a stored run holds, without running. */
  readonly show: (runId: string) => void;
  /** Shows a stored run, then runs on. */
  readonly proceed: (runId: string) => void;
  /** Takes a run off the list; it is deleted when the time to undo that is over. */
  readonly remove: (runId: string) => void;
  readonly undoRemove: () => void;
  /** Whether the time to undo stands still. */
  readonly holdUndo: (isHeld: boolean) => void;
  /** Ends the time in which the last deletion can be undone. */
  readonly removeNow: () => void;
  /** Gives a run its name and note. */
  readonly label: (runId: string, label: RunLabel) => void;
  /** Back to the start page; the run stays in the store. */
  readonly leave: () => void;
  /** Asks the other tab to let go, and takes the project over. */
  readonly takeOver: () => void;
  /** Judges an answer while the run waits for it; it is stored at once. */
  readonly judge: (judgement: Judgement) => void;
  /** Chooses what is learned, by votes or by hand, while the run waits for it. */
  readonly chooseLessons: (choice: LearnedChoice) => void;
  /** The person is done judging. */
  readonly goOn: () => void;
  readonly setField: (key: string, text: string) => void;
  /** @param path of a stored model, "" for the bundled one */
  readonly chooseModel: (path: string) => void;
  /** @param path of a stored model that every other agent speaks through, "" for none */
  readonly chooseSecond: (path: string) => void;
  /** Holds one debate on the table; "" lets the page follow again. */
  readonly hold: (key: string) => void;
}
