// Settings that are usual for a chat model on a person's own questions, where the person chose none. The form's defaults are those of
// the bundled model; a real model of 135M parameters was measured with these (docs/log.md, 2026-11-29, "a real model").
import type { TaskSet } from "../tasks/task_set.ts";
import { usualExamples } from "../teachers/priming.ts";
import type { Voice } from "../voice/voice.ts";

/** A tenth of the bundled model's learning rate and less, and twice its rank. */
const CHAT_TEXTS: Readonly<Record<string, string>> = { learningRate: "0.001", rank: "16" };

/** What to fill in, by setting; nothing for a model with a notation of its own.
 *  @param isAnswered whether every question to learn from has a known answer: then only right answers are learned */
export function usualTexts(
  voice: Pick<Voice, "can">,
  { examples = [] }: Pick<TaskSet, "examples">,
  isAnswered: boolean,
): ReadonlyMap<string, string> {
  if (!voice.can.includes("messages")) return new Map();
  return new Map([
    ...Object.entries(CHAT_TEXTS),
    ["examples", String(usualExamples(voice, examples))],
    ...(isAnswered ? [["labels", "truth"] as const] : []),
  ]);
}
