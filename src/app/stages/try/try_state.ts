// A question that a person types, and what base, student and group answer to it. Only try_session.ts writes these signals.
import { signal } from "@preact/signals";
import type { Sentence } from "../../words/say.tsx";

/** One answer in the making, or ready. */
export interface TriedAnswer {
  /** In the model's notation. */
  readonly text: string;
  /** Read out of the text when it is whole; null before that, and where there is none. */
  readonly answer: string | null;
  readonly isWhole: boolean;
}

/** One text of an agent about the question. */
export interface TriedTurn extends TriedAnswer {
  readonly id: string;
  readonly agent: string;
}

/** What the whole group says. */
export interface TriedTalk {
  readonly turns: readonly TriedTurn[];
  /** What it came to; undefined while it talks. */
  readonly answer?: string | null;
}

/** Everything that was said to one question. */
export interface Tried {
  readonly question: string;
  /** The right answer, where the question is one of the run's. */
  readonly known: string | null;
  readonly base?: TriedAnswer;
  readonly student?: TriedAnswer;
  readonly group?: TriedTalk;
}

export function createTryState() {
  return {
    /** As it is being typed. */
    question: signal(""),
    /** Whether the group is asked as well. */
    asksGroup: signal(false),
    /** What is going on, "" when nothing is. */
    doing: signal<Sentence | "">(""),
    /** Why the question cannot be asked, or what went wrong. */
    refusal: signal(""),
    tried: signal<Tried | null>(null),
    /** What became of a question that was to be kept. */
    kept: signal(""),
  };
}
export type TryState = ReturnType<typeof createTryState>;
