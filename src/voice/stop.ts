// Where a text ends that its model would have gone on with. A rule never ends a text on a match that may still grow: digits are
// single tokens in many vocabularies, and "Answer: 4" would cut an answer of 42; so a line with an answer ends with its line break.
import type { StopRule } from "../records/completion.ts";

/** The length at which `text` ends by the rule, null while it goes on. */
export function stopAt(text: string, { before = [], lineOf = [], aside }: StopRule): number | null {
  const from = aside === undefined ? 0 : afterAside(text, aside);
  if (from === null) return null;
  const ends = before.map((each) => text.indexOf(each, from)).filter((at) => at >= 0);
  const line = lineEnd(text, from, lineOf);
  if (line !== null) ends.push(line);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Where the first line ends that holds a mark with something behind it, null without one or while that line goes on. */
function lineEnd(text: string, from: number, marks: readonly string[]): number | null {
  for (let start = from, end = text.indexOf("\n", from); end >= 0; end = text.indexOf("\n", start)) {
    const line = text.slice(start, end);
    const isAnswer = (mark: string) => {
      const at = line.lastIndexOf(mark);
      return at >= 0 && line.slice(at + mark.length).trim() !== "";
    };
    if (marks.some(isAnswer)) return end;
    start = end + 1;
  }
  return null;
}

/** Where the text stands behind all that is said aside, null while it is still aside. */
function afterAside(text: string, { open, close }: NonNullable<StopRule["aside"]>): number | null {
  const closed = text.lastIndexOf(close);
  const opened = text.lastIndexOf(open);
  if (opened > closed) return null;
  return closed < 0 ? 0 : closed + close.length;
}
