// Programs in tests of teachers: a question that asks for one, where it is run, and the tools that agents call.
import { systemClock } from "../../src/core/ports.ts";
import { LOCAL_TOOLS } from "../../src/local_tools/list.ts";
import { workbench } from "../../src/local_tools/workbench.ts";
import { quickJsEngine } from "../../src/sandbox/engine.ts";
import { type Sandbox, SANDBOX_LIMITS } from "../../src/sandbox/sandbox.ts";
import { isRightProgram, runTestCall } from "../../src/tasks/programs/bench.ts";
import { SMALL_FUNCTIONS, smallFunctionTask } from "../../src/tasks/programs/small_functions.ts";
import { TESTS_TOOL } from "../../src/tasks/programs/test_call.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import type { Protocol } from "../../src/teachers/protocol.ts";
import type { SolvePorts } from "../../src/teachers/solve_task.ts";

/** sumOfEvens: its question shows [1, 2, 4] -> 6 and [3, 5] -> 0. */
export const EVENS = smallFunctionTask(SMALL_FUNCTIONS[0]!);
export const block = (body: string): string =>
  `\`\`\`js\nfunction sumOfEvens(numbers) {\n  ${body}\n}\n\`\`\``;

export function triesPrograms(teacher: ProtocolId): boolean {
  const { questions }: Protocol = PROTOCOLS[teacher];
  return questions === "tests";
}

/** The engine itself, on this thread: these programs do not hang. */
const ENGINE = quickJsEngine(systemClock);
export const SANDBOX: Sandbox = {
  run: (call, limits = SANDBOX_LIMITS) => ENGINE.run(call, limits),
  close: () => {},
};
const open = () => Promise.resolve(SANDBOX);

export const PROGRAM_PORTS: Required<Pick<SolvePorts, "isRightProgram" | "tools">> = {
  isRightProgram: (answer, code) => isRightProgram(open, answer, code),
  tools: {
    byName: new Map([
      [TESTS_TOOL, (input) => runTestCall(open, input)],
      ...workbench(LOCAL_TOOLS, [], systemClock),
    ]),
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
    model: { path: "models/chat", name: "chat", sha256: "0".repeat(64) },
  },
};
