// Questions in plain English for models that are spoken to in messages: made here, with their answers and a line of working. Its words
// are loaded with the page; what draws the questions is loaded when they are asked.
import { RunError } from "../../core/errors.ts";
import { namesOf, several } from "../../settings/row.ts";
import { PLAIN_KINDS } from "../plain_english/kinds.ts";
import type { QuestionSource, SourceInput } from "../source.ts";
import type { TaskSet } from "../task_set.ts";
import { difficulty, levelOf } from "./difficulty.ts";

const families = several({
  place: "questions",
  label: "Kinds of questions",
  help: "The questions are of these kinds in turn.",
  choices: Object.entries(PLAIN_KINDS).map(([value, { title, words }]) => ({
    value,
    label: title,
    help: words,
  })),
  // Where a small chat model is right in a fifth to two thirds of the answers: room to learn, and something to learn from.
  fallback: ["intent", "sentiment", "pick-fact", "two-digit-sum", "largest-of-three", "word-problem"],
});

export const PLAIN_ENGLISH_SOURCE = {
  id: "plain-english",
  title: "plain English",
  words:
    "Questions in everyday English, made here: messages to sort, facts to find, sums in words. For chat models; no two are the same.",
  needs: "nothing",
  asks: "messages",
  rows: { families, difficulty },
  open: (input) => tasksOf(input, false),
  outside: (input) => tasksOf(input, true),
} as const satisfies QuestionSource;

/** @throws RunError("config") for a kind of questions or a level that there is not */
async function tasksOf({ settings = {} }: SourceInput, isOutside: boolean): Promise<TaskSet> {
  const { families: named = families.fallback } = settings;
  const { PLAIN_FAMILIES } = await import("../plain_english/families.ts");
  const { plainEnglishTasks } = await import("../plain_english/question_set.ts");
  const chosen = namesOf(String(named)).map((id) => {
    const family = PLAIN_FAMILIES.find((each) => each.id === id);
    if (family !== undefined) return family;
    throw new RunError("config", `There is no kind of questions called "${id}".`, { id });
  });
  return plainEnglishTasks({ families: chosen, level: levelOf(settings), isOutside });
}
