// Debates -> rows that hold a whole talk: the question as one agent alone is asked it, then all that was said, and at the end the solution that
// the group came to. What IMAD's student learns first.
import type { Dataset, Example } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { promptIds } from "../voice/prompt_ids.ts";
import type { Voice } from "../voice/voice.ts";
import { isFit } from "./fitness.ts";
import { turnVerdict } from "./turn_verdict.ts";

export interface TranscriptRule {
  readonly labels: Dataset["labels"];
  readonly voice: Voice;
  readonly tokenizer: Pick<Tokenizer, "encode" | "endId">;
  /** Tokens that a row may have. */
  readonly most: number;
}

export interface Transcripts {
  readonly rows: readonly Pick<Example, "ids" | "lossMask" | "weight">[];
  /** Tokens of the longest talk without its question, the end token included; 0 without rows. */
  readonly longest: number;
  /** Tokens of the longest solution that one of them came to, the end token included; 0 without rows. */
  readonly longestLast: number;
  /** Talks that came to no whole solution that the labels keep, and those that the voice cannot write as one text. */
  readonly unkept: number;
  /** Talks that are too long for the model. */
  readonly long: number;
}

/** One row for each talk that is kept and fits. */
export function transcriptsOf(
  tasks: readonly Task[],
  talks: readonly Trajectory[],
  rule: TranscriptRule,
): Transcripts {
  const { voice, tokenizer, most } = rule;
  const byTask = new Map(talks.map((talk) => [talk.taskId, talk]));
  const rows: Transcripts["rows"][number][] = [];
  let [longest, longestLast, unkept, long] = [0, 0, 0, 0];
  for (const task of tasks) {
    const talk = byTask.get(task.id);
    const written = talk === undefined ? null : transcriptOf(talk, task, rule);
    if (written === null) {
      unkept++;
      continue;
    }
    const prompt = promptIds(voice, tokenizer, { role: "propose", question: task.question });
    const end = tokenizer.endId === null ? [] : [tokenizer.endId];
    const said = [...tokenizer.encode(written.text), ...end];
    if (prompt.length + said.length > most) {
      long++;
      continue;
    }
    longest = Math.max(longest, said.length);
    longestLast = Math.max(longestLast, tokenizer.encode(written.last).length + end.length);
    const lossMask = [...prompt.map(() => 0 as const), ...said.map(() => 1 as const)];
    rows.push({ ids: [...prompt, ...said], lossMask, weight: 1 });
  }
  return { rows, longest, longestLast, unkept, long };
}

/** What stands in such a row behind its question, and the solution at its end; null where the talk is not kept or cannot be written. */
export function transcriptOf(
  { turns, outcome }: Trajectory,
  task: Task,
  { labels, voice }: Pick<TranscriptRule, "labels" | "voice">,
): { readonly text: string; readonly last: string } | null {
  const said = turns.filter(({ kind }) => kind === "say");
  const carriers = said.filter(({ id }) => outcome.from.includes(id));
  const last = carriers.find(
    (turn) => isFit(turn, voice) && turnVerdict(turn, { labels, task, outcome }) === true,
  );
  if (last === undefined) return null;
  const agents = [...new Set(said.map(({ agent }) => agent))];
  const text = voice.transcript(
    said.map(({ agent, solution }) => ({ place: agents.indexOf(agent) + 1, solution })),
    last.solution,
  );
  return text === null ? null : { text, last: last.solution };
}
