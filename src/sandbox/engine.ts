// QuickJS in WebAssembly as a sandbox: each run has a runtime and a global object of its own, an interrupt handler that counts how often it is
// asked and looks at the clock, a memory limit and a stack limit. The count is the same in every run of a program, so that a loop without end is
// one on a slow machine as on a fast one; the clock ends what takes long in between. It works on the thread that calls it, and what it computes in one native function cannot be interrupted
// (a large BigInt in decimal digits, a search in an array-like of 2^53 places): threaded_sandbox.ts ends the thread then.
// The language is what small functions need: no Proxy, no typed arrays, no modules, no Date but `Date.now`, which stands still. Promises exist, but
// nobody runs what waits for them.
// Trap: when QuickJS overflows the stack of WebAssembly itself, the module is left in pieces and has to be opened anew.
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  type Intrinsics,
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten-core";
import type { Clock } from "../core/ports.ts";
import { HARNESS } from "./harness.ts";
import { failedRun, type Json, type ProgramCall, type SandboxLimits, type SandboxRun } from "./sandbox.ts";

const INTRINSICS: Intrinsics = {
  BaseObjects: true,
  Eval: true,
  StringNormalize: true,
  RegExpCompiler: true,
  RegExp: true,
  JSON: true,
  MapSet: true,
  Promise: true,
  BigInt: true,
};
const SEED = 20_290_111;
/** A longer program is none that an agent wrote for a small task. */
const MOST_CODE = 50_000;
const NAME = /^[A-Za-z_$][\w$]{0,60}$/;

export interface QuickJsEngine {
  run(call: ProgramCall, limits: SandboxLimits): Promise<SandboxRun>;
}

export function quickJsEngine(clock: Pick<Clock, "elapsed">): QuickJsEngine {
  const open = () => newQuickJSWASMModuleFromVariant(variant);
  let opened: ReturnType<typeof open> | null = null;
  return {
    async run(call, limits) {
      const { code, name } = call;
      if (code.length > MOST_CODE) {
        return failedRun("syntax", `The program has ${code.length} letters; ${MOST_CODE} are the most.`);
      }
      if (!NAME.test(name)) return failedRun("missing", "That is no name of a function.");
      const module = await (opened ??= open());
      try {
        return withRuntime(module.newRuntime(), limits, clock, (context, begin) =>
          called(context, call, limits, begin),
        );
      } catch (thrown) {
        opened = null; // in pieces
        const text = String(thrown);
        return /call stack|recursion/i.test(text)
          ? failedRun("stack", "The program called itself too deeply.")
          : failedRun("broken", `The program broke the sandbox: ${text.slice(0, 200)}`);
      }
    },
  };
}

/** Checks follow each other within milliseconds while a program computes. What is longer was spent asleep, and is not the program's time: a right
 *  one would be stored as wrong. */
const MOST_BETWEEN_MS = 200;

function withRuntime(
  runtime: QuickJSRuntime,
  { ms, checks, bytes, stackBytes }: SandboxLimits,
  clock: Pick<Clock, "elapsed">,
  work: (context: QuickJSContext, begin: () => void) => SandboxRun,
): SandboxRun {
  let wasStopped = false;
  let asked = 0;
  const begin = () => {
    let [spent, last] = [0, clock.elapsed()];
    runtime.setInterruptHandler(() => {
      const now = clock.elapsed();
      spent += Math.min(now - last, MOST_BETWEEN_MS);
      last = now;
      return (wasStopped ||= ++asked > checks || spent > ms);
    });
  };
  runtime.setMemoryLimit(bytes);
  runtime.setMaxStackSize(stackBytes);
  const context = runtime.newContext({ intrinsics: INTRINSICS });
  const done = work(context, begin);
  context.dispose();
  runtime.dispose();
  return wasStopped ? failedRun("time", "The program did not end in time.") : done;
}

/** Evaluates the program and makes the call. What the program throws never leaves as an exception of the host.
 *  @param begin starts the program's time */
function called(
  context: QuickJSContext,
  { code, name, args }: ProgramCall,
  { letters }: SandboxLimits,
  begin: () => void,
): SandboxRun {
  const make = context.unwrapResult(context.evalCode(HARNESS, "harness.js"));
  const seed = context.newNumber(SEED);
  const harness = context.unwrapResult(context.callFunction(make, context.undefined, seed));
  const call = context.getProp(harness, "call");
  const describe = context.getProp(harness, "describe");
  const held = [make, seed, harness, call, describe];
  begin();
  try {
    const wrong = evaluated(context, code, describe, held);
    if (wrong !== null) return wrong;
    const found = context.evalCode(name, "name.js");
    held.push(found.error ?? found.value);
    if (found.error !== undefined || context.typeof(found.value) !== "function") {
      return failedRun("missing", `The program defines no function “${name}”.`);
    }
    const given = [found.value, context.newString(JSON.stringify(args)), context.newNumber(letters)];
    held.push(...given.slice(1));
    const result = context.callFunction(call, context.undefined, ...given);
    held.push(result.error ?? result.value);
    return result.error === undefined
      ? readResult(context.getString(result.value))
      : failedRun("memory", "The program left no room for its result.");
  } finally {
    for (const handle of held) handle.dispose();
  }
}

/** What is wrong with the program where it cannot even be evaluated. */
function evaluated(
  context: QuickJSContext,
  code: string,
  describe: QuickJSHandle,
  held: QuickJSHandle[],
): SandboxRun | null {
  const done = context.evalCode(code, "program.js", { type: "global" });
  held.push(done.error ?? done.value);
  if (done.error === undefined) return null;
  const said = context.callFunction(describe, context.undefined, done.error);
  held.push(said.error ?? said.value);
  return said.error === undefined
    ? unevaluatedRun(context.getString(said.value))
    : failedRun("thrown", "The program threw something that cannot be told.");
}

function readResult(text: string): SandboxRun {
  const rest = text.slice(1);
  if (text.startsWith("=")) return { ok: true, value: JSON.parse(rest) as Json };
  if (text.startsWith("~")) return failedRun("output", "The program returned more than it may.");
  if (text.startsWith("?")) {
    return failedRun("value", `The program returned ${rest}, which is no value that JSON can hold.`);
  }
  return thrownRun(rest);
}

/** A program that throws a SyntaxError itself fails no differently: it does so in every call. */
const unevaluatedRun = (said: string): SandboxRun =>
  said.startsWith("SyntaxError: ") ? failedRun("syntax", said) : thrownRun(said);

function thrownRun(said: string): SandboxRun {
  if (said.startsWith("InternalError: stack overflow")) {
    return failedRun("stack", "The program called itself too deeply.");
  }
  if (/^InternalError: (?:out of memory|string too long)|^null$|BigInt is too large/.test(said)) {
    return failedRun("memory", "The program asked for more memory than it may have.");
  }
  return failedRun("thrown", `The program threw ${said}`);
}
