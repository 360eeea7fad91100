// How work is split among programmers, as an organiser writes it: lines “Part 1: …”, and for parts that build on others “Order: 1 -> 2”.

export interface WorkPart {
  /** From 1 on. */
  readonly number: number;
  readonly words: string;
}

const PART =
  /^[ \t*-]{0,9}(?:part|programmer|subtask)[ \t]{0,9}(\d{1,2})[ \t]{0,9}[.:)][ \t]{0,9}(.{1,300})$/gim;
const EDGE = /(?:part[ \t]{0,9})?(\d{1,2})[ \t]{0,9}(?:->|→)[ \t]{0,9}(?=(?:part[ \t]{0,9})?(\d{1,2}))/gi;
const WHOLE: WorkPart = { number: 1, words: "the whole function" };

/** The parts in the order in which they are written: one after all those before it. Without any part it is the whole function; an
 *  order that runs in a circle is that of the numbers. @param most parts that are kept, those that are named first */
export function partsInOrder(text: string, most: number): readonly WorkPart[] {
  const named = new Map<number, WorkPart>();
  for (const [, digits, words] of text.matchAll(PART)) {
    const number = Number(digits);
    if (number >= 1 && !named.has(number) && named.size < most)
      named.set(number, { number, words: words!.trim() });
  }
  if (named.size === 0) return [WHOLE];
  const parts = [...named.values()].toSorted((a, b) => a.number - b.number);
  const edges = [...text.matchAll(EDGE)]
    .map(([, from, to]) => [Number(from), Number(to)] as const)
    .filter(([from, to]) => named.has(from) && named.has(to));
  return sorted(parts, edges) ?? parts;
}

/** Null where they run in a circle. */
function sorted(
  parts: readonly WorkPart[],
  edges: readonly (readonly [from: number, to: number])[],
): readonly WorkPart[] | null {
  const done: WorkPart[] = [];
  let left = parts;
  while (left.length > 0) {
    const next = left.find(
      ({ number }) => !edges.some(([from, to]) => to === number && left.some((each) => each.number === from)),
    );
    if (next === undefined) return null;
    done.push(next);
    left = left.filter((each) => each !== next);
  }
  return done;
}
