// Turns of a run -> training rows: the question as one agent alone is asked it, then a chosen solution. So the student
// learns to say at once what the group said after debating. Data only; the same turns always give the same dataset.
// The traces of one task share the weight 1, so that every task counts the same (AgentArk, equation 2).
import type { RunConfig } from "../core/config.ts";
import { RunError } from "../core/errors.ts";
import type { Dataset, Example, Task, Trajectory, Turn } from "../core/types.ts";
import { isComplete, trajectoriesOf } from "../teachers/consensus.ts";
import type { Dialect } from "../tokenizer/dialect.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { chooseTraces } from "./augment.ts";
import { chooseTrace } from "./rsft.ts";

export interface DatasetSource {
  readonly runId: string;
  readonly config: Pick<RunConfig, "seed" | "labels" | "strategy" | "agents" | "rounds">;
  /** The tasks that were debated, in the order the rows shall have. */
  readonly tasks: readonly Task[];
  /** Any turns of the run; those of the set "distil" are used. */
  readonly turns: readonly Turn[];
  readonly dialect: Dialect;
  readonly tokenizer: Pick<Tokenizer, "encode" | "endId">;
}

/** One row per task (R-SFT) or up to three (DA) whose debate is complete and left a fit trace; the others count as dropped.
 *  @throws RunError("empty-dataset") when no task did. */
export function buildDataset(source: DatasetSource): Dataset {
  const { runId, config, tasks, turns, dialect, tokenizer } = source;
  const trajectories = new Map<string, Trajectory>();
  for (const trajectory of trajectoriesOf(turns, "distil")) trajectories.set(trajectory.taskId, trajectory);

  const strategy = config.strategy === "da" ? "da" : "rsft";
  const examples: Example[] = [];
  let kept = 0;
  let wrong = 0;
  let trainedTokens = 0;
  for (const task of tasks) {
    const trajectory = trajectories.get(task.id);
    if (!trajectory || !isComplete(trajectory, config.agents, config.rounds)) continue;
    const traces =
      strategy === "da"
        ? chooseTraces(trajectory, config.labels, config.seed)
        : [chooseTrace(trajectory, config.labels, config.seed)].filter((trace) => trace !== null);
    if (traces.length === 0) continue;
    const prompt = tokenizer.encode(dialect.propose(task.question));
    for (const trace of traces) {
      const completion = [...tokenizer.encode(trace.solution), tokenizer.endId];
      examples.push({
        ids: [...prompt, ...completion],
        lossMask: [...prompt.map(() => 0 as const), ...completion.map(() => 1 as const)],
        weight: 1 / traces.length,
        from: { taskId: task.id, turnId: trace.id, strategy },
      });
      trainedTokens += completion.length;
    }
    kept++;
    if (traces.some((trace) => !trace.correct)) wrong++;
  }
  if (examples.length === 0) {
    const reason =
      strategy === "da"
        ? `none ended with two agents ${config.labels === "truth" ? "right" : "of one answer"}`
        : config.labels === "truth"
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
    kept,
    tokens: examples.reduce((sum, example) => sum + example.ids.length, 0),
    trainedTokens,
    dropped: tasks.length - kept,
    wrong,
  };
  return { schema: 1, runId, strategy, labels: config.labels, examples, statistics };
}
