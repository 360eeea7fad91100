// The sandbox in a worker of the page, as a real browser starts it: the same attempts end in the same way.
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserSandbox } from "../../src/sandbox/browser_sandbox.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ATTEMPTS } from "./attempts.ts";

const HONEST = { code: "function f(a, b) { return a + b }", name: "f", args: [3, 4] };
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = browserSandbox();
  expect(await sandbox.run(HONEST)).toEqual({ ok: true, value: 7 });
});
afterAll(() => sandbox.close());

test.each(ATTEMPTS)("$name", async ({ code, args = [], fault, value }) => {
  const started = performance.now();
  const done = await sandbox.run({ code, name: "f", args });
  const took = performance.now() - started;
  if (done.ok) expect(done.value).toEqual(value);
  else expect([fault ?? []].flat(), `${done.fault}: ${done.text}`).toContain(done.fault);
  expect(took).toBeLessThan(2000);
  expect(await sandbox.run(HONEST)).toEqual({ ok: true, value: 7 });
});

test("a program sees nothing of the worker it runs in, nor the worker anything of it", async () => {
  const code =
    "function f() { globalThis.left = 1; return [typeof self, typeof postMessage, typeof importScripts, typeof fetch] }";
  expect(await sandbox.run({ code, name: "f", args: [] })).toEqual({
    ok: true,
    value: ["undefined", "undefined", "undefined", "undefined"],
  });
  expect(Reflect.get(globalThis, "left")).toBeUndefined();
});
