// What the page says of a zip whose weights were loaded back; `loadedSentence` says the same on the command line.
import type { LoadedBack } from "../../../threads/reader/api.ts";
import { decimal } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

/** "Loaded back: 20 of 20 answers equal in peft/ and merged/ (3.1 s)."; null where nothing was loaded. */
export function loadedWords({ questions, parts }: LoadedBack): string | null {
  const [first] = parts;
  if (first === undefined) return null;
  const equalIn = (equal: number, folders: string): string =>
    say("{equal} of {questions} answers equal in {folders}", { equal, questions, folders });
  const counted = parts.every(({ equal }) => equal === first.equal)
    ? equalIn(first.equal, parts.map(({ folder }) => folder).join(say(" and ")))
    : parts.map(({ folder, equal }) => equalIn(equal, folder)).join(", ");
  const ties = parts.some(({ equal }) => equal < questions) ? say("; rounding alone decides the others") : "";
  const seconds = parts.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return say("Loaded back: {counted}{ties} ({seconds} s).", {
    counted,
    ties,
    seconds: decimal(seconds, seconds < 10 ? 1 : 0),
  });
}
