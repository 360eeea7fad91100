// Questions in plain English as a set of tasks: what the families draw, dealt out into splits that share nothing.
// A question's split is a hash of what it rests on (its core: the numbers of a sum, the text of a review), so that two wordings of one
// sum never stand on both sides. A twentieth of the cores is in no split: worked examples are made of those.
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import type { Task } from "../../records/task.ts";
import type { WorkedExample } from "../../records/worked_example.ts";
import type { Split, TaskSet } from "../task_set.ts";
import { type DrawnQuestion, type Level, type PlainFamily, questionOf, solutionOf } from "./family.ts";

export interface PlainEnglishOptions {
  readonly families: readonly PlainFamily[];
  readonly level: Level;
  /** Questions out of distribution: other templates, longer lists, larger numbers. They are for tests only, so such a set has nothing
   *  to learn from. */
  readonly isOutside?: boolean;
}

/** Where a core belongs. */
type Side = Split | "examples";
/** Of twenty cores so many go to each side. */
const SHARES: readonly (readonly [Side, number])[] = [
  ["distil", 10],
  ["val", 3],
  ["test", 6],
  ["examples", 1],
];
const MOST_EXAMPLES = 8;
/** Small families run out of questions: after so many draws in a row that gave nothing new, a family has no more. */
const MOST_MISSES = 20_000;

/** The families' questions in turn, one of each. Which questions of a family come does not depend on the others. */
export function plainEnglishTasks({ families, level, isOutside = false }: PlainEnglishOptions): TaskSet {
  return {
    name: isOutside ? "plain English, out of distribution" : "plain English",
    families: families.map((family) => nameOf(family, isOutside)),
    ...(isOutside ? { size: (split: Split) => (split === "test" ? Number.POSITIVE_INFINITY : 0) } : {}),
    examples: workedExamples(families, level),
    *tasks(split, seed) {
      if (isOutside && split !== "test") return;
      const side = isOutside ? null : split;
      const all = families.map((family) => {
        const random = new RandomStream(
          deriveSeed(seed, "plain English", family.id, level, side ?? "outside"),
        );
        return { family, drawn: distinct(family, level, side, random) };
      });
      for (let live = all; live.length > 0;) {
        const lasting: typeof all = [];
        for (const one of live) {
          const next = one.drawn.next();
          if (next.done === true) continue;
          lasting.push(one);
          yield toTask(next.value, one.family, { split, isOutside });
        }
        live = lasting;
      }
    },
  };
}

/** Distinct questions of one side without an end, or until there are no more; null asks for those out of distribution. */
function* distinct(
  family: PlainFamily,
  level: Level,
  side: Side | null,
  random: RandomStream,
): Generator<DrawnQuestion, undefined> {
  const seen = new Set<string>();
  const { answers } = family;
  for (let misses = 0; misses < MOST_MISSES; misses++) {
    const drawn = family.draw(random, level, side === null);
    if (answers !== undefined && drawn.answer !== answers[seen.size % answers.length]) continue;
    if (side !== null && sideOf(family, drawn.core) !== side) continue;
    const question = questionOf(drawn);
    if (seen.has(question)) continue;
    seen.add(question);
    misses = 0;
    yield drawn;
  }
  return undefined;
}

function sideOf(family: PlainFamily, core: string): Side {
  let left = deriveSeed("split", family.id, core) % 20;
  const found = SHARES.find(([, share]) => (left -= share) < 0);
  return found?.[0] ?? "distil";
}

/** One of each family, then a second of each, until there are enough. They are the same for every seed. */
function workedExamples(families: readonly PlainFamily[], level: Level): readonly WorkedExample[] {
  const drawn = families.map((family) => {
    const random = new RandomStream(deriveSeed("examples", family.id, level));
    const generated = distinct(family, level, "examples", random);
    return Array.from({ length: MOST_EXAMPLES }, () => generated.next().value);
  });
  const inTurn = Array.from({ length: MOST_EXAMPLES }, (_, i) => drawn.map((each) => each[i]));
  return inTurn
    .flat()
    .flatMap((each) =>
      each === undefined ? [] : [{ question: questionOf(each), solution: solutionOf(each) }],
    )
    .slice(0, MOST_EXAMPLES);
}

const nameOf = ({ id }: PlainFamily, isOutside: boolean) => (isOutside ? `${id}-outside` : id);

function toTask(
  drawn: DrawnQuestion,
  family: PlainFamily,
  { split, isOutside }: { readonly split: Split; readonly isOutside: boolean },
): Task {
  const question = questionOf(drawn);
  const name = nameOf(family, isOutside);
  return {
    id: `${name}-${deriveSeed(question, 1).toString(16).padStart(8, "0")}${deriveSeed(question, 2).toString(16).padStart(8, "0")}`,
    question,
    answer: drawn.answer,
    judge: family.judge,
    ...(drawn.choices === undefined ? {} : { choices: drawn.choices }),
    solution: solutionOf(drawn),
    family: name,
    split,
    origin: "plain-english",
  };
}
