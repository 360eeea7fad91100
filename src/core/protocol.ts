// What workers offer and what they report: commands are Comlink calls (answer = promise), reports are `RunEvent`s on a
// one-way MessagePort. Bulk data goes through the store, not through these messages.
// Trap: Comlink loses the fields of a thrown error and never settles a call into a dead worker; core/rpc.ts cures both.
import type { RunConfig } from "./config.ts";
import { ONNX_DTYPES, type OnnxDtype } from "./onnx_files.ts";
import type { AdapterDtype, LoraAdapter, LoraConfig, StartPoint } from "../records/adapter.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { DatasetStatistics } from "../records/dataset.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Stage } from "../records/stage.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";

/** Every worker answers this, so that a watchdog can tell a busy worker from a hung one. */
export interface Heartbeat {
  ping(): Promise<"pong">;
}

/** workers/model.worker.ts: one loaded teacher model; batches the requests of everyone connected to it. */
export interface ModelApi extends Heartbeat {
  open(
    init: { readonly runId: string; readonly model: ModelRef; readonly device: "wasm" | "webgpu" },
    events: MessagePort,
  ): Promise<ModelReport>;
  /** Gives a client (an agent worker) its own line to `ModelLine`, exposed over Comlink on `port`. */
  connect(port: MessagePort): Promise<void>;
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]>;
  close(): Promise<void>;
}
/** The part of a model worker that an agent may call. */
export interface ModelLine {
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]>;
}
export interface ModelReport {
  readonly model: ModelRef;
  readonly device: "wasm" | "webgpu";
  readonly parameters: number;
  readonly loadMs: number;
}

/** workers/agent.worker.ts: one agent of a debate. Holds no weights. */
export interface AgentApi extends Heartbeat {
  open(init: AgentInit, model: MessagePort): Promise<void>;
  /** Says one turn. Not stored here: the caller stores what comes back. */
  speak(job: TurnJob): Promise<Turn>;
}
export interface AgentInit {
  readonly runId: string;
  readonly agent: number;
  readonly model: ModelRef;
  readonly config: RunConfig;
}
export interface TurnJob {
  readonly set: Turn["set"];
  readonly task: Task;
  readonly round: number;
  /** What this agent reads, its own latest turn first; empty in round 0. */
  readonly reads: readonly Turn[];
}

/** workers/trainer.worker.ts: the student and the only owner of the training GPUDevice. */
export interface TrainerApi extends Heartbeat {
  open(
    init: { readonly model: ModelRef; readonly runId: string },
    events: MessagePort,
  ): Promise<DeviceReport>;
  /** Turns of the run -> stored Dataset. */
  distil(tasks: readonly Task[]): Promise<DatasetStatistics>;
  /** What the run learns from -> stored LoraAdapter; resumes from the newest checkpoint; emits "step" events. */
  train(questions: TrainQuestions): Promise<TrainResult>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Text from the base (adapter false) or from the run's stored adapter (true), on our own engine. */
  generate(requests: readonly GenerateRequest[], adapter: boolean): Promise<Completion[]>;
  close(): Promise<void>;
}
/** Beside what is stored. R-SFT and DA learn from the stored Dataset alone. */
export interface TrainQuestions {
  /** Those that were debated. */
  readonly distil: readonly Task[];
  /** Of the split "val": they choose the adapter that is kept, where the run has an answer key. */
  readonly validation: readonly Task[];
}
export interface DeviceReport {
  readonly adapter: AdapterReport;
  /** Bytes the engine will allocate, by purpose. */
  readonly memory: Readonly<Record<string, number>>;
  readonly lora: LoraConfig;
  readonly trainableParameters: number;
}
export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True when the browser says, or its name tells, that no hardware stands behind it. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}
export interface TrainResult {
  readonly steps: number;
  /** Tokens seen, prompt tokens included. */
  readonly tokens: number;
  readonly lossFirst: number;
  readonly lossLast: number;
  /** Steps of this call that started from a stored checkpoint, 0 when from the beginning. */
  readonly resumedAt: number;
  readonly adapterSha256: string;
}

/** workers/export.worker.ts: stored records -> files. CPU only. */
export interface ExportApi extends Heartbeat {
  /** What `write` would write, to the byte; nothing is written. */
  plan(job: ExportJob): Promise<ExportPlan>;
  /** Writes the run's zip into the store, in place of the one before, when all of it is there; `ExportProgress` comes on
   *  `progress`. One at a time. */
  write(job: ExportJob, progress: MessagePort): Promise<ArtifactReport>;
  /** One file out of the run's stored zip. */
  file(wanted: { readonly runId: string; readonly name: string }): Promise<Blob>;
  /** Ends the write that runs: it rejects with "aborted", and the store is as it was. */
  cancel(): Promise<void>;
}
export interface ExportJob {
  readonly runId: string;
  /** The run receipt's JSON. */
  readonly receipt: string;
  /** Everything, with the adapter in F32, when absent. */
  readonly choice?: ExportChoice;
}
/** What can be left out of a download. README, licences, receipt and manifest are always in it. */
export type ExportPart = "peft" | "gguf" | "mlx" | "merged" | "onnx" | "python" | "data" | "project";
export const EXPORT_PARTS: readonly ExportPart[] = [
  "peft",
  "gguf",
  "mlx",
  "merged",
  "onnx",
  "python",
  "data",
  "project",
];
export interface ExportChoice {
  readonly parts: readonly ExportPart[];
  /** Of peft/, gguf/ and mlx/. */
  readonly adapterDtype: AdapterDtype;
  /** Of merged/onnx/; transformers.js asks for one of them by `dtype`. */
  readonly onnxDtypes: readonly OnnxDtype[];
}
export const EXPORT_EVERYTHING: ExportChoice = {
  parts: EXPORT_PARTS,
  adapterDtype: "F32",
  onnxDtypes: ONNX_DTYPES,
};
export interface ExportPlan {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Of the zip. */
  readonly bytes: number;
}
export interface ExportProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}
export interface ArtifactReport {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** workers/reader.worker.ts: a run's finished download, read as another program would. */
export interface ReaderApi extends Heartbeat {
  /** Loads the exported ONNX model in each format through transformers.js and lets it answer some questions of the test as
   *  the student did; a `ReadBackProgress` comes on `progress` for each format. */
  readBack(runId: string, progress: MessagePort): Promise<ReadBackReport>;
}
/** Formats read. */
export interface ReadBackProgress {
  readonly done: number;
  readonly total: number;
}
export interface ReadBackReport {
  readonly questions: number;
  /** Empty when the download holds no ONNX. */
  readonly formats: readonly {
    readonly dtype: OnnxDtype;
    /** Of the model with its data files. */
    readonly bytes: number;
    /** Questions answered word for word as the student did. */
    readonly sameText: number;
    readonly sameAnswer: number;
  }[];
}

/** workers/import.worker.ts: what a person brings back in, an adapter or a whole run. CPU only. */
export interface ImportApi extends Heartbeat {
  /** Reads and checks; nothing is changed. @param modelPath folder of the base, relative to the page */
  look(files: readonly PickedFile[], modelPath: string): Promise<ImportOffer>;
  /** Stores the run that was looked at last. */
  keep(): Promise<{ readonly runId: string }>;
}
export type ImportOffer =
  | {
      readonly kind: "adapter";
      readonly point: StartPoint;
      readonly adapter: LoraAdapter;
      /** The base that its config names, null when it names none. */
      readonly baseName: string | null;
    }
  | {
      readonly kind: "project";
      readonly name: string;
      readonly runId: string;
      readonly createdAt: number;
      readonly config: RunConfig;
      readonly turns: number;
      readonly bytes: number;
    };

/** workers/hub.worker.ts: a run's download to the Hugging Face Hub. The only thread that holds the person's token. */
export interface HubApi extends Heartbeat {
  signIn(access: { readonly endpoint: string; readonly token: string }): Promise<HubAccount>;
  /** The end of a sign-in in a window: code and verifier become a token, which stays in the worker. */
  exchange(grant: HubGrant): Promise<HubAccount>;
  signOut(): Promise<void>;
  /** Sizes of what the run's download could put there. */
  contents(runId: string): Promise<HubContents>;
  /** `HubProgress` comes on `progress`. */
  upload(job: HubUpload, progress: MessagePort): Promise<{ readonly url: string }>;
  cancel(): Promise<void>;
}
export interface HubAccount {
  readonly name: string;
  /** Milliseconds since the epoch; null where the Hub does not say. */
  readonly expiresAt: number | null;
}
export interface HubGrant {
  readonly endpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly code: string;
}
/** Null for what the download does not hold. */
export interface HubContents {
  readonly adapterBytes: number | null;
  readonly mergedBytes: number | null;
}
export interface HubUpload {
  readonly runId: string;
  readonly what: "adapter" | "merged";
  /** "owner/name" */
  readonly repo: string;
  readonly visibility: "private" | "public";
}
export interface HubProgress {
  readonly phase: "preparing" | "uploading" | "committing" | "done";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** workers/library.worker.ts: models that a person brings, from the Hugging Face Hub or from files: looked at before
 *  anything large is fetched, downloaded into browser storage, listed, deleted. */
export interface LibraryApi extends Heartbeat {
  list(): Promise<LibraryListing>;
  /** Fetches some 100 KB to say what a model is and takes. @param device null where there is no GPU to plan for */
  look(wanted: WantedModel, device: AdapterReport | null): Promise<ModelOffer>;
  /** The same for files of this device; nothing of them is copied. */
  lookAtFiles(files: readonly PickedFile[], device: AdapterReport | null): Promise<ModelOffer>;
  /** Downloads the model that was looked at last, from where it stands; `DownloadProgress` comes on `progress`. */
  download(key: string, progress: MessagePort): Promise<void>;
  /** Ends the download that runs; what is stored stays. */
  pause(): Promise<void>;
  remove(key: string): Promise<void>;
}
export interface WantedModel {
  /** As a person types or pastes it: "owner/name", "owner/name@revision", or the address of its page. */
  readonly name: string;
  /** Of the Hub or of an own mirror. */
  readonly endpoint: string;
  /** For gated and private models; held in memory only. */
  readonly token: string | null;
}
/** A file with its path inside what was picked, "/" between the parts. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}
export interface ModelOffer {
  /** Names the model in storage; null for files, which stay where they are. */
  readonly key: string | null;
  readonly name: string;
  readonly commit: string | null;
  /** As the model's card names it, null when it does not. */
  readonly license: string | null;
  readonly isGated: boolean;
  readonly family: string;
  readonly parameters: number;
  /** Types its weights are stored in, e.g. "BF16". */
  readonly weightTypes: readonly string[];
  readonly downloadBytes: number;
  /** Whether training and writing fit this device, and with which settings; null without a GPU. */
  readonly plan: { readonly fits: boolean; readonly sentence: string } | null;
  readonly state: "new" | "begun" | "stored" | "files";
}
export interface DownloadProgress {
  /** The file that is being fetched. */
  readonly file: string;
  /** Of the whole model, what was stored before included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** null at the start. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}
export interface LibraryListing {
  readonly models: readonly (StoredModel | DamagedModel)[];
  /** Of this page; null where the browser does not say. Trap: the allowance is an upper bound only. */
  readonly room: { readonly usedBytes: number; readonly quotaBytes: number } | null;
}
export interface StoredModel {
  readonly key: string;
  /** "owner/name" */
  readonly repo: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly license: string | null;
  readonly totalBytes: number;
  /** What it takes on the disk now. */
  readonly storedBytes: number;
  readonly isComplete: boolean;
}
/** What lies there but cannot be used; it can be deleted. */
export interface DamagedModel {
  readonly key: string;
  readonly storedBytes: number;
  readonly problem: string;
}

/** What a worker or the pipeline tells the page. */
export type RunEvent = { readonly runId: string; readonly at: number } & (
  | { readonly type: "stage"; readonly stage: Stage; readonly state: "started" | "skipped" | "done" }
  | {
      readonly type: "progress";
      readonly stage: Stage;
      /** What is being counted, for people: "questions debated", "training steps", … */
      readonly what: string;
      readonly done: number;
      readonly total: number;
    }
  /** Text so far of turns in the making: one message per decode step, not per token. */
  | { readonly type: "tokens"; readonly rows: readonly { readonly id: string; readonly text: string }[] }
  | { readonly type: "turn"; readonly turn: Turn }
  | { readonly type: "step"; readonly metric: StepMetric }
  /** PAD's judge of steps is ready. */
  | { readonly type: "prm"; readonly quality: PrmQuality }
  | { readonly type: "notice"; readonly text: string; readonly code: string }
  | { readonly type: "paused" }
  | { readonly type: "resumed" }
);

/** workers/bench.worker.ts: measures this device once. */
export interface BenchApi extends Heartbeat {
  /** @param modelPath folder of the bundled model, relative to the page
   *  @param progress gets a `BenchProgress` for each thing measured */
  measure(modelPath: string, progress: MessagePort): Promise<DeviceMeasure>;
}
export interface BenchProgress {
  readonly done: number;
  readonly total: number;
}
/** What the device does at best, and what it does with the bundled model. */
export interface DeviceMeasure {
  readonly device: string;
  readonly isSoftware: boolean;
  /** Multiply-adds on registers: two operations each, in 10^9 per second. */
  readonly gflops: number;
  /** Bytes read plus bytes written by a copy, in 10^9 per second. */
  readonly gbs: number;
  readonly trainTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  /** Everything measured, as the bench writes it. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}
