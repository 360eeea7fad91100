// The export worker as the pipeline calls it for a run's own zip, and as the page calls it for another one.
import type { RunError } from "../../core/errors.ts";
import type { Exporter, SpawnRequest } from "../../pipeline/crew.ts";
import { WorkerGroup } from "../group.ts";
import { callWithReports } from "../reports.ts";
import {
  browserThreads,
  startSupervised,
  stoppedError,
  type ThreadPorts,
  type WorkerKind,
} from "../start.ts";
import type { Supervised } from "../supervise.ts";
import type { ArtifactReport, ExportApi, ExportJob, ExportProgress } from "./api.ts";

export const EXPORT_WORKER: WorkerKind<ExportApi> = {
  name: "export worker",
  load: () => new Worker(new URL("../../../workers/export.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { plan: 300_000, file: 300_000, save: 300_000, write: 300_000, cancel: 60_000 },
  mayBlock: ["plan", "write"],
};

/** A started export worker. */
export interface ExportLine {
  readonly api: Pick<ExportApi, "plan" | "file" | "save" | "cancel">;
  write(job: ExportJob, onProgress: (progress: ExportProgress) => void): Promise<ArtifactReport>;
  /** Resolves when the worker is gone. */
  readonly gone: Promise<RunError>;
  close(): void;
}

/** Starts the exporter of a run. */
export async function createExporter(ports: ThreadPorts, { signal }: SpawnRequest): Promise<Exporter> {
  const group = new WorkerGroup(ports, signal);
  return group.opened(() => {
    const exporter = group.start(EXPORT_WORKER);
    return Promise.resolve({
      write: writeOf(exporter),
      close: (reason?: RunError) => group.end(reason ?? stoppedError("exporter")),
    });
  });
}

/** Starts the exporter of a run, for what a person wants beyond the run's own zip; it lives until it is closed. */
export function exportLine(ports: ThreadPorts = browserThreads): ExportLine {
  const worker = startSupervised(EXPORT_WORKER, ports);
  return {
    api: worker.api,
    gone: worker.gone,
    write: writeOf(worker),
    close: () => worker.terminate(stoppedError("exporter")),
  };
}

function writeOf(worker: Supervised<ExportApi>): ExportLine["write"] {
  return (job, onProgress) =>
    callWithReports(worker, onProgress, (progress) => worker.api.write(job, progress));
}
