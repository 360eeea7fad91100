// What runs in a sandbox's thread: it takes calls one by one and posts how each ended.
import type { Clock } from "../core/ports.ts";
import { quickJsEngine } from "./engine.ts";
import { SANDBOX_LIMITS } from "./sandbox.ts";
import type { SandboxReply, SandboxRequest } from "./threaded_sandbox.ts";

/** Readies the engine, so that no program's time goes into loading it, then says so.
 *  @returns what to do with each request that comes */
export async function serveSandbox(
  clock: Pick<Clock, "elapsed">,
  post: (reply: SandboxReply) => void,
): Promise<(request: SandboxRequest) => void> {
  const engine = quickJsEngine(clock);
  const warm = { code: "const one = () => 1;", name: "one", args: [] };
  await engine.run(warm, { ...SANDBOX_LIMITS, ms: 20_000 });
  let before: Promise<void> = Promise.resolve();
  post("ready");
  return ({ id, call, limits }) => {
    before = before.then(async () => post({ id, done: await engine.run(call, limits) }));
  };
}
