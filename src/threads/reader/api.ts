// What a reader worker offers: a finished download, read as another program would read it.
import type { OnnxDtype } from "../../core/onnx_files.ts";
import type { Heartbeat } from "../heartbeat.ts";

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
    /** The size of the model with its data files. */
    readonly bytes: number;
    /** Questions answered word for word as the student did. */
    readonly sameText: number;
    readonly sameAnswer: number;
  }[];
}
