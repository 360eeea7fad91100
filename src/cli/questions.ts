// `retort run --questions`: the questions of a file in place of the page's, and whether the model can be asked them.
import { checkKeys } from "../pipeline/check_keys.ts";
import { drawTasks, sizeTexts } from "../pipeline/run_tasks.ts";
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import { OWN_ORIGIN } from "../tasks/reading/origin.ts";
import { checkSize } from "../tasks/reading/encoding.ts";
import { readQuestions } from "../tasks/reading/read_questions.ts";
import { openSource, sourceOf } from "../tasks/sources.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { checkAskable } from "../voice/askable.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import type { FlagValues } from "./flags.ts";
import { checkColumns, linesOn, type QUESTION_FLAGS, wishOf } from "./question_flags.ts";

/** The questions of the run, of which `examples` become worked ones. Of a file's, as many are asked as there are, where no number was given; what was read is told.
 *  @throws RunError("file-invalid" | "empty-dataset" | "config") for a file of which nothing can be asked */
export async function openQuestions(
  flags: FlagValues<typeof QUESTION_FLAGS>,
  { texts, examples }: { readonly texts: Map<string, string>; readonly examples: number },
  { disk, tell }: Pick<Surroundings, "disk" | "tell">,
): Promise<TaskSet> {
  const path = flags.questions;
  if (path === null) {
    const settings = SETTINGS.read(texts);
    for (const [key, count] of Object.entries(sourceOf(settings.source).holds ?? {})) {
      if (!texts.has(key)) texts.set(key, String(count));
    }
    return openSource(settings.source, { settings });
  }
  checkSize((await disk.blob(path))?.size ?? 0, path); // before any of it is read
  const reading = readQuestions(
    { name: path, content: await disk.read(path) },
    wishOf(path, flags, examples),
  );
  checkColumns(flags.columns, reading);
  if (reading.trouble === null) for (const line of linesOn(reading)) tell(line);
  texts.set("source", OWN_ORIGIN);
  const taskSet = await openSource(OWN_ORIGIN, { reading });
  for (const [key, text] of sizeTexts(taskSet)) if (!texts.has(key)) texts.set(key, text);
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
  checkKeys(taskSet, config);
  const asked = drawTasks(taskSet, config);
  checkAskable(asked, voice, tokenizer);
}
