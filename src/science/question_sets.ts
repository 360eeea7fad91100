// The questions that methods are measured on. All come from splits that neither pretraining nor a debate to learn from has seen.
import type { Task } from "../core/types.ts";
import { ARITHMETIC_DEFAULTS, arithmeticTasks } from "../tasks/arithmetic.ts";
import { takeTasks } from "../tasks/task_set.ts";
import type { SetName } from "./records.ts";
import type { Settings } from "./settings.ts";

export function questionSets(
  { test, elsewhere, validation }: Pick<Settings, "test" | "elsewhere" | "validation">,
  seed: number,
): Readonly<Record<SetName, readonly Task[]>> {
  const main = arithmeticTasks();
  const longer = arithmeticTasks({ ...ARITHMETIC_DEFAULTS, steps: [4] });
  return {
    main: takeTasks(main, "test", test, seed),
    steps: takeTasks(longer, "test", elsewhere, seed),
    templates: [],
    numbers: [],
    validation: takeTasks(main, "val", validation, seed),
  };
}

const CHOOSING = 64;

/** Validation questions that are in no set: those behind the set's own. */
export function choosingQuestions({ validation }: Pick<Settings, "validation">, seed: number): readonly Task[] {
  return takeTasks(arithmeticTasks(), "val", validation + CHOOSING, seed).slice(validation);
}
