// Programs that agents wrote, run in a thread of Node that is started for them: a script of its own in the bundle (tools/retort.mjs).
import { parentPort } from "node:worker_threads";
import { systemClock } from "../core/ports.ts";
import { serveSandbox } from "../sandbox/serve_sandbox.ts";
import type { SandboxRequest } from "../sandbox/threaded_sandbox.ts";

const run = await serveSandbox(systemClock, (reply) => parentPort?.postMessage(reply));
parentPort?.on("message", (request: SandboxRequest) => run(request));
