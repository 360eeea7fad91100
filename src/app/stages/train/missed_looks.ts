// What a training left out of its looks at the student, in a sentence: a look may take a small share of the training's time, and one for
// which there is neither time nor memory is left out.
import { probePoints } from "../../../core/probe_points.ts";
import { type LookUnit, whenSeen } from "./next_words.ts";
import { say } from "../../words/say.tsx";

/** How far the training is, in what its looks are counted in. */
export interface Taken {
  readonly done: number;
  readonly total: number;
  /** Whether it takes no more steps: until then the look after the newest step may be on its way. */
  readonly isOver: boolean;
  readonly unit: LookUnit;
}

/** "" where every look was taken that was due. @param looks planned for a whole training; left out: the usual number */
export function missedWords(
  seen: readonly number[],
  { done, total, isOver, unit }: Taken,
  looks?: number,
): string {
  const due = [...probePoints(total, looks)].filter((step) => step < done || (isOver && step === done));
  const missed = due.filter((step) => !seen.includes(step));
  const newest = Math.max(0, ...seen);
  if (missed.length === 0) return "";
  if (missed.some((step) => step < newest))
    return say(
      "{missed} of {due|look|looks} on the way {missed?|was|were} left out, for want of time or memory.",
      { missed: missed.length, due: due.length },
    );
  return newest === 0
    ? say("Nobody looked again while it learned, for want of time or memory.")
    : say("Nobody looked again {when}, for want of time or memory.", {
        when: whenSeen({ step: newest }, unit),
      });
}
