// chains.jsonl: a line for each question that was talked over to teach, with its talk as one text.
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { chainFaults, compileChain, writeChain } from "./chain.ts";
import { jsonl, taskOf } from "./trajectories.ts";

/** @param tasks by id; every trajectory's task must be there
 *  @throws RunError("internal") when one is not */
export function chainsJsonl(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
): Uint8Array<ArrayBuffer> {
  return jsonl(
    trajectories.map((trajectory) => {
      const { taskId, outcome } = trajectory;
      const chain = compileChain(trajectory);
      const { text, unlearned } = writeChain(chain);
      return {
        schema: "chain/1",
        task: taskId,
        question: taskOf(tasks, trajectory).question,
        chain: text,
        unlearned,
        answer: outcome.answer,
        correct: outcome.correct,
        texts: chain.texts.length,
        agents: new Set(chain.texts.map(({ agent }) => agent)).size,
        tools: chain.texts.filter(({ kind }) => kind === "tool").length,
        faults: chainFaults(chain),
      };
    }),
  );
}
