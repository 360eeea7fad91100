// “k3+k5 mod 10”: a sum of values that stand in no question and are another for each notebook, so that only who calls the tool “lookup” can
// know them. Each value is told between words that mean nothing.
// A notebook's number decides its values and its split: two runs with different seeds ask the same of the same notebook, and no notebook
// stands on two sides. There is no worked solution: copying one without the tool would teach a student to make values up.
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import type { Task } from "../../records/task.ts";
import type { Level } from "../plain_english/family.ts";
import type { Split, TaskSet } from "../task_set.ts";
import { lookupHints } from "./table.ts";

const KEYS = ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"] as const;
/** By level, how many values are added, and how many words stand around each. */
const LEVELS: Readonly<Record<Level, { readonly terms: number; readonly noise: number }>> = {
  1: { terms: 2, noise: 2 },
  2: { terms: 2, noise: 6 },
  3: { terms: 3, noise: 6 },
};
const NOISE =
  "amber birch cedar delta ember flint grove haven indigo jasper kelp linen maple nectar olive pepper quartz river saffron timber umber velvet willow yarrow".split(
    " ",
  );
const MOST_NOTEBOOKS = 1_000_000;
/** Of ten notebooks in a row, those of each split. */
const ENDINGS: Readonly<Record<Split, readonly number[]>> = {
  distil: [0, 1, 2, 3, 4],
  val: [5, 6],
  test: [7, 8, 9],
};

/** Distinct questions without an end worth speaking of: there are 200,000 notebooks in the smallest split. */
export function lookupSumTasks(level: Level): TaskSet {
  return {
    name: "lookup sums",
    families: ["lookup-sum"],
    *tasks(split, seed) {
      const random = new RandomStream(deriveSeed(seed, "lookup-sum", level, split));
      const seen = new Set<number>();
      const endings = ENDINGS[split];
      while (seen.size < (MOST_NOTEBOOKS / 10) * endings.length) {
        const notebook = 10 * random.integer(0, MOST_NOTEBOOKS / 10 - 1) + random.pick(endings);
        if (seen.has(notebook)) continue;
        seen.add(notebook);
        yield lookupSumTask(notebook, level, split);
      }
    },
  };
}

function lookupSumTask(notebook: number, level: Level, split: Split): Task {
  const random = new RandomStream(deriveSeed("lookup-sum", notebook, level));
  const { terms, noise } = LEVELS[level];
  const values = new Map(KEYS.map((key) => [key, random.integer(0, 9)]));
  const texts = new Map(
    Array.from(values, ([key, value]) => {
      const words = Array.from({ length: noise }, () => random.pick(NOISE));
      return [key, [...words.slice(0, noise / 2), `${key} = ${value}`, ...words.slice(noise / 2)].join(" ")];
    }),
  );
  const asked = random.shuffle([...KEYS]).slice(0, terms);
  const sum = asked.reduce((total, key) => total + values.get(key)!, 0);
  return {
    id: `lookup-sum-${level}-${notebook}`,
    question: `Notebook ${notebook} holds a number from 0 to 9 for each of k1 to k8. What is ${asked.join("+")} mod 10, the last digit of the sum?`,
    answer: String(sum % 10),
    judge: "number",
    family: "lookup-sum",
    split,
    origin: "lookup-sum",
    hints: lookupHints(texts),
  };
}
