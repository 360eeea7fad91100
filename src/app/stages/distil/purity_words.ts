// What agreement is worth in this run, as the page says it; `checkSentence` says the same in the files of a download.
import { estimateOf, LEAST_CHECKED, type Purity } from "../../../teachers/purity.ts";
import { percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

/** How often the group was right on the questions that somebody checked, or that nobody did. @param least votes that an answer needs */
export function purityWords(purity: readonly Purity[], least: number): string {
  const estimate = estimateOf(purity, least);
  const agreed = least === 1 ? "" : say(" by at least {least} votes", { least });
  if (estimate === null) {
    const nobody = say("Nobody checked what the group agreed on{agreed}.", { agreed });
    const checked = purity
      .filter(({ votes }) => votes >= least)
      .reduce((sum, { questions }) => sum + questions, 0);
    if (checked === 0) return nobody;
    return say(
      "How often the group was right where it agreed{agreed} is not known: only {checked|question|questions} {checked?|is|are} checked, and {needed} are the least for an estimate.",
      { agreed, checked, needed: LEAST_CHECKED },
    );
  }
  const { questions, right, low, high } = estimate;
  return say(
    "On the {questions} checked questions the group was right{agreed} in {right} ({low} to {high}, with {sure} confidence).",
    {
      questions,
      agreed,
      right: percent(right / questions),
      low: percent(low),
      high: percent(high),
      sure: percent(0.95),
    },
  );
}
