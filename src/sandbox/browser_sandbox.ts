// The sandbox as the page starts it: in a worker of its own, when the first program is to be run.
import { type Clock, systemClock } from "../core/ports.ts";
import type { Sandbox } from "./sandbox.ts";
import { type SandboxReply, threadedSandbox } from "./threaded_sandbox.ts";

export function browserSandbox(clock: Clock = systemClock): Sandbox {
  return threadedSandbox((hear, lose) => {
    const worker = new Worker(new URL("../../workers/sandbox.worker.ts", import.meta.url), {
      type: "module",
    });
    worker.addEventListener("message", ({ data }: MessageEvent<SandboxReply>) => hear(data));
    worker.addEventListener("error", ({ message }) =>
      lose(message === "" ? "its script did not load" : message),
    );
    return { post: (request) => worker.postMessage(request), end: () => worker.terminate() };
  }, clock);
}
