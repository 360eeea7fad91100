// Turns of a run -> training rows: the question as one agent alone is asked it, then the chosen solution. So the student
// learns to say at once what the group said after debating. Data only; the same turns always give the same dataset.
import type { RunConfig } from "../core/config.ts";
import { RunError } from "../core/errors.ts";
import type { Dataset, Example, Task, Trajectory, Turn } from "../core/types.ts";
import { isComplete, trajectoriesOf } from "../teachers/consensus.ts";
import type { Dialect } from "../tokenizer/dialect.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { chooseTrace } from "./rsft.ts";

export interface DatasetSource {
  readonly runId: string;
  readonly config: Pick<RunConfig, "seed" | "labels" | "agents" | "rounds">;
  /** The tasks that were debated, in the order the rows shall have. */
  readonly tasks: readonly Task[];
  /** Any turns of the run; those of the set "distil" are used. */
  readonly turns: readonly Turn[];
  readonly dialect: Dialect;
  readonly tokenizer: Pick<Tokenizer, "encode" | "endId">;
}

/** One row per task whose debate is complete and left a fit trace; the others count as dropped.
 *  @throws RunError("empty-dataset") when no task did. */
export function buildDataset(source: DatasetSource): Dataset {
  const { runId, config, tasks, turns, dialect, tokenizer } = source;
  const trajectories = new Map<string, Trajectory>();
  for (const trajectory of trajectoriesOf(turns, "distil")) trajectories.set(trajectory.taskId, trajectory);

  const examples: Example[] = [];
  let wrong = 0;
  let trainedTokens = 0;
  for (const task of tasks) {
    const trajectory = trajectories.get(task.id);
    if (!trajectory || !isComplete(trajectory, config.agents, config.rounds)) continue;
    const trace = chooseTrace(trajectory, config.labels, config.seed);
    if (!trace) continue;
    const prompt = tokenizer.encode(dialect.propose(task.question));
    const completion = [...tokenizer.encode(trace.solution), tokenizer.endId];
    examples.push({
      ids: [...prompt, ...completion],
      lossMask: [...prompt.map(() => 0 as const), ...completion.map(() => 1 as const)],
      weight: 1,
      from: { taskId: task.id, turnId: trace.id, strategy: "rsft" },
    });
    trainedTokens += completion.length;
    if (!trace.correct) wrong++;
  }
  if (examples.length === 0) {
    const reason =
      config.labels === "truth"
        ? "no agent ended with the right answer"
        : "no agent ended with an answer to agree on";
    throw new RunError(
      "empty-dataset",
      `Nothing to learn from: of ${tasks.length} debated questions ${reason}. Debate more questions, or lower the temperature.`,
      { tasks: tasks.length, turns: turns.length, labels: config.labels },
    );
  }
  const statistics = {
    tasks: tasks.length,
    kept: examples.length,
    tokens: examples.reduce((sum, example) => sum + example.ids.length, 0),
    trainedTokens,
    dropped: tasks.length - examples.length,
    wrong,
  };
  return { schema: 1, runId, strategy: "rsft", labels: config.labels, examples, statistics };
}
