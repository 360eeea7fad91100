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
  /** How many of the tests, from the first on, the question shows: all where it is left out. */
  readonly shown?: number;
}

/** Failures that are told; a small model reads no more. */
const MOST_TOLD = 3;
const PASSED = /^All \d+ tests? pass/;
const SHOWN = /^\d+ of \d+ tests pass, (\d+) of the \d+ in the question/;

export const writeTestCall = (call: TestCall): string => JSON.stringify(call);

/** @throws RunError("internal") for a text that `writeTestCall` did not write */
export function readTestCall(input: string): Required<TestCall> {
  const call = JSON.parse(input) as Partial<TestCall> | null;
  if (typeof call?.name === "string" && typeof call.code === "string" && Array.isArray(call.tests)) {
    const { name, code, tests, shown = tests.length } = call;
    return { name, code, tests, shown };
  }
  throw new RunError("internal", `The tool “${TESTS_TOOL}” was called with “${input.slice(0, 60)}”.`);
}

/** @param shown how many of the tests, from the first on, the question shows */
export function reportText({ passed, total, marks, failures }: TestReport, shown: number): string {
  if (passed === total) return `All ${total} ${total === 1 ? "test passes" : "tests pass"}.`;
  const asked = marks.slice(0, shown).filter(Boolean).length;
  const more = failures.length - MOST_TOLD;
  return [
    `${passed} of ${total} tests pass${shown < total ? `, ${asked} of the ${shown} in the question` : ""}.`,
    ...failures.slice(0, MOST_TOLD),
    ...(more > 0 ? [`${more} more fail.`] : []),
  ].join("\n");
}

/** Whether the tool's answer says that nothing failed. */
export const saysPassed = (text: string): boolean => PASSED.test(text);
/** How many tests pass by the tool's answer. */
export const passedBy = (text: string): number => Number(/^(?:All )?(\d+)/.exec(text)?.[1] ?? 0);
/** How many of those in the question pass by the tool's answer; all that pass where it does not tell them apart. */
export const shownPassedBy = (text: string): number => Number(SHOWN.exec(text)?.[1] ?? passedBy(text));
