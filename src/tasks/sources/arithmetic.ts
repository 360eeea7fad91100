// The bundled model's word problems as a source. What draws them is loaded when they are asked, and not with the page.
import type { QuestionSource } from "../source.ts";

export const ARITHMETIC_SOURCE: QuestionSource = {
  id: "bundled",
  title: "word problems",
  words:
    "Short questions about who has how many, made here. There are as many as you want, and no two are the same.",
  needs: "nothing",
  open: async () => (await import("../arithmetic/word_problems.ts")).arithmeticTasks(),
};
