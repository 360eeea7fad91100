// Programs that agents wrote, run where nothing else is.
import { systemClock } from "../src/core/ports.ts";
import { serveSandbox } from "../src/sandbox/serve_sandbox.ts";
import type { SandboxRequest } from "../src/sandbox/threaded_sandbox.ts";

const run = await serveSandbox(systemClock, (reply) => self.postMessage(reply));
self.addEventListener("message", ({ data }: MessageEvent<SandboxRequest>) => run(data));
