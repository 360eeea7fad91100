// What a reader worker offers: a finished download, read as another program would read it.
import type { OnnxDtype } from "../../core/onnx_files.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/reader.worker.ts: a run's finished download, read as another program would. */
export interface ReaderApi extends Heartbeat {
  /** Loads the adapter and the merged model out of the zip and lets them answer the test's questions again; then loads the exported
   *  ONNX model in each format through transformers.js. A `ReadBackProgress` comes on `progress` for each part, and for each answer. */
  readBack(runId: string, progress: MessagePort): Promise<ReadBackReport>;
}

/** Parts of the zip that are read. */
export interface ReadBackProgress {
  readonly done: number;
  readonly total: number;
}

export interface ReadBackReport {
  readonly loaded: LoadedBack;
  /** That were asked of each ONNX format. */
  readonly questions: number;
  /** Empty when the download holds no ONNX. */
  readonly formats: readonly {
    readonly dtype: OnnxDtype;
    /** The size of the model with its data files. */
    readonly bytes: number;
    /** Questions answered word for word as the student did. */
    readonly sameText: number;
    readonly sameAnswer: number;
  }[];
}

/** What the weights of the zip said when they were loaded back. */
export interface LoadedBack {
  /** Of the test, asked of each part. */
  readonly questions: number;
  /** Empty for a zip without the student's weights. */
  readonly parts: readonly LoadedPart[];
}

export interface LoadedPart {
  /** Of the zip, with a "/" at its end. */
  readonly folder: string;
  /** Questions answered as the student did. The other answers are ties: rounding alone decides them. */
  readonly equal: number;
  readonly ms: number;
}
