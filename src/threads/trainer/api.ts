// What the trainer worker offers: the student, on the only GPU device that trains.
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { LoraConfig } from "../../records/adapter.ts";
import type { Completion, GenerateRequest } from "../../records/completion.ts";
import type { DatasetStatistics } from "../../records/dataset.ts";
import type { KernelTrust } from "../../records/kernel_trust.ts";
import type { KernelTuning } from "../../records/kernel_tuning.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { RunOf } from "../../records/run.ts";
import type { Task } from "../../records/task.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/trainer.worker.ts: the student and the only owner of the training GPUDevice. */
export interface TrainerApi extends Heartbeat {
  open(
    init: {
      readonly model: ModelRef;
      readonly runId: string;
      /** Where the run lies, when that is not the page's project. */
      readonly database?: string;
      /** False: no version of a kernel is timed before the training. */
      readonly isTuned?: boolean;
    },
    events: MessagePort,
  ): Promise<DeviceReport>;
  /** Turns of the run -> stored Dataset. */
  distil(tasks: readonly Task[]): Promise<DatasetStatistics>;
  /** What the run learns from -> stored LoraAdapter; resumes from the newest checkpoint; emits "step" events. */
  train(questions: TrainQuestions): Promise<TrainResult>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the training with what the student has learned so far, which is then its adapter.
   *  @returns false where the student has not taken a step yet: the training goes on */
  finish(): Promise<boolean>;
  /** Text from the base (adapter false) or from the run's stored adapter (true), on our own engine. */
  generate(requests: readonly GenerateRequest[], adapter: boolean): Promise<Completion[]>;
  close(): Promise<void>;
}

/** Beside what is stored. R-SFT and DA learn from the stored Dataset alone. */
export interface TrainQuestions {
  /** Those that were debated. */
  readonly distil: readonly Task[];
  /** Questions of the split "val"; they choose the adapter that is kept, where the run has an answer key. */
  readonly validation: readonly Task[];
}

export interface DeviceReport {
  readonly adapter: AdapterReport;
  readonly kernelTrust: KernelTrust;
  readonly kernelTuning: KernelTuning;
  /** How the frozen weights are stored. */
  readonly storage: NonNullable<RunOf<unknown>["storage"]>;
  /** Bytes the engine will allocate, by purpose. */
  readonly memory: Readonly<Record<string, number>>;
  readonly lora: LoraConfig;
  readonly trainableParameters: number;
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
