// A guess beside what came out, in words. The card and the report both say it so.
import { grouped } from "../words/numbers.ts";
import type { Prediction } from "./card.ts";

/** Whether a text is a guess at all: a whole number from 0 to 100, or one of the choices. */
export function isGuess(prediction: Prediction, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (prediction.kind === "choice") return prediction.choices.some(({ value }) => value === text);
  return /^\d{1,3}$/.test(text) && Number(text) <= 100;
}

/** The words of a guess, or of what came out: "72 of 100", "from wrong to right". */
export function answerWords(prediction: Prediction, value: number | string): string {
  if (prediction.kind === "of100") return `${value} of 100`;
  return prediction.choices.find((choice) => choice.value === value)?.label ?? String(value);
}

/** "You said 60; it is 72, 12 more." */
export function comparison(prediction: Prediction, guess: string, value: number | string): string {
  const said = `You said ${answerWords(prediction, guess)}`;
  if (guess === String(value)) return `${said}, and so it is.`;
  if (prediction.kind === "choice" || typeof value === "string")
    return `${said}. It was: ${answerWords(prediction, value)}.`;
  const off = value - Number(guess);
  return `${said}. It is ${value}: ${grouped(Math.abs(off))} ${off > 0 ? "more" : "fewer"}.`;
}
