// Debates -> preference pairs: on one question, a solution that agrees with the verdict against one that does not. The keys
// are those of TRL's DPO trainer. Debates without both give none.
// Trap: without labels the verdict is the vote, which can be wrong; the dataset's `labels` decides which verdict counts.
// Trap: a text that was cut has no end; learned with an end token behind it, it would teach where to stop, not what to say.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import { isFit, type WorkingCheck } from "./fitness.ts";
import { turnVerdict } from "./turn_verdict.ts";

export interface Preference {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** A pair as ids, for the DPO trainer. */
export interface PreferenceRow {
  readonly promptIds: readonly number[];
  /** The completions, each with the end token. */
  readonly chosenIds: readonly number[];
  readonly rejectedIds: readonly number[];
  readonly from: {
    readonly taskId: string;
    readonly chosenTurnId: string;
    readonly rejectedTurnId: string;
  };
}

export interface PairChoice {
  readonly labels: Dataset["labels"];
  readonly voice: Voice;
  /** Whether a solution that is preferred must be free of wrong sums; left out: nobody reads the working. */
  readonly working?: WorkingCheck | undefined;
}

/** At most one pair a debate: the last solution that is right against the first that is wrong, both as a lone agent would
 *  give them to the prompt of a lone agent. Pass training debates only: pairs are for learning. */
export function preferencePairs(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  how: PairChoice,
): Preference[] {
  return pairsOf(trajectories, tasks, how).map(({ prompt, chosen, rejected }) => ({
    prompt,
    chosen: chosen.solution,
    rejected: rejected.solution,
  }));
}

/** The same pairs as rows of ids, in the same order. */
export function preferenceRows(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  { tokenizer, ...how }: PairChoice & { readonly tokenizer: Pick<Tokenizer, "encode" | "endId"> },
): PreferenceRow[] {
  const ended = ({ solution }: Turn) => [...tokenizer.encode(solution), tokenizer.endId];
  return pairsOf(trajectories, tasks, how).map(({ taskId, prompt, chosen, rejected }) => ({
    promptIds: tokenizer.encode(prompt, { addSpecials: how.voice.addSpecials }),
    chosenIds: ended(chosen),
    rejectedIds: ended(rejected),
    from: { taskId, chosenTurnId: chosen.id, rejectedTurnId: rejected.id },
  }));
}

interface Pair {
  readonly taskId: string;
  readonly prompt: string;
  readonly chosen: Turn;
  readonly rejected: Turn;
}

function pairsOf(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  { labels, voice, working }: PairChoice,
): Pair[] {
  return trajectories.flatMap(({ turns, outcome, taskId }) => {
    const task = tasks.get(taskId);
    if (task === undefined) return [];
    const verdictOf = (turn: Turn) => turnVerdict(turn, { labels, task, outcome });
    const fit = turns.filter((turn) => isFit(turn, voice));
    const chosen = fit.findLast((turn) => verdictOf(turn) === true && isFit(turn, voice, working));
    const rejected = fit.find((turn) => verdictOf(turn) === false);
    if (chosen === undefined || rejected === undefined) return [];
    const prompt = voice.render({ role: "propose", question: task.question }); // without what only the agents were shown
    return [{ taskId, prompt, chosen, rejected }];
  });
}
