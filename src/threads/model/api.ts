// What a model worker offers: one loaded teacher, shared by the agents that speak through it.
import type { LoraAdapter } from "../../records/adapter.ts";
import type { Completion, GenerateRequest } from "../../records/completion.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/model.worker.ts: one loaded teacher model; batches the requests of everyone connected to it. */
export interface ModelApi extends Heartbeat {
  open(
    init: {
      readonly runId: string;
      readonly model: ModelRef;
      /** Where an ONNX graph runs that the model brings. */
      readonly device: "wasm" | "webgpu";
      /** That of the run; a run that is older than the choice has none. */
      readonly speaker?: SpeakerName | undefined;
      /** The student speaks instead of the model alone. Left out: the model. */
      readonly adapter?: LoraAdapter;
    },
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
