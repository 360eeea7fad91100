// Small functions to be written in JavaScript, which are judged by running their tests. Ten of them, of our own.
import type { QuestionSource } from "../source.ts";
import { fixedTaskSet } from "../task_set.ts";

export const SMALL_FUNCTIONS_SOURCE: QuestionSource = {
  id: "small-functions",
  title: "small functions",
  words:
    "Ten small functions to be written in JavaScript. Each is run against tests, some of which the agents do not see. For chat models that write code: one of 135 million weights hardly does.",
  needs: "nothing",
  asks: "messages",
  questions: "tests",
  holds: { tasks: 6, testTasks: 2 },
  open: async () => {
    const { SMALL_FUNCTIONS, smallFunctionTask } = await import("../programs/small_functions.ts");
    return fixedTaskSet("small functions", SMALL_FUNCTIONS.map(smallFunctionTask));
  },
};
