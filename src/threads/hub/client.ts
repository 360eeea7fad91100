// The Hub worker as the page calls it.
import type { RunError } from "../../core/errors.ts";
import { callWithReports } from "../reports.ts";
import { browserThreads, startSupervised, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { HubApi, HubProgress, HubUpload } from "./api.ts";

export const HUB_WORKER: WorkerKind<HubApi> = {
  name: "Hub worker",
  load: () => new Worker(new URL("../../../workers/hub.worker.ts", import.meta.url), { type: "module" }),
  // An upload goes on for as long as it needs, and can be cancelled.
  deadlinesMs: { signIn: 60_000, exchange: 60_000, signOut: 10_000, contents: 60_000, cancel: 10_000 },
};

/** A started Hub worker. */
export interface HubLine {
  readonly api: Pick<HubApi, "signIn" | "exchange" | "signOut" | "contents" | "cancel">;
  upload(job: HubUpload, onProgress: (progress: HubProgress) => void): Promise<{ readonly url: string }>;
  /** Resolves when the worker is gone, and the token with it. */
  readonly gone: Promise<RunError>;
}

/** Starts the worker that holds a person's token of the Hub; it lives until the page closes. */
export function hubLine(ports: ThreadPorts = browserThreads): HubLine {
  const worker = startSupervised(HUB_WORKER, ports);
  return {
    api: worker.api,
    gone: worker.gone,
    upload: (job, onProgress) =>
      callWithReports(worker, onProgress, (progress) => worker.api.upload(job, progress)),
  };
}
