// What a search may read of the questions: those to learn from, and those to validate on. Nothing here can name the split "test", so a search
// that is handed these questions cannot read it, whatever it asks for; only who submits opens the whole set.
import type { Task } from "../records/task.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import type { Split, TaskSet } from "../tasks/task_set.ts";

/** Every `of`-th question of a split from its place `first` on, so that two parts share none. */
interface Part {
  readonly from: Exclude<Split, "test">;
  readonly first: number;
  readonly of: number;
}

type Deal = Readonly<Record<Split, Part>>;

/** A run learns as always, and is tested on one half of the validation questions; the other half chooses and passes its gate. */
const LEARNING: Deal = {
  distil: { from: "distil", first: 0, of: 1 },
  test: { from: "val", first: 0, of: 2 },
  val: { from: "val", first: 1, of: 2 },
};

/** A team talks about validation questions, and nobody learns. */
const TALKING: Deal = {
  distil: { from: "val", first: 0, of: 2 },
  test: { from: "val", first: 1, of: 4 },
  val: { from: "val", first: 3, of: 4 },
};

/** Questions without those to test on. It is a class so that no other set of questions passes for it. */
export class SealedQuestions implements TaskSet {
  readonly name: string;
  readonly families: readonly string[];
  readonly size?: (split: Split) => number;
  readonly examples?: readonly WorkedExample[];
  readonly #set: TaskSet;
  readonly #deal: Deal;

  private constructor(set: TaskSet, deal: Deal) {
    this.#set = set;
    this.#deal = deal;
    this.name = set.name;
    this.families = set.families;
    if (set.examples !== undefined) this.examples = set.examples;
    const { size } = set;
    if (size === undefined) return;
    this.size = (split) => {
      const { from, first, of } = deal[split];
      return Math.max(0, Math.ceil((size(from) - first) / of));
    };
  }

  /** For runs that learn. */
  static toLearn(set: TaskSet): SealedQuestions {
    return new SealedQuestions(set, LEARNING);
  }

  /** For teams that talk. */
  static toTalk(set: TaskSet): SealedQuestions {
    return new SealedQuestions(set, TALKING);
  }

  /** The questions of a part, which carry the split that they stand for in the run. */
  *tasks(split: Split, seed: number): Iterable<Task> {
    const { from, first, of } = this.#deal[split];
    let place = 0;
    for (const task of this.#set.tasks(from, seed)) {
      if (place >= first && (place - first) % of === 0) yield { ...task, split };
      place += 1;
    }
  }
}
