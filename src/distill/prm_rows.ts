// Debates -> rows for a process reward model: a solution as a lone agent gives it, the tokens at which its steps end, and
// whether each step is right.
// Differences from AgentArk (arXiv:2602.03955, section 3.3.3) and its release, with reasons:
// 1. Each step has its own label. The release labels a whole solution by its answer.
// 2. Each solution stands alone behind the question. The release puts all agents' solutions into one text, so that solution j
//    is judged in the light of 1 … j - 1 and of nothing it will see when it judges rollouts.
// 3. Labels come from the task's steps where it has them and labels may be used, else from where attempts that began the same
//    ended (steps.ts). The paper asks a 72B judge.
// 4. A solution that several turns give word for word is one row.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { openings } from "../records/turn_ends.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import { type Continuations, continuationsIn, labelSteps, type StepLabel } from "./steps.ts";

export interface PrmRow {
  /** The lone agent's prompt, then the solution; no end token. */
  readonly ids: readonly number[];
  /** Indices into `ids`, ascending: the token that closes each step. The head is read there. */
  readonly stepEnds: readonly number[];
  /** [stepEnds.length] 1: this step and all before it are right. */
  readonly labels: readonly (0 | 1)[];
  readonly source: StepLabel["source"];
  readonly from: { readonly taskId: string; readonly turnId: string };
}

export interface PrmOptions {
  /** "consensus": as if no task knew its steps. */
  readonly labels?: Dataset["labels"];
  /** Where no known steps judge; left out: those which the debate itself holds. */
  readonly continuations?: (voice: Voice, trajectory: Trajectory, turn: Turn) => Continuations;
}

/** Rows of all turns that wrote a step, in the order of the debates. Free text, and tasks without known steps, are labelled by
 *  continuations; a debate without any verdict then has nothing to be judged by and gives no row.
 *  @param tasks by id; debates of other tasks give no row */
export function prmRows(
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  { tokenizer, voice }: { readonly tokenizer: Pick<Tokenizer, "encode">; readonly voice: Voice },
  { labels = "truth", continuations = continuationsIn }: PrmOptions = {},
): PrmRow[] {
  return trajectories.flatMap((trajectory) => {
    const task = tasks.get(trajectory.taskId);
    const prompt = openings(trajectory.turns)[0]?.prompt;
    if (task === undefined || prompt === undefined) return [];
    const promptIds = tokenizer.encode(prompt);
    const seen = new Set<string>();
    return trajectory.turns.flatMap((turn): PrmRow[] => {
      const { solution, kind } = turn;
      if (kind !== "say") return [];
      if (seen.has(solution)) return [];
      seen.add(solution);
      const isVerified = labels === "truth" && voice.judgeSteps(task, solution) !== null;
      if (!isVerified && trajectory.outcome.answer === null) return [];
      const source = isVerified ? "verifier" : continuations(voice, trajectory, turn);
      const all = labelSteps(voice, task, solution, source);
      const steps = voice.steps(solution).flatMap(({ end, isWhole }, i) => {
        // Where a text was cut, nobody knows what the step would have become.
        const isLast = end === solution.trimEnd().length;
        const isOpen = turn.completion.finish === "length" && isLast && !isWhole;
        const label = all[i];
        return label === undefined || isOpen ? [] : [{ end, label }];
      });
      if (steps.length === 0) return [];
      return [
        {
          ids: [...promptIds, ...tokenizer.encode(solution)],
          stepEnds: steps.map(({ end }) => promptIds.length + lastTokenBefore(end, solution, tokenizer)),
          labels: steps.map(({ label }) => label.label),
          source: isVerified ? "verifier" : "continuations",
          from: { taskId: task.id, turnId: turn.id },
        },
      ];
    });
  });
}

/** Index of the token that holds the character before `end`. A tokenizer never joins a step's "." with what stands before it
 *  because of what follows, so the beginning alone has the same tokens up to there. */
function lastTokenBefore(end: number, text: string, tokenizer: Pick<Tokenizer, "encode">): number {
  return tokenizer.encode(text.slice(0, end)).length - 1;
}
