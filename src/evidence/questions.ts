// The questions of the evidence, and what the base is shown around each: kinds in plain English, each with worked examples of its own.
import { RunError } from "../core/errors.ts";
import type { Task } from "../records/task.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import { PLAIN_FAMILIES } from "../tasks/plain_english/families.ts";
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import { plainEnglishTasks } from "../tasks/plain_english/question_set.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { type EvidenceSizes, HELD_OUT_SEED } from "./sizes.ts";

export class EvidenceQuestions {
  readonly #sizes: EvidenceSizes;
  readonly #sets = new Map<PlainKind, TaskSet>();

  constructor(sizes: EvidenceSizes) {
    this.#sizes = sizes;
  }

  /** What a seed learns from, of one kind. */
  distil(kind: PlainKind, seed: number): readonly Task[] {
    return takeTasks(this.#setOf(kind), "distil", this.#sizes.distil, seed);
  }

  /** What the gate looks at: questions to learn from, never those of a test. */
  gate(kind: PlainKind): readonly Task[] {
    return takeTasks(this.#setOf(kind), "distil", this.#sizes.gate, HELD_OUT_SEED);
  }

  test(kind: PlainKind): readonly Task[] {
    const { untouched, untouchedTest, test } = this.#sizes;
    return takeTasks(this.#setOf(kind), "test", kind === untouched ? untouchedTest : test, HELD_OUT_SEED);
  }

  /** Worked examples of this kind, none of which is asked: those that are usually shown, or all that there are. */
  examples(kind: PlainKind, which: "shown" | "all" = "shown"): readonly WorkedExample[] {
    const { examples = [] } = this.#setOf(kind);
    return which === "all" ? examples : examples.slice(0, this.#sizes.examples);
  }

  #setOf(kind: PlainKind): TaskSet {
    let set = this.#sets.get(kind);
    if (set === undefined) {
      const family = PLAIN_FAMILIES.find(({ id }) => id === kind);
      if (family === undefined)
        throw new RunError("internal", `There is no kind of questions called ${kind}.`);
      const { level, levels } = this.#sizes;
      set = plainEnglishTasks({ families: [family], level: levels[kind] ?? level });
      this.#sets.set(kind, set);
    }
    return set;
  }
}
