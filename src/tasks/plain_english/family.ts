// What a family of questions in plain English is: one kind of question, drawn from templates and slots, with its answer and one line of
// working. A new one is a file in this folder, a line in families.ts and its words in kinds.ts.
import type { RandomStream } from "../../core/rng.ts";
import type { AnswerKind } from "../judge.ts";
import type { PlainKind } from "./kinds.ts";

/** 1 is the easiest. What a level means is the family's own. */
export type Level = 1 | 2 | 3;

/** From the lowest to the highest whole number that may be drawn. */
export type Bounds = readonly [low: number, high: number];

/** One question before it is a task. */
export interface DrawnQuestion {
  /** The question with a `{name}` where each slot stands. */
  readonly template: string;
  readonly slots: Readonly<Record<string, string | number>>;
  readonly answer: string;
  /** "choice": what can be chosen, A first, without the letters. The question shows them, one a line. */
  readonly choices?: readonly string[];
  /** One line that leads to the answer; it ends with a full stop. */
  readonly working: string;
  /** What the question rests on, e.g. the numbers of a sum. Questions with one core never stand in two splits, whatever their
   *  wording is. */
  readonly core: string;
}

export interface PlainFamily {
  /** Stored with each task as its family. Its title and words stand in kinds.ts. */
  readonly id: PlainKind;
  readonly judge: AnswerKind;
  /** The answers that there are, where there are only a few: each is asked for equally often. */
  readonly answers?: readonly string[];
  /** Whether its working calculates, so that check_working.ts can check it. */
  readonly isCalculated: boolean;
  /** Draws one question. `isOutside` asks for one out of distribution: other templates, longer lists, larger numbers. */
  draw(random: RandomStream, level: Level, isOutside: boolean): DrawnQuestion;
}

/** The question that a template makes with its slots. */
export function questionOf({ template, slots }: Pick<DrawnQuestion, "template" | "slots">): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole));
}

/** The whole text of a good answer: the line of working, then the answer. */
export function solutionOf({ working, answer }: Pick<DrawnQuestion, "working" | "answer">): string {
  return `${working} Answer: ${answer}`;
}
