// The library worker as the page calls it.
import type { RunError } from "../../core/errors.ts";
import type { DownloadProgress } from "../../models/hub/download_progress.ts";
import { callWithReports } from "../reports.ts";
import { browserThreads, startSupervised, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { LibraryApi } from "./api.ts";

export const LIBRARY_WORKER: WorkerKind<LibraryApi> = {
  name: "library worker",
  load: () => new Worker(new URL("../../../workers/library.worker.ts", import.meta.url), { type: "module" }),
  // A download goes on for as long as it needs: its stalls are watched where it is fetched.
  deadlinesMs: {
    list: 60_000,
    choices: 60_000,
    planTeam: 60_000,
    look: 300_000,
    lookAtFiles: 60_000,
    pause: 10_000,
    remove: 60_000,
  },
  mayBlock: ["choices", "planTeam", "look", "lookAtFiles"],
};

/** A started library worker. */
export interface LibraryLine {
  readonly api: Pick<
    LibraryApi,
    "list" | "catalogue" | "choices" | "planTeam" | "look" | "lookAtFiles" | "pause" | "remove"
  >;
  download(key: string, onProgress: (progress: DownloadProgress) => void): Promise<void>;
  /** Copies the files that were looked at last. @returns the model's key */
  keep(onProgress: (progress: DownloadProgress) => void): Promise<string>;
  /** Resolves when the worker is gone. */
  readonly gone: Promise<RunError>;
}

/** Starts the worker that knows the models a person brings; it lives until the page closes. */
export function libraryLine(ports: ThreadPorts = browserThreads): LibraryLine {
  const worker = startSupervised(LIBRARY_WORKER, ports);
  return {
    api: worker.api,
    gone: worker.gone,
    download: (key, onProgress) =>
      callWithReports(worker, onProgress, (progress) => worker.api.download(key, progress)),
    keep: (onProgress) => callWithReports(worker, onProgress, (progress) => worker.api.keep(progress)),
  };
}
