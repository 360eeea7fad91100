// What the figures of a test mean where nobody gave right answers, as the page says it; `agreedSentence` says the same in a download.
import type { Report } from "../../records/report.ts";
import { say } from "../words/say.tsx";

/** Null where every question came with its right answer. */
export function agreedWords({ agreed, methods }: Pick<Report, "agreed" | "methods">): string | null {
  if (agreed === undefined) return null;
  const { n } = methods.distilled;
  return agreed === n
    ? say(
        "Nobody gave right answers: what the group agreed on counts as right. The figures say how often a method agrees with the group, and the group always does; they do not say how often it is right.",
      )
    : say(
        "Of {agreed} of {n} questions nobody gave the right answer: what the group agreed on counts as right. The figures say how often a method agrees with the group, and the group always does; they do not say how often it is right.",
        { agreed, n },
      );
}
