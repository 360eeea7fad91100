// A person's own questions, as the page shows them. Only questions_session.ts writes these signals.
import { signal } from "@preact/signals";
import type { Encoding } from "../../tasks/reading/encoding.ts";
import type { WorkedExample } from "../../records/worked_example.ts";
import type { Role } from "../../tasks/reading/role_names.ts";
import { type ReadWish, USUAL_WISH } from "../../tasks/reading/read_wish.ts";
import type { ReadAnswer } from "../../threads/questions/api.ts";

export interface ReadingTrouble {
  readonly message: string;
  /** An encoding that fits better, null where none is known to. */
  readonly offer: Encoding | null;
}

export function createQuestionsState() {
  return {
    /** As typed or pasted. */
    text: signal(""),
    /** What the person has chosen about it. */
    wish: signal<ReadWish>(USUAL_WISH),
    /** Worked examples as the person has changed them, null for those that are taken out of the rows. */
    worked: signal<readonly WorkedExample[] | null>(null),
    isReading: signal(false),
    /** What was read last; null before anything was. */
    answer: signal<ReadAnswer | null>(null),
    trouble: signal<ReadingTrouble | null>(null),
  };
}
export type QuestionsState = ReturnType<typeof createQuestionsState>;

/** Nothing here throws: failures appear in `state.trouble`. */
export interface QuestionsCommands {
  readonly choose: (files: readonly File[]) => void;
  readonly paste: (text: string) => void;
  /** Reads again with something chosen otherwise. */
  readonly change: (wish: Partial<ReadWish>) => void;
  readonly setRole: (column: string, role: Role | null) => void;
  /** The agents read these examples, whatever the rows give. */
  readonly setExamples: (examples: readonly WorkedExample[]) => void;
  /** Forgets what was read. */
  readonly clear: () => void;
}
