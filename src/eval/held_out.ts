// What a number of held-out questions can show, before anything is measured on them.
import { wilson95 } from "../core/wilson.ts";

/** From here on a score of one half is known to about ten points. */
const ENOUGH = 100;

/** How sure a score on `n` questions can be, in a sentence or two. */
export function heldOutSentence(n: number): string {
  if (n === 0)
    return "No question is held out to test on, so nothing can be said about how good a student is.";
  const interval = (count: number) => {
    const [low, high] = wilson95(count / 2, count).map((share) => Math.round(100 * share));
    return `from ${low} to ${high} %`;
  };
  const sure = `On ${n} held-out ${n === 1 ? "question" : "questions"} a score of one half stands for anything ${interval(n)} (95 % interval).`;
  return n < ENOUGH ? `${sure} That is too few for a claim; ${ENOUGH} would give ${interval(ENOUGH)}.` : sure;
}
