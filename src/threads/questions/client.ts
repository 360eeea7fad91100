// The questions worker as the page calls it.
import type { RunError } from "../../core/errors.ts";
import { browserThreads, startSupervised, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { QuestionsApi } from "./api.ts";

export const QUESTIONS_WORKER: WorkerKind<QuestionsApi> = {
  name: "questions worker",
  load: () =>
    new Worker(new URL("../../../workers/questions.worker.ts", import.meta.url), { type: "module" }),
  deadlinesMs: { read: 120_000, whyNot: 60_000 },
  mayBlock: ["read", "whyNot"],
};

/** A started questions worker. */
export interface QuestionsLine {
  readonly api: Pick<QuestionsApi, "read" | "whyNot">;
  /** Resolves when the worker is gone. */
  readonly gone: Promise<RunError>;
}

/** Starts the worker that reads a person's own questions; it lives until the page closes. */
export function questionsLine(ports: ThreadPorts = browserThreads): QuestionsLine {
  return startSupervised(QUESTIONS_WORKER, ports);
}
