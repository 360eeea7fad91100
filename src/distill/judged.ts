// Debates -> solutions that are right or wrong each by itself, as TRL's KTOTrainer takes them ("unpaired preference"). Unlike pairs, they need
// no second solution of the same question, so nothing that somebody judged is left out.
// Trap: without labels the verdict is the vote, which can be wrong; the dataset's `labels` decides which verdict counts.
// Trap: a text that was cut has no end; learned with an end token behind it, it would teach where to stop, not what to say.
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { isFit } from "./fitness.ts";
import type { PairChoice } from "./preferences.ts";
import { turnVerdict } from "./turn_verdict.ts";

/** A solution as ids, for the KTO trainer. */
export interface JudgedSolution {
  readonly promptIds: readonly number[];
  /** The completion with the end token. */
  readonly answerIds: readonly number[];
  readonly isRight: boolean;
  readonly from: { readonly taskId: string; readonly turnId: string };
}

/** Every fit solution of each debate that somebody judged, in their order, both as a lone agent would give them to the prompt of a lone
 *  agent; the same text to one question once. A right one with a wrong sum in its working is left out where the working is checked: it
 *  is no example, and its answer is no mistake. Pass training debates only. */
export function judgedSolutions(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  {
    tokenizer,
    labels,
    voice,
    working,
  }: PairChoice & { readonly tokenizer: Pick<Tokenizer, "encode" | "endId"> },
): JudgedSolution[] {
  return trajectories.flatMap(({ turns, outcome, taskId }) => {
    const task = tasks.get(taskId);
    if (task === undefined) return [];
    const prompt = voice.render({ role: "propose", question: task.question }); // without what only the agents were shown
    const promptIds = tokenizer.encode(prompt, { addSpecials: voice.addSpecials });
    const seen = new Set<string>();
    return turns.flatMap((turn): JudgedSolution[] => {
      const { solution } = turn;
      const isCorrect = turnVerdict(turn, { labels, task, outcome });
      if (isCorrect === null || seen.has(solution) || !isFit(turn, voice, isCorrect ? working : undefined))
        return [];
      seen.add(solution);
      const answerIds = [...tokenizer.encode(solution), tokenizer.endId];
      return [{ promptIds, answerIds, isRight: isCorrect, from: { taskId, turnId: turn.id } }];
    });
  });
}
