// An answer where there is little room: a number or some words as they are, of a program or a long text its beginning. The whole text stands
// where it was said.
import { visibleText } from "../../core/visible_text.ts";

/** Characters of a line that are shown. */
const MOST = 60;

/** "def half(n):…"; an answer of one short line is itself. */
export function shortAnswer(answer: string): string {
  const [first = ""] = answer.trim().split(/\r?\n/u);
  const line = first.length <= MOST ? first : first.slice(0, MOST - 1).trimEnd();
  return visibleText(line === answer.trim() ? line : `${line}…`);
}
