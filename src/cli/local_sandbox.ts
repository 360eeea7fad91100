// The sandbox in Node: in a thread of its own, which has no environment, no arguments and little memory.
import { Worker } from "node:worker_threads";
import { type Clock, systemClock } from "../core/ports.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type SandboxReply, threadedSandbox } from "../sandbox/threaded_sandbox.ts";

/** @param script the thread's script; the bundle of the command line has it beside itself */
export function localSandbox(
  script: URL = new URL("./sandbox_thread.js", import.meta.url),
  clock: Clock = systemClock,
): Sandbox {
  return threadedSandbox((hear, lose) => {
    const thread = new Worker(script, {
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    thread.on("message", (reply: SandboxReply) => hear(reply));
    thread.on("error", (error) => lose(String(error)));
    thread.on("exit", (code) => lose(`it ended with ${code}`));
    thread.unref(); // a command that is done does not wait for it
    return { post: (request) => thread.postMessage(request), end: () => void thread.terminate() };
  }, clock);
}
