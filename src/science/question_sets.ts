// The questions that methods are measured on. All come from splits that neither pretraining nor a debate to learn from has seen.
import type { Task } from "../records/task.ts";
import { type ArithmeticOptions, arithmeticTasks } from "../tasks/arithmetic/word_problems.ts";
import { EVALUATION_SETS } from "../tasks/arithmetic/evaluation_sets.ts";
import { takeTasks } from "../tasks/task_set.ts";
import type { SetName } from "./records.ts";
import type { Settings } from "./settings.ts";

export function questionSets(
  { test, elsewhere, validation }: Pick<Settings, "test" | "elsewhere" | "validation">,
  seed: number,
): Readonly<Record<SetName, readonly Task[]>> {
  const { same, longer, reworded, larger } = EVALUATION_SETS;
  const of = (options: ArithmeticOptions, count: number) =>
    takeTasks(arithmeticTasks(options), "test", count, seed);
  return {
    main: of(same, test),
    steps: of(longer, elsewhere),
    templates: of(reworded, elsewhere),
    numbers: of(larger, elsewhere),
    validation: takeTasks(arithmeticTasks(same), "val", validation, seed),
  };
}

const CHOOSING = 64;

/** Validation questions that are in no set: those behind the set's own. */
export function choosingQuestions(
  { validation }: Pick<Settings, "validation">,
  seed: number,
): readonly Task[] {
  return takeTasks(arithmeticTasks(), "val", validation + CHOOSING, seed).slice(validation);
}
