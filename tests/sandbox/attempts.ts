// What a program may try: to get out, to stay for ever, to take all memory, to lie about its result. Each is one program that defines `f`,
// and how its run ends: the fault's name, or the value where the attempt is harmless.
import type { Json, SandboxFault } from "../../src/sandbox/sandbox.ts";

export interface Attempt {
  readonly name: string;
  readonly code: string;
  readonly args?: readonly Json[];
  /** Several where the engine's own word for it does not matter. */
  readonly fault?: SandboxFault | readonly SandboxFault[];
  readonly value?: Json;
}

const body = (text: string): string => `function f() { ${text} }`;

export const ESCAPES: readonly Attempt[] = [
  {
    name: "the function constructor's global object has nothing of the host",
    code: body(
      `const g = (() => {}).constructor("return this")();
       return ["process", "require", "fetch", "XMLHttpRequest", "WebSocket", "window", "document", "self", "postMessage",
         "importScripts", "navigator", "setTimeout", "setInterval", "queueMicrotask", "performance", "crypto", "std", "os", "print",
         "WebAssembly", "SharedArrayBuffer", "Atomics", "Worker", "Proxy", "ArrayBuffer"].filter((name) => name in g);`,
    ),
    value: [],
  },
  {
    name: "the console and the module are empty, and of the same world",
    code: body(
      `return [Object.keys(module), Object.keys(module.exports), console.log(f), console.log.constructor("return typeof process")()]
         .map((each) => each ?? null);`,
    ),
    value: [["exports"], [], null, "undefined"],
  },
  {
    name: "constructor.constructor",
    code: body(`return f.constructor.constructor("return typeof process")()`),
    value: "undefined",
  },
  {
    name: "eval reaches the same empty world",
    code: body(`return (0, eval)("typeof fetch + typeof globalThis.process")`),
    value: "undefinedundefined",
  },
  {
    name: "import() gives a promise that nothing keeps",
    code: body(`return import("node:fs")`),
    fault: "value",
  },
  { name: "a static import", code: `import fs from "node:fs"; function f() { return 1 }`, fault: "syntax" },
  { name: "require", code: body(`return require("fs").readFileSync("/etc/passwd")`), fault: "thrown" },
  { name: "WebAssembly", code: body(`return new WebAssembly.Module(1)`), fault: "thrown" },
  {
    name: "Atomics.wait",
    code: body(`return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`),
    fault: "thrown",
  },
  { name: "SharedArrayBuffer", code: body(`return new SharedArrayBuffer(8).byteLength`), fault: "thrown" },
  {
    name: "Proxy traps",
    code: body(`return new Proxy({}, { get: () => { for (;;); }, ownKeys: () => { for (;;); } })`),
    fault: "thrown",
  },
  {
    name: "the clock stands still",
    code: body(`const t = Date.now(); for (let i = 0; i < 1e5; i++); return [t, Date.now() - t]`),
    value: [946684800000, 0],
  },
  { name: "there are no time zones", code: body(`return new Date().getTimezoneOffset()`), fault: "thrown" },
  {
    name: "arguments.callee.caller",
    code: `function f() { return typeof f.caller + typeof arguments.callee.caller }`,
    fault: ["thrown", "value"],
    value: "undefinedundefined",
  },
  { name: "a throw of the harness's own kind", code: body(`throw { why: "=1" }`), fault: "thrown" },
  {
    name: "an error with a hostile message",
    code: body(`throw { get message() { for (;;); }, toString() { for (;;); } }`),
    fault: "thrown",
  },
  {
    name: "an error with a hostile stack and name",
    code: body(
      `const e = new Error("x"); Object.defineProperty(e, "stack", { get() { for (;;); } }); Object.defineProperty(e, "name", { get() { for (;;); } }); throw e`,
    ),
    fault: "thrown",
  },
  { name: "a symbol is thrown", code: body(`throw Symbol("x")`), fault: "thrown" },
  { name: "null is thrown", code: body(`throw null`), fault: ["thrown", "memory"] },
  {
    name: "Error.prepareStackTrace",
    code: body(`Error.prepareStackTrace = () => { for (;;); }; throw new Error("x")`),
    fault: ["thrown", "time"],
  },
];

export const EXHAUSTIONS: readonly Attempt[] = [
  { name: "an endless loop", code: body(`for (;;);`), fault: "time" },
  { name: "an endless loop before the call", code: `for (;;); function f() {}`, fault: "time" },
  {
    name: "a loop in finally",
    code: body(`try { for (;;); } catch { for (;;); } finally { for (;;); }`),
    fault: "time",
  },
  { name: "an endless recursion", code: body(`return f()`), fault: "stack" },
  {
    name: "a recursion that is caught and begun again",
    code: body(`for (;;) { try { f() } catch { f() } }`),
    fault: ["stack", "time"],
  },
  {
    name: "a recursion through getters",
    code: `const o = { get a() { return o.a } }; function f() { return o.a }`,
    fault: "stack",
  },
  {
    name: "an array that holds itself, as text",
    code: body(`const a = []; a[0] = a; a[1] = [a]; return String(a)`),
    fault: ["stack", "thrown", "value", "time"],
  },
  {
    name: "a deep object as JSON",
    code: body(`let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return JSON.stringify(o).length`),
    fault: ["stack", "memory", "time"],
  },
  {
    name: "a deeply nested source",
    code: `function f() { return ${"[".repeat(20_000)}1${"]".repeat(20_000)} }`,
    fault: ["stack", "syntax"],
  },
  {
    name: "a source that is too long",
    code: `function f() { return "${"a".repeat(60_000)}" }`,
    fault: "syntax",
  },
  {
    name: "arrays without end",
    code: body(`const a = []; for (;;) a.push(new Array(1000).fill(1))`),
    fault: ["memory", "time"],
  },
  { name: "a string that doubles", code: body(`let s = "x"; for (;;) s += s`), fault: "memory" },
  { name: "repeat", code: body(`return "x".repeat(2 ** 30 - 2)`), fault: ["memory", "thrown"] },
  {
    name: "a filled array of 2^32 places",
    code: body(`return new Array(2 ** 32 - 1).fill(0)`),
    fault: "memory",
  },
  {
    name: "memory that is taken, let go and taken again",
    code: body(`for (;;) { try { let a = []; for (;;) a.push("x".repeat(1000) + a.length) } catch {} }`),
    fault: ["memory", "time"],
  },
  {
    name: "a regular expression that goes back",
    code: body(`return /^(a+)+$/.test("a".repeat(50) + "b")`),
    fault: "time",
  },
  {
    name: "a generator without end",
    code: body(`return [...(function* () { for (;;) yield 1 })()]`),
    fault: ["time", "memory"],
  },
  {
    name: "an iterator without end",
    code: body(
      `return Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) })`,
    ),
    fault: ["time", "memory"],
  },
  {
    name: "promises that call one another",
    code: `const again = () => Promise.resolve().then(again); function f() { again(); return 1 }`,
    value: 1,
  },
  { name: "an async function", code: `async function f() { for (;;) await 1 }`, fault: "value" },
  { name: "BigInt powers", code: body(`let b = 3n; for (;;) b *= b`), fault: ["memory", "time"] },
  {
    name: "digits of a BigInt, in native code",
    code: body(`return (2n ** (2n ** 20n - 8n)).toString().length`),
    fault: "time",
  },
  {
    name: "an array-like of 2^53 places, in native code",
    code: body(`return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`),
    fault: "time",
  },
  { name: "a getter that never comes back", code: body(`return { get a() { for (;;); } }`), fault: "value" },
];

export const LIES: readonly Attempt[] = [
  { name: "toJSON that lies", code: body(`return { toJSON: () => 42 }`), fault: "value" },
  {
    name: "valueOf and toString that lie",
    code: body(`return { valueOf: () => 42, toString: () => "42" }`),
    fault: "value",
  },
  {
    name: "toJSON on every prototype",
    code: body(
      `for (const P of [Object, Array, String, Number, Boolean]) P.prototype.toJSON = () => 42; return { a: [1, "x", true] }`,
    ),
    value: { a: [1, "x", true] },
  },
  {
    name: "JSON.stringify replaced",
    code: body(`JSON.stringify = () => "42"; JSON.parse = () => 42; return "x"`),
    value: "x",
  },
  {
    name: "Array.isArray and Object.keys replaced",
    code: body(
      `Array.isArray = () => true; Object.keys = () => []; Reflect.ownKeys = () => []; return { a: 1 }`,
    ),
    value: { a: 1 },
  },
  {
    name: "setters on Array.prototype",
    code: body(
      `for (let i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { get: () => 42, set() { throw 1 } }); return [7].length`,
    ),
    value: 1,
  },
  {
    name: "a hole that the prototype fills",
    code: body(`Array.prototype[0] = 42; return [, 1]`),
    fault: "value",
  },
  {
    name: "descriptors that inherit a value",
    code: body(
      `Object.prototype.value = 42; Object.prototype.get = () => 42; return { get a() { return 1 } }`,
    ),
    fault: ["value", "thrown"],
  },
  {
    name: "apply and call replaced",
    code: body(`Function.prototype.apply = Function.prototype.call = Reflect.apply = () => 42; return "x"`),
    value: "x",
  },
  { name: "a hidden length", code: body(`return Object.create([1, 2])`), fault: "value" },
  { name: "Symbol.toPrimitive", code: body(`return { [Symbol.toPrimitive]: () => 42 }`), fault: "value" },
  {
    name: "an object of a class",
    code: `class A { a = 42 } function f() { return new A() }`,
    fault: "value",
  },
  { name: "NaN", code: body(`return 0 / 0`), fault: "value" },
  { name: "undefined", code: body(``), fault: "value" },
  { name: "a function", code: body(`return f`), fault: "value" },
  { name: "a BigInt", code: body(`return 42n`), fault: "value" },
  { name: "a huge text", code: body(`return "x".repeat(1e6)`), fault: "output" },
  { name: "a huge array", code: body(`return new Array(1e5).fill(1)`), fault: "output" },
  {
    name: "an array that says it is huge",
    code: body(`const a = []; a.length = 2 ** 32 - 1; return a`),
    fault: "output",
  },
  { name: "a ring", code: body(`const a = {}; a.a = a; return a`), fault: "value" },
  { name: "NUL in a text", code: body(`return "a\\u0000b\\ud800"`), value: "a\u0000b\ud800" },
  { name: "NUL in the source", code: `function f() { return "a\u0000b".length }`, fault: "syntax", value: 3 },
  {
    name: "__proto__ as a key",
    code: body(`return JSON.parse('{"__proto__":{"polluted":1}}')`),
    value: JSON.parse('{"__proto__":{"polluted":1}}') as Json,
  },
  { name: "text that looks like the harness's own", code: body(`return "=1"`), value: "=1" },
  { name: "a name that is no function", code: `const f = 42;`, fault: "missing" },
  { name: "a source that is cut", code: `function f() { return 1`, fault: "syntax" },
  {
    name: "a getter on the name",
    code: `Object.defineProperty(globalThis, "f", { get() { for (;;); } });`,
    fault: "time",
  },
];

export const ATTEMPTS = [...ESCAPES, ...EXHAUSTIONS, ...LIES];
