// What was learned, as text, in the two forms that trainers read: prompt and completion in the model's own notation, and chat
// messages in plain English, for any other model.
import { RunError } from "../core/errors.ts";
import type { Dataset, Example } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { openings } from "../records/turn_ends.ts";
import { jsonl, taskOf } from "./trajectories.ts";

interface Lesson {
  readonly from: Example["from"];
  readonly prompt: string;
  readonly completion: string;
}

/** The learned texts as prompt and completion, in the order of the dataset: what TRL's SFT trainer reads. The prompt is the one
 *  of an agent on its own, which is how the student is asked; a self-correction's holds the author's earlier solution.
 *  @throws RunError("store-corrupt") when the dataset names a turn that is not there */
export function sftJsonl(dataset: Dataset, trajectories: readonly Trajectory[]): Uint8Array<ArrayBuffer> {
  return jsonl(lessonsOf(dataset, trajectories).map(({ prompt, completion }) => ({ prompt, completion })));
}

/** A model's texts as ordinary English. */
export interface English {
  /** Turns what the model says into English. */
  readonly toEnglish: (text: string) => string;
  /** Turns what the model is asked into English. */
  readonly promptToEnglish: (prompt: string) => string;
}

/** The same lessons as `{"messages": […]}`, the form that TRL, mlx-lm and Unsloth put through a chat template.
 *  @throws RunError("store-corrupt" | "internal") when a turn or task is not there */
export function sftChatJsonl(
  dataset: Dataset,
  trajectories: readonly Trajectory[],
  tasks: ReadonlyMap<string, Task>,
  { toEnglish, promptToEnglish }: English,
): Uint8Array<ArrayBuffer> {
  return jsonl(
    lessonsOf(dataset, trajectories).map(({ from, prompt, completion }) => {
      // A correction answers to the question and an earlier solution, which only its prompt holds.
      const asked = from.kind === "correction" ? promptToEnglish(prompt) : taskOf(tasks, from).question;
      return {
        messages: [
          { role: "user", content: asked },
          { role: "assistant", content: toEnglish(completion) },
        ],
      };
    }),
  );
}

function lessonsOf(dataset: Dataset, trajectories: readonly Trajectory[]): Lesson[] {
  const turns = new Map<string, { turn: Turn; prompt: string }>();
  for (const trajectory of trajectories) {
    const prompt = openings(trajectory.turns)[0]?.prompt;
    if (prompt === undefined) continue;
    for (const turn of trajectory.turns) turns.set(turn.id, { turn, prompt });
  }
  return dataset.examples.map(({ from, text }) => {
    if (text !== undefined) return { from, ...text };
    const found = from.turnId === null ? undefined : turns.get(from.turnId);
    if (found === undefined)
      throw new RunError("store-corrupt", `The dataset names a turn that is not stored: ${from.turnId}.`);
    return { from, prompt: found.prompt, completion: found.turn.solution };
  });
}
