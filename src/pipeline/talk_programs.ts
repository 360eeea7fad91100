// What a talk's table calls beside its agents: the sandbox that tries programs, and the tools. The stages of a run and the page, which lets
// a group talk about a typed question, hand over the same.
import type { Clock } from "../core/ports.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import { LOCAL_TOOLS } from "../local_tools/list.ts";
import { workbench } from "../local_tools/workbench.ts";
import { isRightProgram, runTestCall } from "../tasks/programs/bench.ts";
import { TESTS_TOOL } from "../tasks/programs/test_call.ts";
import type { SolvePorts } from "../teachers/solve_task.ts";
import type { Crew } from "./crew.ts";

interface Workplace {
  readonly crew: Pick<Crew, "sandbox">;
  readonly clock: Clock;
  /** What a tool's turn is stamped with: the run's own model. */
  readonly model: ModelRef;
}

/** @param questions those that the run asks in the same set, among which tools may search */
export function talkPrograms(
  { crew, clock, model }: Workplace,
  questions: readonly Pick<Task, "id" | "question">[],
): Required<Pick<SolvePorts, "isRightProgram" | "tools">> {
  const sandbox = () => crew.sandbox();
  return {
    isRightProgram: (answer, code) => isRightProgram(sandbox, answer, code),
    tools: {
      byName: new Map([
        [TESTS_TOOL, (input) => runTestCall(sandbox, input)],
        ...workbench(LOCAL_TOOLS, questions, clock),
      ]),
      clock,
      model,
    },
  };
}
