// A guess beside what came out, in words. The card and the report both say it so.
import type { Prediction } from "./card.ts";
import { say } from "../words/say.tsx";

/** Whether a text is a guess at all: a whole number from 0 to 100, or one of the choices. */
export function isGuess(prediction: Prediction, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (prediction.kind === "choice") return prediction.choices.some(({ value }) => value === text);
  return /^\d{1,3}$/.test(text) && Number(text) <= 100;
}

/** The words of a guess, or of what came out: "72 of 100", "from wrong to right". */
export function answerWords(prediction: Prediction, value: number | string): string {
  if (prediction.kind === "of100") return say("{value} of 100", { value });
  const label = prediction.choices.find((choice) => choice.value === value)?.label;
  return label === undefined ? String(value) : say(label);
}

/** "You said 60; it is 72, 12 more." */
export function comparison(prediction: Prediction, guess: string, value: number | string): string {
  const said = say("You said {guess}", { guess: answerWords(prediction, guess) });
  if (guess === String(value)) return say("{said}, and so it is.", { said });
  if (prediction.kind === "choice" || typeof value === "string")
    return say("{said}. It was: {answer}.", { said, answer: answerWords(prediction, value) });
  const off = value - Number(guess);
  const values = { said, value, off: Math.abs(off) };
  return off > 0
    ? say("{said}. It is {value}: {off} more.", values)
    : say("{said}. It is {value}: {off} fewer.", values);
}
