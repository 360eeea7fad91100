// Whether an engine that tries one way after the other, as JavaScript's does, can be kept busy by a regular expression: "(a+)+!" takes
// twice as long for each further "a". Decided without trying it, for what an engine has begun cannot be ended.
import { type RegexPlaces, regexPlaces, type Ways } from "./regex_places.ts";
import { meeting, tellingSigns } from "./regex_signs.ts";
import { regexTrees } from "./regex_tree.ts";

/** Signs of the texts whose ways are counted. */
const LENGTH = 200;
/** Ways from one beginning. A text's square is what ordinary patterns have, its cube is 1.3 million. */
const MOST_WAYS = 700_000;
/** A ring of more places is none of a tokenizer's. */
const MAX_RING = 40;
/** Of so many signs all pairs are counted as well, and of so many all triples. */
const [PAIRS, TRIPLES] = [12, 6] as const;

export interface RegexTime {
  /** Why its time has no bound, in words that follow "the pattern"; null where the ways from each beginning are few. */
  readonly reason: string | null;
  /** Texts of signs that it reads, to try it on when there is no such reason. */
  readonly texts: readonly string[];
}

/** @param source of a RegExp with the flag "u" */
export function regexTime(source: string): RegexTime {
  const texts: string[] = [];
  try {
    for (const tree of regexTrees(source)) {
      const places = regexPlaces(tree);
      const rings = ringsOf(places.follow);
      const isLast = (ring: ReadonlySet<number>) => [...ring].every((place) => places.ends.has(place));
      const last = new Set(rings.filter(isLast).flatMap((ring) => [...ring]));
      if (
        growsWithoutBound(
          places,
          rings.filter((ring) => !isLast(ring)),
        )
      )
        return { reason: TOO_LONG, texts };
      const samples = sampleTexts(places.signs);
      texts.push(...samples);
      const countWays = waysIn(places, last);
      if (samples.some((text) => countWays(text) > MOST_WAYS)) return { reason: TOO_LONG, texts };
    }
    return { reason: null, texts };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return { reason: `${thrown.message}, which is not read here`, texts };
  }
}
const TOO_LONG = "takes too long on some texts: it tries again and again";

/** Texts of one sign, of pairs and of triples, again and again. */
function sampleTexts(sources: readonly string[]): readonly string[] {
  const signs = tellingSigns([...new Set(sources)]);
  const [few, fewer] = [signs.slice(0, PAIRS), signs.slice(0, TRIPLES)];
  const pairs = few.flatMap((one) => few.map((two) => one + two));
  const triples = fewer.flatMap((one) => fewer.flatMap((two) => fewer.map((three) => one + two + three)));
  return [...new Set([...signs, ...pairs, ...triples])].map((unit) =>
    unit.repeat(Math.ceil(LENGTH / Array.from(unit).length)),
  );
}

/** The number of ways in which the beginnings of a text can be read. @param last places of rings behind which the match is there: whoever
 *  comes to one stays with the way that he took */
function waysIn({ signs, first, follow }: RegexPlaces, last: ReadonlySet<number>): (text: string) => number {
  const tests = [...new Set(signs)].map((source) => [source, new RegExp(`^(?:${source})$`, "u")] as const);
  const known = new Map<string, ReadonlySet<string>>();
  const readersOf = (sign: string): ReadonlySet<string> => {
    const readers =
      known.get(sign) ?? new Set(tests.flatMap(([source, test]) => (test.test(sign) ? [source] : [])));
    known.set(sign, readers);
    return readers;
  };
  return (text) => {
    let all = 0;
    let ways: Ways = new Map(signs.concat("").map((_, place) => [place - 1, 1])); // what stands before may have been read
    for (const sign of text) {
      const readers = readersOf(sign);
      const next = new Map<number, number>();
      for (const [place, count] of ways) {
        for (const [to, times] of follow[place] ?? first) {
          if (readers.has(signs[to]!)) next.set(to, last.has(to) ? 1 : (next.get(to) ?? 0) + count * times);
        }
      }
      for (const count of next.values()) all += count;
      if (next.size === 0 || all > MOST_WAYS) break;
      ways = next;
    }
    return all;
  };
}

/** Whether one of these rings of places can be gone round in two ways that read the same: then each round doubles the ways. */
function growsWithoutBound({ signs, follow }: RegexPlaces, rings: readonly ReadonlySet<number>[]): boolean {
  const meets = meeting();
  return rings.some((ring) => {
    if (ring.size > MAX_RING) throw new Error("repeats a part that is too large");
    const inside = (place: number) => [...follow[place]!].filter(([to]) => ring.has(to));
    if ([...ring].some((place) => inside(place).some(([, ways]) => ways > 1))) return true;
    if (ring.size === 1) return false;
    const edges = pairEdges(
      ring,
      (place) => inside(place).map(([to]) => to),
      (one, two) => meets(signs[one]!, signs[two]!),
    );
    const back = new Map<number, number[]>();
    for (const [from, to] of edges) for (const each of to) back.set(each, [...(back.get(each) ?? []), from]);
    const same = [...ring].map((place) => place * WIDTH + place);
    const reached = reachable(same, edges);
    const returning = reachable(same, back);
    return [...reached].some((pair) => Math.floor(pair / WIDTH) !== pair % WIDTH && returning.has(pair));
  });
}
const WIDTH = 1 << 16;

/** Steps of two walkers over the ring that read the same sign each time. */
function pairEdges(
  ring: ReadonlySet<number>,
  next: (place: number) => readonly number[],
  meets: (one: number, two: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const edges = new Map<number, number[]>();
  for (const one of ring) {
    for (const two of ring) {
      const to = next(one).flatMap((a) =>
        next(two)
          .filter((b) => meets(a, b))
          .map((b) => a * WIDTH + b),
      );
      edges.set(one * WIDTH + two, to);
    }
  }
  return edges;
}

function reachable(
  from: readonly number[],
  edges: ReadonlyMap<number, readonly number[]>,
): ReadonlySet<number> {
  const found = new Set(from);
  const open = [...from];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const to of edges.get(each) ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      open.push(to);
    }
  }
  return found;
}

/** Sets of places of which each is reached from each other. */
function ringsOf(follow: RegexPlaces["follow"]): readonly ReadonlySet<number>[] {
  const ahead = new Map(follow.map((to, place) => [place, [...to.keys()]]));
  const back = new Map<number, number[]>(follow.map((_, place) => [place, []]));
  for (const [from, to] of ahead) for (const each of to) back.get(each)!.push(from);
  const done = new Set<number>();
  const rings: ReadonlySet<number>[] = [];
  for (const place of ahead.keys()) {
    if (done.has(place)) continue;
    const [after, before] = [reachable(ahead.get(place)!, ahead), reachable(back.get(place)!, back)];
    const ring = new Set([...after].filter((each) => before.has(each)));
    for (const each of ring) done.add(each);
    if (ring.has(place)) rings.push(ring);
  }
  return rings;
}
