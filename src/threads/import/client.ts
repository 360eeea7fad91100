// The import worker as the page calls it.
import {
  browserThreads,
  startSupervised,
  stoppedError,
  type ThreadPorts,
  type WorkerKind,
} from "../start.ts";
import type { ImportApi } from "./api.ts";

export const IMPORT_WORKER: WorkerKind<ImportApi> = {
  name: "import worker",
  load: () => new Worker(new URL("../../../workers/import.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { look: 300_000, keep: 300_000 },
  mayBlock: ["look"],
};

/** A started import worker. */
export interface ImportLine {
  readonly api: Pick<ImportApi, "look" | "keep">;
  close(): void;
}

/** Starts a worker for the files that a person brings back in; it ends with `close`. */
export function importLine(ports: ThreadPorts = browserThreads): ImportLine {
  const worker = startSupervised(IMPORT_WORKER, ports);
  return { api: worker.api, close: () => worker.terminate(stoppedError("import")) };
}
