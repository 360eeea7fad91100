// Messages as a small function: a head that says who did what after reading whom, an assertion for each sum, a comment for words, and
// the answer in the line in which every judge looks for one.
//   B1 = revise(BA)
//   assert 12*3==36
//   # Ann has fewer.
//   Answer: 36
// Differences from CodeAgents, with reasons:
// 1. The program writes the form out of a turn's text (claims.ts), the model does not: a small chat model rarely writes valid code.
// 2. Only what agents exchange is in code. The system prompt and the question stay in the words that the model was trained on.
// 3. The result stands in an "Answer:" line and not in a return statement, so that a reader who copies the form is still understood.
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

const HEAD = new RegExp(String.raw`^(${PLACES_PATTERN}) = (${ROLE_PATTERN})\((${PLACES_PATTERN})?\)$`);
const ASSERT = "assert ";
const WORDS = "# ";
const ANSWER = "Answer: ";

export const codifiedText: CodecText = {
  encode: ({ at, role, reads, claims, answer }) =>
    [
      `${placeText(at)} = ${roleText(role)}(${reads.map(placeText).join("")})`,
      ...claims.map((claim) =>
        isSumClaim(claim) ? `${ASSERT}${claim.replaceAll("=", "==")}` : `${WORDS}${claim}`,
      ),
      ...(answer === null ? [] : [`${ANSWER}${answerText(answer)}`]),
    ].join("\n"),
  decode: (text) => {
    const [first = "", ...lines] = text.split("\n");
    const [, at, name, reads] = HEAD.exec(first) ?? [];
    const role = name === undefined ? null : spelled(name);
    const read = readLines(lines, ANSWER, claimOf);
    if (at === undefined || role === null || read === null) return null;
    return { at: placesIn(at)[0]!, role, reads: placesIn(reads ?? ""), ...read };
  },
};

function claimOf(line: string): string | null {
  if (line.startsWith(WORDS)) return line.slice(WORDS.length);
  const sum = line.startsWith(ASSERT) ? line.slice(ASSERT.length).replaceAll("==", "=") : "";
  return isSumClaim(sum) ? sum : null;
}
