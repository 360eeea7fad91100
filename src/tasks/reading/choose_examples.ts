// Worked examples out of a person's own questions: from those to learn from, never from those that are held out. Questions with their
// working come first, one of each family before a second of any; where none has its working, the bare answer shows the form.
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import type { Task } from "../../records/task.ts";
import type { WorkedExample } from "../../records/worked_example.ts";

export const MOST_EXAMPLES = 8;
/** Of the questions to learn from at most this share becomes examples, so that some are left to ask. */
const MOST_SHARE = 0.25;

export interface ChosenExamples {
  readonly examples: readonly WorkedExample[];
  /** The tasks that became examples; they are not asked. */
  readonly from: readonly Task[];
}

/** @param count 0 to 8 */
export function chooseExamples(tasks: readonly Task[], count: number, seed: number): ChosenExamples {
  const learned = tasks.filter(({ split }) => split === "distil");
  const worked = learned.filter(({ answer, solution }) => answer !== null && solution !== undefined);
  const answered = learned.filter(({ answer, judge }) => answer !== null && judge !== "pattern");
  const candidates = distinct(worked.length > 0 ? worked : answered);
  const most = Math.min(count, MOST_EXAMPLES, Math.floor(learned.length * MOST_SHARE));
  const shuffled = new RandomStream(deriveSeed(seed, "examples")).shuffle(candidates);
  const from = oneOfEach(shuffled).slice(0, most);
  return { examples: from.map(exampleOf), from };
}

/** Of several tasks with one question the first. */
function distinct(tasks: readonly Task[]): readonly Task[] {
  return [...new Map(tasks.toReversed().map((task) => [task.question, task])).values()].toReversed();
}

/** One of each family, then a second of each, and so on. */
function oneOfEach(tasks: readonly Task[]): readonly Task[] {
  const seen = new Map<string, number>();
  const turns = tasks.map((task) => {
    const turn = seen.get(task.family) ?? 0;
    seen.set(task.family, turn + 1);
    return { task, turn };
  });
  return turns.toSorted((a, b) => a.turn - b.turn).map(({ task }) => task);
}

/** The question, and one line that works it out and names the answer in the way that every judge finds it. */
export function exampleOf({ question, answer, solution }: Task): WorkedExample {
  const working = workingOf(solution ?? "");
  return { question, solution: `${working === "" ? "" : `${working} `}Answer: ${answer ?? ""}` };
}

/** A solution on one line, without its calculator notes (<<3+4=7>>) and the answer that it may name itself. */
function workingOf(solution: string): string {
  return solution
    .replace(/####[^]*$/, "")
    .replaceAll(/<<[^<>]*>>/g, "")
    .replace(/\banswer\s*:[^\n]*$/i, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}
