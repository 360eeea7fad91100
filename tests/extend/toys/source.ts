import type { QuestionSource } from "../../../src/tasks/source.ts";
import type { Split } from "../../../src/tasks/task_set.ts";

const FIRST: Readonly<Record<Split, number>> = { distil: 1, val: 2, test: 3 };

/** Sums of a number and 1, without an end; each split has every third number. */
export const TOY_SOURCE: QuestionSource = {
  id: "toy",
  title: "toy sums",
  words: "A number and one more.",
  needs: "nothing",
  open: () => ({
    name: "toy",
    families: ["toysum"],
    *tasks(split) {
      for (let n = FIRST[split]; ; n += 3) {
        yield {
          id: `toy-${n}`,
          question: `${n} plus 1 ?`,
          answer: String(n + 1),
          judge: "number",
          family: "toysum",
          split,
          origin: "toy",
        };
      }
    },
  }),
};
