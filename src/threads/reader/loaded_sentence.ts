// What page and command line say of a zip whose weights were loaded back.
import type { LoadedBack } from "./api.ts";

/** "Loaded back: 20 of 20 answers equal (peft/), …"; null where nothing was loaded. */
export function loadedSentence({ questions, parts }: LoadedBack): string | null {
  if (parts.length === 0) return null;
  const [first] = parts;
  const counted = parts.every(({ equal }) => equal === first!.equal)
    ? `${first!.equal} of ${questions} answers equal in ${parts.map(({ folder }) => folder).join(" and ")}`
    : parts.map(({ folder, equal }) => `${equal} of ${questions} answers equal in ${folder}`).join(", ");
  const ties = parts.some(({ equal }) => equal < questions) ? "; rounding alone decides the others" : "";
  const seconds = parts.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return `Loaded back: ${counted}${ties} (${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s).`;
}
