// What a lesson is: cards in their order, each with something to look at, something to predict and something to write. A lesson is data
// alone, so that another one costs one file and one line in lesson_list.ts.
import type { Stage } from "../../records/stage.ts";
import type { Sentence } from "../words/say.tsx";
import type { FigureName } from "./figures.ts";

export interface ClassLesson {
  /** Its value in the address: `?lesson=…`. */
  readonly id: string;
  readonly title: Sentence;
  /** Settings that a run of this lesson has unless the address says otherwise, by their keys. */
  readonly settings: Readonly<Record<string, string>>;
  readonly cards: readonly LessonCard[];
}

export interface LessonCard {
  readonly id: string;
  readonly title: Sentence;
  /** From which minute of the lesson to which. */
  readonly minutes: readonly [number, number];
  /** What one looks at meanwhile. */
  readonly beside: Stage | "recording";
  /** Paragraphs. A word in double brackets is explained where it stands: “[[loss]]”, or “[[agent|agents]]” for another form of it. */
  readonly says: readonly Sentence[];
  /** Each is given before its figure is shown. */
  readonly predictions: readonly Prediction[];
  /** Whether the stage beside the card stays covered until the predictions are given. */
  readonly isCovered?: boolean;
  /** What a pupil writes; the last card asks for more than one note. */
  readonly notes: readonly LessonNote[];
  /** Whether the card asks for the pupils' names, has the button that starts the run, or the one that makes the report. */
  readonly offers?: "names" | "run" | "report";
}

interface Asked {
  /** Names the field among all of the lesson. */
  readonly id: string;
  readonly question: Sentence;
}

/** A guess of how many of 100, or of one out of several. */
export type Prediction = Asked & { readonly figure: FigureName } & (
    | { readonly kind: "of100" }
    | { readonly kind: "choice"; readonly choices: readonly GuessChoice[] }
  );

export interface GuessChoice {
  readonly value: string;
  readonly label: Sentence;
}

export interface LessonNote extends Asked {}
