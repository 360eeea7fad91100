// Whether a model can be asked questions that were not made for it: a small vocabulary lacks most words, and a voice reads only some
// kinds of answers. Said before a run begins, and not after it has learned nonsense.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { QuestionSource } from "../tasks/source.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { requireCapability } from "./needs.ts";
import type { Voice } from "./voice.ts";

/** @throws RunError("config") when the model cannot be asked questions of this source at all */
export function requireSource({ title, asks }: QuestionSource, voice: Voice): void {
  if (asks === undefined) return;
  requireCapability(voice, asks, {
    feature: `The source of questions “${title}”`,
    instead: "Choose other questions, or a chat model.",
  });
}

/** @throws RunError("config") naming the first question that the model cannot be asked or cannot answer, and why */
export function checkAskable(
  tasks: readonly Task[],
  voice: Voice,
  tokenizer: Pick<Tokenizer, "encode" | "unknownId" | "vocabSize">,
): void {
  for (const task of tasks) {
    const why = whyNot(task, voice, tokenizer);
    if (why === null) continue;
    throw new RunError(
      "config",
      `Question “${task.id}” is nothing for this model: ${why}. Ask other questions, or choose another model.`,
      { taskId: task.id },
    );
  }
}

function whyNot(
  task: Task,
  voice: Voice,
  tokenizer: Pick<Tokenizer, "encode" | "unknownId" | "vocabSize">,
): string | null {
  if (task.answer !== null && !voice.answers.includes(task.judge)) {
    return `its answer is judged as ${task.judge}, and the model only gives ${voice.answers.join(", ")}`;
  }
  const said = [voice.render({ role: "propose", question: task.question }), task.answer ?? ""].join(" ");
  const isUnknown = (text: string) =>
    tokenizer.unknownId !== null && tokenizer.encode(text).includes(tokenizer.unknownId);
  if (!isUnknown(said)) return null;
  const word = said.split(/\s+/).find(isUnknown) ?? said;
  return `it has no word “${word}” (its vocabulary holds ${tokenizer.vocabSize})`;
}
