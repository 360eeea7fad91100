// What the export worker offers: a run's stored records as one zip.
import type { ExportChoice } from "../../records/export_choice.ts";
import type { Heartbeat } from "../heartbeat.ts";

/** workers/export.worker.ts: stored records -> files. CPU only. */
export interface ExportApi extends Heartbeat {
  /** What `write` would write, to the byte; nothing is written. */
  plan(job: ExportJob): Promise<ExportPlan>;
  /** Writes the run's zip into the store, in place of the one before, when all of it is there; `ExportProgress` comes on
   *  `progress`. One at a time. */
  write(job: ExportJob, progress: MessagePort): Promise<ArtifactReport>;
  /** One file out of the run's stored zip. */
  file(wanted: { readonly runId: string; readonly name: string }): Promise<Blob>;
  /** What there is of a run that is not finished, as a file from which it is gone on with elsewhere. Nothing is stored. */
  save(runId: string): Promise<SavedRun>;
  /** Ends the write that runs: it rejects with "aborted", and the store is as it was. */
  cancel(): Promise<void>;
}

export interface ExportJob {
  readonly runId: string;
  /** The run receipt's JSON. */
  readonly receipt: string;
  /** Every format, with its options as they stand at first, when absent. */
  readonly choice?: ExportChoice;
}

export interface SavedRun {
  /** What the file is called. */
  readonly name: string;
  readonly blob: Blob;
}

export interface ExportPlan {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** The size of the zip. */
  readonly bytes: number;
  /** Formats that cannot express the run, chosen or not, and why. */
  readonly unfit: readonly { readonly id: string; readonly why: string }[];
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
