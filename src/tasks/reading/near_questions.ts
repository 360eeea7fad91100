// Questions that are nearly the same, so that none of them is learned while another is tested. Two questions are near
//   when their words are the same, whatever the case, the blanks and the punctuation (the very same question), or
//   when at least five words are the same, in order, and only numbers differ, or
//   when of the words that either has, numbers aside, nine of ten are in both.
// What is near by a chain of such pairs is one group. A group of more than ten that differ, or of four and more that are above a third
// of all, is no set of copies but a template ("Ann has 3 eggs …" by a generator): its numbers are what it asks about, and it is not
// kept together.
import { plainWords } from "../plain_words.ts";

export interface NearGroups {
  /** Each question's group: the place of the first question that is in it. */
  readonly groupOf: readonly number[];
  /** Questions that repeat an earlier one, word for word. */
  readonly repeated: number;
  /** Questions that are near to an earlier one and not the same. */
  readonly near: number;
  /** Templates, and the questions made of them. */
  readonly templates: number;
  readonly templated: number;
  /** False where there were too many pairs of similar questions to compare them all. */
  readonly isWhole: boolean;
}

const LARGEST_GROUP = 10;
const SMALLEST_TEMPLATE = 4;
const FEWEST_WORDS = 5;
const NEARNESS = 0.9;
/** Pairs that are compared at most; real files stay far below. */
const MOST_PAIRS = 500_000;

export function nearGroups(questions: readonly string[]): NearGroups {
  const words = questions.map(plainWords);
  const same = firstOf(words.map((each) => each.join(" ")));
  const sets = new UnionFind(questions.length);
  const withoutNumbers = words.map((each) => each.map((word) => (isNumber(word) ? "#" : word)));
  const skeletons = withoutNumbers.map((each, i) =>
    each.filter((word) => word !== "#").length >= FEWEST_WORDS ? each.join(" ") : `${i}`,
  );
  const firsts = firstOf(skeletons);
  for (const [i, first] of firsts.entries()) sets.join(first, i);
  const isWhole = joinSimilar(places(firsts), withoutNumbers, sets);
  const distinct = places(same);
  const members = new Map<number, number>();
  for (const i of distinct) members.set(sets.rootOf(i), (members.get(sets.rootOf(i)) ?? 0) + 1);
  const isLarge = (count: number) =>
    count > LARGEST_GROUP || (count >= SMALLEST_TEMPLATE && count > distinct.length / 3);
  const isTemplate = (i: number) => isLarge(members.get(sets.rootOf(i)) ?? 0);
  const groupOf = same.map((first) => (isTemplate(first) ? first : sets.rootOf(first)));
  return {
    groupOf,
    repeated: questions.length - distinct.length,
    near: distinct.filter((i) => groupOf[i] !== i).length,
    templates: [...members.values()].filter(isLarge).length,
    templated: distinct.filter(isTemplate).length,
    isWhole,
  };
}

/** The places of those that are the first of their kind. */
const places = (firsts: readonly number[]) => firsts.flatMap((first, i) => (first === i ? [i] : []));

const isNumber = (word: string) => /^\p{N}/u.test(word);

/** For each text the place of the first that equals it. */
function firstOf(texts: readonly string[]): readonly number[] {
  const places = new Map<string, number>();
  return texts.map((text, i) => {
    const first = places.get(text);
    if (first !== undefined) return first;
    places.set(text, i);
    return i;
  });
}

/** Joins questions whose sets of words are near. Of two such sets the rarest words of one are among the rarest of the other, so only
 *  questions that share one of those are compared (Bayardo et al. 2007). @returns whether all of them were compared */
function joinSimilar(
  compared: readonly number[],
  words: readonly (readonly string[])[],
  sets: UnionFind,
): boolean {
  const counts = new Map<string, number>();
  const distinct = new Map(
    compared.map((i): [number, string[]] => [i, [...new Set(words[i]!.filter((word) => word !== "#"))]]),
  );
  for (const each of distinct.values())
    for (const word of each) counts.set(word, (counts.get(word) ?? 0) + 1);
  const withWord = new Map<string, number[]>();
  let pairs = 0;
  for (const [i, own] of distinct) {
    if (own.length < FEWEST_WORDS) continue;
    own.sort((a, b) => counts.get(a)! - counts.get(b)! || (a < b ? -1 : 1));
    const mine = new Set(own);
    const met = new Set<number>();
    for (const word of own.slice(0, own.length - Math.ceil(NEARNESS * own.length) + 1)) {
      const others = withWord.get(word) ?? [];
      withWord.set(word, others);
      for (const other of others) {
        if (met.has(other) || sets.rootOf(other) === sets.rootOf(i)) continue;
        met.add(other);
        if (++pairs > MOST_PAIRS) return false;
        if (nearness(mine, distinct.get(other)!) >= NEARNESS) sets.join(other, i);
      }
      others.push(i);
    }
  }
  return true;
}

function nearness(one: ReadonlySet<string>, other: readonly string[]): number {
  const shared = other.filter((word) => one.has(word)).length;
  return shared / (one.size + other.length - shared);
}

/** Groups that grow together; a group is named by its first member. */
class UnionFind {
  readonly #parent: number[];

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, i) => i);
  }

  rootOf(i: number): number {
    let root = i;
    while (this.#parent[root] !== root) root = this.#parent[root]!;
    for (let at = i; at !== root;) [at, this.#parent[at]] = [this.#parent[at]!, root];
    return root;
  }

  join(a: number, b: number): void {
    const [one, other] = [this.rootOf(a), this.rootOf(b)];
    this.#parent[Math.max(one, other)] = Math.min(one, other);
  }
}
