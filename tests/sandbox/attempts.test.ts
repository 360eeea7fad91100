// Attempts to get out of the sandbox, to stay in it for ever, and to lie, each through the thread that the command line uses.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localSandbox } from "../../src/cli/local_sandbox.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ATTEMPTS } from "./attempts.ts";
import { buildSandboxThread } from "./node_thread.ts";

let script: URL;
let sandbox: Sandbox;
beforeAll(async () => {
  script = await buildSandboxThread();
  sandbox = localSandbox(script);
});
afterAll(() => {
  sandbox.close();
  rmSync(dirname(fileURLToPath(script)), { recursive: true });
});
const HONEST = { code: "function f(a, b) { return a + b }", name: "f", args: [3, 4] };

test.each(ATTEMPTS)("$name", async ({ code, args = [], fault, value }) => {
  await sandbox.run(HONEST); // the thread is there
  const started = performance.now();
  const done = await sandbox.run({ code, name: "f", args });
  const took = performance.now() - started;
  const faults = fault === undefined ? [] : [fault].flat();
  if (done.ok) expect(done.value).toEqual(value);
  else expect(faults, `${done.fault}: ${done.text}`).toContain(done.fault);
  expect(took).toBeLessThan(2000);
  expect(await sandbox.run(HONEST)).toEqual({ ok: true, value: 7 }); // whatever it did, the next is served
});
