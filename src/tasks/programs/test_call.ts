// A call of the tool that runs tests, as text, and its answer, as agents read it.
import { RunError } from "../../core/errors.ts";
import type { ProgramTest } from "./test_key.ts";
import type { TestReport } from "./test_program.ts";

/** The tool's name. */
export const TESTS_TOOL = "tests";

export interface TestCall {
  readonly name: string;
  readonly code: string;
  readonly tests: readonly ProgramTest[];
}

/** Failures that are told; a small model reads no more. */
const MOST_TOLD = 3;
const PASSED = /^All \d+ tests? pass/;

export const writeTestCall = (call: TestCall): string => JSON.stringify(call);

/** @throws RunError("internal") for a text that `writeTestCall` did not write */
export function readTestCall(input: string): TestCall {
  const call = JSON.parse(input) as Partial<TestCall> | null;
  if (typeof call?.name === "string" && typeof call.code === "string" && Array.isArray(call.tests)) {
    return { name: call.name, code: call.code, tests: call.tests };
  }
  throw new RunError("internal", `The tool “${TESTS_TOOL}” was called with “${input.slice(0, 60)}”.`);
}

export function reportText({ passed, total, failures }: TestReport): string {
  if (passed === total) return `All ${total} ${total === 1 ? "test passes" : "tests pass"}.`;
  const more = failures.length - MOST_TOLD;
  return [
    `${passed} of ${total} tests pass.`,
    ...failures.slice(0, MOST_TOLD),
    ...(more > 0 ? [`${more} more fail.`] : []),
  ].join("\n");
}

/** Whether the tool's answer says that nothing failed. */
export const saysPassed = (text: string): boolean => PASSED.test(text);
/** How many tests pass by the tool's answer. */
export const passedBy = (text: string): number => Number(/^(?:All )?(\d+)/.exec(text)?.[1] ?? 0);
