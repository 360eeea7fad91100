// Sums of values that only a tool reveals: questions for teachers whose agents call tools.
import type { QuestionSource } from "../source.ts";
import { difficulty, levelOf } from "./difficulty.ts";

export const LOOKUP_SUM_SOURCE = {
  id: "lookup-sum",
  title: "lookup sums",
  words:
    "Sums such as k3+k5 mod 10, whose values only the tool “lookup” tells, among words that mean nothing. For teachers whose agents call tools.",
  needs: "nothing",
  asks: "messages",
  rows: { difficulty },
  open: async ({ settings = {} }) =>
    (await import("../lookup_sum/question_set.ts")).lookupSumTasks(levelOf(settings)),
} as const satisfies QuestionSource;
