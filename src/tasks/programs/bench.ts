// What judges programs, where a task's judge is "tests", and what agents call to try them. Running a program takes a sandbox and time, so it is
// not judge.ts that does it: whoever takes in a text with a program has it tested here before it is stored.
import type { Task } from "../../records/task.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { readTestKey } from "./test_key.ts";
import { isPassed, testProgram } from "./test_program.ts";
import { readTestCall, reportText } from "./test_call.ts";

/** Brings a sandbox up when the first program is to be run. */
export type OpenSandbox = () => Promise<Pick<Sandbox, "run">>;

/** Whether a program passes all tests of the task, those that agents do not see among them.
 *  @throws RunError("file-invalid") for a key without tests; RunError("worker-lost") when there is no sandbox */
export async function isRightProgram(
  open: OpenSandbox,
  answer: NonNullable<Task["answer"]>,
  code: string,
): Promise<boolean> {
  const { name, shown, hidden } = readTestKey(answer);
  return isPassed(await testProgram(await open(), { code, name }, [...shown, ...hidden]));
}

/** The tool “tests”: a call as test_call.ts writes it, and what came of it in words. */
export async function runTestCall(open: OpenSandbox, input: string): Promise<string> {
  const { name, code, tests, shown } = readTestCall(input);
  return reportText(await testProgram(await open(), { code, name }, tests), shown);
}
