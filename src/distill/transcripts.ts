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
  /** Talks that came to no whole solution that the labels keep. */
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
  let [longest, unkept, long] = [0, 0, 0];
  for (const task of tasks) {
    const talk = byTask.get(task.id);
    const text = talk === undefined ? null : transcriptText(talk, task, rule);
    if (text === null) {
      unkept++;
      continue;
    }
    const prompt = promptIds(voice, tokenizer, { role: "propose", question: task.question });
    const said = [...tokenizer.encode(text), ...(tokenizer.endId === null ? [] : [tokenizer.endId])];
    if (prompt.length + said.length > most) {
      long++;
      continue;
    }
    longest = Math.max(longest, said.length);
    const lossMask = [...prompt.map(() => 0 as const), ...said.map(() => 1 as const)];
    rows.push({ ids: [...prompt, ...said], lossMask, weight: 1 });
  }
  return { rows, longest, unkept, long };
}

/** What stands in such a row behind its question; null where the talk is not kept. */
export function transcriptText(
  { turns, outcome }: Trajectory,
  task: Task,
  { labels, voice }: Pick<TranscriptRule, "labels" | "voice">,
): string | null {
  const said = turns.filter(({ kind }) => kind === "say");
  const carriers = said.filter(({ id }) => outcome.from.includes(id));
  const last = carriers.find(
    (turn) => isFit(turn, voice) && turnVerdict(turn, { labels, task, outcome }) === true,
  );
  if (last === undefined) return null;
  const agents = [...new Set(said.map(({ agent }) => agent))];
  return voice.transcript(
    said.map(({ agent, solution }) => ({ place: agents.indexOf(agent) + 1, solution })),
    last.solution,
  );
}
