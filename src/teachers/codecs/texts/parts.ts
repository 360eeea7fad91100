// Parts that codecs have in common: places, names and answers as they are written and read again.
import type { Message, MessagePlace } from "../codec.ts";

const A = "A".charCodeAt(0);
const LETTERS = 26;

/** A letter for the seat, and the step where it is not 0: "A", "B1". A seat beyond the letters is a number in brackets: "(30)2". */
export const placeText = ({ seat, step }: MessagePlace): string =>
  `${seat < LETTERS ? String.fromCharCode(A + seat) : `(${seat})`}${step === 0 ? "" : step}`;

/** A pattern without groups for one place or more, one behind the other. */
export const PLACES_PATTERN = String.raw`(?:(?:[A-Z]|\(\d+\))\d*)+`;

export const placesIn = (text: string): MessagePlace[] =>
  [...text.matchAll(/([A-Z]|\((\d+)\))(\d*)/g)].map(([, letter = "", seat, step = ""]) => ({
    seat: seat === undefined ? letter.charCodeAt(0) - A : Number(seat),
    step: Number(step),
  }));

/** A pattern without groups for a role: a word, or any text as a JSON string. */
export const ROLE_PATTERN = String.raw`(?:[A-Za-z][\w-]*|"(?:[^"\\]|\\.)*")`;

export const roleText = (role: string): string =>
  /^[A-Za-z][\w-]*$/.test(role) ? role : JSON.stringify(role);

/** An answer stands as it is, unless it would be read as something else there. */
export const answerText = (answer: string): string =>
  answer.trim() === answer && answer !== "" && !/[\n\r"]/.test(answer) ? answer : JSON.stringify(answer);

/** A role or an answer that was written by `roleText` or `answerText`; null for a JSON string that is none. */
export function spelled(text: string): string | null {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** Reads the lines below a message's head: its claims, then the answer in the last line, where there is one.
 *  @param claimOf the claim that a line is, null for a line that is none
 *  @param answerMark what the answer's line begins with
 *  @returns null when a line is neither */
export function readLines(
  lines: readonly string[],
  answerMark: string,
  claimOf: (line: string) => string | null,
): Pick<Message, "claims" | "answer"> | null {
  const last = lines.at(-1);
  const isAnswered = last?.startsWith(answerMark) ?? false;
  const answer = isAnswered ? spelled(last!.slice(answerMark.length)) : null;
  if (isAnswered && answer === null) return null;
  const claims = lines.slice(0, isAnswered ? -1 : undefined).map(claimOf);
  return claims.every((claim) => claim !== null) ? { claims, answer } : null;
}
