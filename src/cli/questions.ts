// `retort run --questions`: the questions of a file in place of the page's, and whether the model can be asked them.
import { RunError } from "../core/errors.ts";
import { drawTasks } from "../pipeline/run_tasks.ts";
import { defaultConfig, type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { openSource } from "../tasks/sources.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { checkAskable } from "../voice/askable.ts";
import type { Voice } from "../voice/voice.ts";
import type { Disk } from "./disk.ts";

/** The questions of the run. Of a file's, as many are asked as there are, where no number was given.
 *  @throws RunError("file-invalid" | "empty-dataset") naming line and field */
export async function openQuestions(
  path: string | null,
  texts: Map<string, string>,
  disk: Disk,
): Promise<TaskSet> {
  if (path === null) return openSource(texts.get("source") ?? defaultConfig().source, {});
  const text = new TextDecoder().decode(await disk.read(path));
  texts.set("source", "jsonl");
  const taskSet = openSource("jsonl", { file: { name: path, text } });
  for (const [key, split] of [
    ["tasks", "distil"],
    ["testTasks", "test"],
  ] as const) {
    const there = taskSet.size?.(split) ?? Number.POSITIVE_INFINITY;
    const usual = Number(SETTINGS.field(key).fallback);
    if (!texts.has(key)) texts.set(key, String(Math.min(there, usual)));
  }
  return taskSet;
}

/** Looks at all questions of the run before it begins.
 *  @throws RunError("config") when there are too few, or one that the model cannot be asked */
export function checkQuestions(
  taskSet: TaskSet,
  config: RunConfig,
  voice: Voice,
  tokenizer: Pick<Tokenizer, "encode" | "unknownId" | "vocabSize">,
): void {
  const asked = drawTasks(taskSet, config);
  const unjudged = asked.find(
    ({ split, answer }) => answer === null && (split !== "distil" || config.labels === "truth"),
  );
  if (unjudged !== undefined) {
    const { id, split } = unjudged;
    throw new RunError(
      "config",
      split === "distil"
        ? `Question “${id}” has no answer, and this run learns from answers that are right. Give it one, or let the group's own agreement decide (--labels consensus).`
        : `Question “${id}” is held out to measure with, and has no answer. Give it one, or put it into the split "distil".`,
      { id, split },
    );
  }
  checkAskable(asked, voice, tokenizer);
}
