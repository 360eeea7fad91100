// The words of the lessons that need explaining, each in one or two sentences that a 14-year-old reads once.
import type { Sentence } from "../words/say.tsx";

export const GLOSSARY = {
  model:
    "A program that guesses the next word, again and again. It learned to do so from many texts, and its knowledge is a long list of numbers.",
  agent:
    "One copy of the model that answers for itself. All three here are the same model, and throw their own dice.",
  seed: "The number from which all dice of a run are thrown. The same seed gives the same questions and the same throws.",
  trap: "A word in a question that leads to the wrong sum, such as “more” where one has to take away.",
  vote: "Each agent's last answer counts once. The answer that most agents gave wins, right or wrong.",
  lesson:
    "A question together with the reasoning that the group settled on. It is what the student copies; nobody checks whether it is right.",
  student: "The same model once more, which learns from the lessons and answers alone afterwards.",
  loss: "How surprised the student is by the right next word. 0 is not surprised at all; the number falls while it learns.",
  step: "The student looks at a handful of lessons and changes its numbers a little. A training is many such steps.",
  "new questions":
    "Questions that were in no lesson. Only they show whether the student has learned something or only remembers.",
  luck: "With few questions a coin would sometimes look better too. The page says how often a coin would do as well.",
} as const satisfies Readonly<Record<string, Sentence>>;

export type GlossaryWord = keyof typeof GLOSSARY;

export const isGlossaryWord = (word: string): word is GlossaryWord => Object.hasOwn(GLOSSARY, word);
