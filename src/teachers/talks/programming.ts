// What teachers of programs share: the form in which a function is asked for, and the environment, which runs the tests that the question
// shows. What the environment says is a tool's turn: agents read it, and no student learns to say it. It never sees the hidden tests.
import { RunError } from "../../core/errors.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import {
  passedBy,
  saysPassed,
  shownPassedBy,
  TESTS_TOOL,
  writeTestCall,
} from "../../tasks/programs/test_call.ts";
import { type ProgramTest, readTestKey } from "../../tasks/programs/test_key.ts";
import type { TalkTable } from "../protocol.ts";

export const PROGRAM_FORM = "Write the whole function in one block of code that begins with ```js.";

/** A program that was tried. */
export interface Trial {
  readonly solution: Turn;
  readonly report: Turn;
  readonly isPassed: boolean;
  /** Tests that it passes, those of the question among them. */
  readonly passed: number;
  readonly passedShown: number;
}

/** The function that a task asks for, and the tests that its question shows.
 *  @throws RunError("config") for a task that asks for no program */
export function shownTests({ judge, answer, id }: Task): {
  readonly name: string;
  readonly tests: readonly ProgramTest[];
} {
  if (judge !== "tests" || answer === null) {
    throw new RunError(
      "config",
      `This teacher tries programs, and question “${id}” asks for none. Choose the small functions as questions, or another teacher.`,
      { taskId: id },
    );
  }
  const { name, shown } = readTestKey(answer);
  return { name, tests: shown };
}

/** Has the environment run a solution. A text without a program passes nothing.
 *  @param more tests besides those that the question shows */
export async function tried(
  table: TalkTable,
  task: Task,
  solution: Turn,
  more: readonly ProgramTest[] = [],
): Promise<Trial> {
  const { name, tests } = shownTests(task);
  const asked = more.length === 0 ? { tests } : { tests: [...tests, ...more], shown: tests.length };
  const call = { name, code: solution.answer ?? "", ...asked };
  const report = await table.use("environment", {
    tool: TESTS_TOOL,
    input: writeTestCall(call),
    reads: [solution],
  });
  const said = report.completion.text;
  return {
    solution,
    report,
    isPassed: saysPassed(said),
    passed: passedBy(said),
    passedShown: shownPassedBy(said),
  };
}

/** The trial that passes most tests of the question, of these the one that passes most of all, and the later of several. A text without a
 *  program is the best only where there is no other. @param trials at least one */
export function bestTrial(trials: readonly Trial[]): Trial {
  return trials.reduce((best, each) => (isWorse(each, best) ? best : each));
}

function isWorse(each: Trial, other: Trial): boolean {
  const theirs = standing(other);
  const differences = standing(each).map((mark, i) => mark - theirs[i]!); // both have the same length
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
}

/** What is compared first stands first. */
const standing = ({ solution, passedShown, passed }: Trial): readonly number[] => [
  Number(solution.answer !== null),
  passedShown,
  passed,
];
