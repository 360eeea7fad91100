// The ids of a whole text, cut where its spans end. A tokenizer is asked for the beginning up to each end; behind the first ends of a long
// text it is asked for a few spans behind the first two, and the ids must stand at their very place among those of the whole.
import type { Tokenizer } from "./tokenizer.ts";

type Encode = Tokenizer["encode"];

/** Up to so many spans each beginning is tokenised. */
const FEW = 64;
/** Spans that are tokenised together, behind the first two; an even number, so that a block begins where an answer ended. */
const BLOCK = 16;

/** Ids of the whole text by span, null where a span's end lies inside a token. */
export function wholeCuts(
  texts: readonly string[],
  whole: readonly number[],
  encode: Encode,
): number[][] | null {
  const joined = (from: number, to: number) => texts.slice(from, to).join("");
  const head = joined(0, 2);
  const headIds = texts.length > FEW ? encode(head) : [];
  const pieces: number[][] = [];
  let at = 0;
  let block = { first: 0, at: 0 };
  let misses = 0;
  for (let i = 0; i < texts.length; i++) {
    let end: number | null = null;
    if (i >= FEW) {
      if (i - block.first >= BLOCK && i % 2 === 0) block = { first: i, at };
      const ids = encode(head + joined(block.first, i + 1));
      const own = ids.slice(headIds.length);
      if (standsAt(0, headIds, ids) && standsAt(block.at, own, whole)) end = block.at + own.length;
      else if (++misses > FEW) return null;
    }
    if (end === null) {
      const beginning = encode(joined(0, i + 1));
      if (!standsAt(0, beginning, whole)) return null;
      end = beginning.length;
    }
    pieces.push(whole.slice(at, end));
    at = end;
  }
  return pieces;
}

function standsAt(at: number, ids: readonly number[], whole: readonly number[]): boolean {
  return ids.every((id, i) => id === whole[at + i]);
}
