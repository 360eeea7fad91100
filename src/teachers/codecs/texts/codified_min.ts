// The codified form with marks of one sign, for models whose context is short: a sum stands alone in its line, words stand behind "#", the
// answer behind "=".
//   B1:revise<BA
//   12*3=36
//   #Ann has fewer.
//   =36
import { type CodecText, isSumClaim } from "../codec.ts";
import {
  answerText,
  placesIn,
  PLACES_PATTERN,
  placeText,
  readLines,
  ROLE_PATTERN,
  roleText,
  spelled,
} from "./parts.ts";

const HEAD = new RegExp(String.raw`^(${PLACES_PATTERN}):(${ROLE_PATTERN})(?:<(${PLACES_PATTERN}))?$`);

export const codifiedMinText: CodecText = {
  encode: ({ at, role, reads, claims, answer }) =>
    [
      `${placeText(at)}:${roleText(role)}${reads.length === 0 ? "" : `<${reads.map(placeText).join("")}`}`,
      ...claims.map((claim) => (isSumClaim(claim) ? claim : `#${claim}`)),
      ...(answer === null ? [] : [`=${answerText(answer)}`]),
    ].join("\n"),
  decode: (text) => {
    const [first = "", ...lines] = text.split("\n");
    const [, at, name, reads] = HEAD.exec(first) ?? [];
    const role = name === undefined ? null : spelled(name);
    const read = readLines(lines, "=", claimOf);
    if (at === undefined || role === null || read === null) return null;
    return { at: placesIn(at)[0]!, role, reads: placesIn(reads ?? ""), ...read };
  },
};

function claimOf(line: string): string | null {
  if (line.startsWith("#")) return line.slice(1);
  return isSumClaim(line) ? line : null;
}
