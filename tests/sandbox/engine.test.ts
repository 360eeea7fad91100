// The engine by itself: what a run may hold, that runs know nothing of one another, and that two runs are the same.
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { quickJsEngine } from "../../src/sandbox/engine.ts";
import { type Json, SANDBOX_LIMITS } from "../../src/sandbox/sandbox.ts";

const engine = quickJsEngine(systemClock);
const run = (code: string, ...args: readonly Json[]) => engine.run({ code, name: "f", args }, SANDBOX_LIMITS);

test("a function is found however it is written, and its result comes back as it is", async () => {
  const value: Json = { text: "ä\n“”", list: [1, -2.5, true, null, ["x"]], empty: {} };
  for (const code of [
    "function f(x) { return x }",
    "const f = (x) => x;",
    "var f = function (x) { return x }",
  ]) {
    expect(await run(code, value)).toEqual({ ok: true, value });
  }
});

test.each([
  "function f() { return 1 }\nconsole.log(f());\nconsole.error('done', f);",
  "const f = () => 1;\nmodule.exports = f;",
  "const f = () => 1;\nexports.f = f;",
  "const module = 1, console = 2;\nconst f = () => module;",
])("a program that prints or exports is what it would be without: %j", async (code) => {
  expect(await run(code)).toEqual({ ok: true, value: 1 });
});

test("a SyntaxError that a call throws is that call's alone", async () => {
  const parse = "function f(text) { return JSON.parse(text) }";
  expect(await run(parse, "2")).toEqual({ ok: true, value: 2 });
  expect(await run(parse, "x")).toMatchObject({ fault: "thrown" });
  expect(await run("function f( { return 1 }")).toMatchObject({ fault: "syntax" });
});

test("what one run does to the world is gone in the next", async () => {
  await run(
    `Object.prototype.polluted = 1; Array.prototype.map = () => "broken"; globalThis.left = 1; function f() { return 1 }`,
  );
  expect(
    await run(`function f() { return [typeof {}.polluted, [1].map((x) => x + 1), typeof left] }`),
  ).toEqual({
    ok: true,
    value: ["undefined", [2], "undefined"],
  });
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("randomness is the same in every run, and spread", async () => {
  const draw = `function f() { const all = []; for (let i = 0; i < 1000; i++) all.push(Math.random()); return all.slice(0, 3).concat(all.reduce((a, b) => a + b) / 1000) }`;
  const [first, second] = [await run(draw), await run(draw)];
  expect(first).toEqual(second);
  const mean = first.ok && Array.isArray(first.value) ? Number(first.value[3]) : NaN;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
});

test("a name that is no name is never evaluated", async () => {
  const code = "function f() {}";
  for (const name of ["f()", "f;g", "", "1", "a.b", "f\u0000"]) {
    expect(await engine.run({ code, name, args: [] }, SANDBOX_LIMITS)).toMatchObject({ fault: "missing" });
  }
});

test("a sentence says what was thrown, and a long one is cut", async () => {
  expect(await run(`function f() { null.x }`)).toMatchObject({
    fault: "thrown",
    text: expect.stringMatching(/^The program threw TypeError: /) as string,
  });
  const long = await run(`function f() { throw new RangeError("x".repeat(100000)) }`);
  expect(long.ok ? "" : long.text.length).toBeLessThan(400);
});

test("the clock that is given decides what is late", async () => {
  let ms = 0;
  const fast = quickJsEngine({ elapsed: () => (ms += 500) });
  const code = "function f() { let n = 0; for (let i = 0; i < 1e6; i++) n++; return n }";
  expect(await fast.run({ code, name: "f", args: [] }, SANDBOX_LIMITS)).toMatchObject({ fault: "time" });
});

test("a machine that slept while a program ran is not held against the program", async () => {
  let asked = 0;
  const slept = quickJsEngine({ elapsed: () => (++asked > 3 ? 600_000 + asked : asked) });
  const code = "function f() { let n = 0; for (let i = 0; i < 1e5; i++) n++; return n }";
  expect(await slept.run({ code, name: "f", args: [] }, SANDBOX_LIMITS)).toEqual({ ok: true, value: 1e5 });
  expect(asked).toBeGreaterThan(4);
});

test("how long a loop may be does not depend on the machine", async () => {
  const stands = quickJsEngine({ elapsed: () => 0 });
  const loop = (turns: number) => ({
    code: `function f() { let n = 0; for (let i = 0; i < ${turns}; i++) n++; return n }`,
    name: "f",
    args: [],
  });
  expect(await stands.run(loop(1e5), SANDBOX_LIMITS)).toEqual({ ok: true, value: 1e5 });
  expect(await stands.run(loop(1e5), { ...SANDBOX_LIMITS, checks: 5 })).toMatchObject({ fault: "time" });
  expect(await stands.run(loop(Infinity), SANDBOX_LIMITS)).toMatchObject({ fault: "time" });
});

test("after a program that broke the module the next one is served", async () => {
  await run(
    `function f() { let o = {}; for (let i = 0; i < 20000; i++) o = { o }; return JSON.stringify(o).length }`,
  );
  expect(await run(`function f() { return 2 }`)).toEqual({ ok: true, value: 2 });
});
