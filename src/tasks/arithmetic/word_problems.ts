// The bundled tasks: word problems whose every intermediate value is a whole number from 1 to 99, in three families.
// Some sentences are traps: their keyword points to the wrong operation ("That is 5 more than Ben has" asks to subtract).
// Trap: a question's split is a hash of its model text and must equal the split of the corpus that the bundled model was
// trained on, or test questions would have been seen in training. Wording and punctuation are therefore fixed.
import { RunError } from "../../core/errors.ts";
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import type { Task } from "../../records/task.ts";
import { COMBINED } from "./combined.ts";
import { CORPUS } from "./corpus.ts";
import type { ArithmeticHints, ArithmeticStep } from "./hints.ts";
import { md5 } from "../md5.ts";
import { CORPUS_NUMBERS, follow, isFair, LARGE_NUMBERS, type Problem, trapSentences } from "./problem.ts";
import type { Split, TaskSet } from "../task_set.ts";
import { TURNED } from "./turned.ts";

export type Family = "compare" | "events" | "boxes";
/** How a problem is told. */
const TEMPLATES = { corpus: CORPUS, combined: COMBINED, turned: TURNED };
const FAMILIES: readonly Family[] = ["compare", "events", "boxes"];

export interface ArithmeticOptions {
  /** Steps of a solution, drawn evenly. The model was taught 2 to 4; 4 is a test of longer problems than distilled. */
  readonly steps: readonly number[];
  /** Relative share of each family; 0 leaves it out. */
  readonly shares: Readonly<Record<Family, number>>;
  /** Probability that a sentence that can be a trap is one ("boxes": 1.7 times this, at most 0.6). */
  readonly trapShare: number;
  /** "combined": the corpus's sentences in combinations it has not; "turned": sentences, orders and questions it has not. */
  readonly templates?: keyof typeof TEMPLATES;
  /** "large": starts above those of the corpus and its largest operands, still at most 99 on the way. */
  readonly numbers?: "corpus" | "large";
}
export const ARITHMETIC_DEFAULTS: ArithmeticOptions = {
  steps: [2, 3],
  // As in the measurements of docs/log.md: compare and events equally often, a quarter boxes, so that none is forgotten.
  shares: { compare: 0.375, events: 0.375, boxes: 0.25 },
  trapShare: 0.3,
};

/** The generator as a task set. Its order is a function of the seed; questions never repeat.
 *  @throws RunError("config") when the options leave nothing to draw from. */
export function arithmeticTasks(options: ArithmeticOptions = ARITHMETIC_DEFAULTS): TaskSet {
  if (options.steps.length === 0 || FAMILIES.every((family) => !(options.shares[family] > 0))) {
    throw new RunError("config", "Word problems: expected at least one number of steps and one family.");
  }
  return {
    name: "word problems",
    families: FAMILIES.filter((family) => options.shares[family] > 0),
    *tasks(split, seed) {
      const random = new RandomStream(deriveSeed(seed, "tasks", split));
      const seen = new Set<string>();
      // Few distinct questions can be left (one family, one step): stop instead of searching without end.
      for (let misses = 0; misses < 20_000; misses++) {
        const family = drawFamily(random, options);
        const problem = drawProblem(random, family, random.pick(options.steps), options);
        const task = problem && toTask(problem, family, split);
        if (!task || seen.has(task.id)) continue;
        seen.add(task.id);
        misses = 0;
        yield task;
      }
    },
  };
}

/** The split of a question's model text, null for the share the bundled model was trained on (17 of 20). */
export function splitOf(modelText: string): Split | null {
  const bucket = Number.parseInt(md5(modelText).slice(0, 8), 16) % 20;
  return (["test", "val", "distil"] as const)[bucket] ?? null;
}

function drawFamily(random: RandomStream, { shares }: ArithmeticOptions): Family {
  const total = FAMILIES.reduce((sum, family) => sum + shares[family], 0);
  let left = random.next() * total;
  const drawn = FAMILIES.find((family) => (left -= shares[family]) < 0);
  return drawn ?? "compare";
}

/** Draws until a problem stays in range on the right path and on every misread one. */
function drawProblem(
  random: RandomStream,
  family: Family,
  steps: number,
  options: ArithmeticOptions,
): Problem {
  const draws = TEMPLATES[options.templates ?? "corpus"];
  const numbers = options.numbers === "large" ? LARGE_NUMBERS : CORPUS_NUMBERS;
  for (;;) {
    const problem = draws[family](random, { steps, trapShare: options.trapShare, numbers });
    if (isFair(problem)) return problem;
  }
}

/** The task, or null when the question belongs to another split. */
function toTask(problem: Problem, family: Family, split: Split): Task | null {
  const modelText = problem.sentences.join(" ");
  if (splitOf(modelText) !== split) return null;
  const steps = follow(problem, () => false);
  const answer = steps?.at(-1)?.result;
  if (!steps || answer === undefined) return null;
  return {
    id: `${family}-${md5(modelText).slice(0, 12)}`,
    question: modelText.replace(/ (?=[.?](?: |$))/g, ""),
    answer: String(answer),
    judge: "number",
    family,
    split,
    origin: "bundled",
    hints: hintsOn(problem, steps),
  };
}

function hintsOn(problem: Problem, steps: readonly ArithmeticStep[]): ArithmeticHints {
  return {
    traps: trapSentences(problem).length,
    steps,
    wording: problem.steps.map(({ owner, subject, clause }, i) => {
      const { op, right } = steps[i]!;
      const quoted =
        op === "x" ? `check all ${right} so times ${right}` : `check ${clause} so ${subject} has`;
      const note = op === "x" ? quoted : `${quoted} ${op === "-" ? "fewer" : "more"}`;
      return { owner, note: clause === undefined ? "" : note };
    }),
  };
}
