// The places of a regular expression, one for each sign that it reads, and which may follow which: Glushkov's automaton (1961). Each step
// carries in how many ways it can be taken, which is what an engine that tries one after the other has to try.
import type { RegexTree } from "./regex_tree.ts";

export interface RegexPlaces {
  /** The expression that reads the sign of each place. */
  readonly signs: readonly string[];
  /** Places that a match begins with, and the number of ways. */
  readonly first: Ways;
  /** Places that come behind each. */
  readonly follow: readonly Ways[];
  /** Places behind which the match is there, whatever follows: who stands there has nothing to try again. */
  readonly ends: ReadonlySet<number>;
}
export type Ways = ReadonlyMap<number, number>;

/** What a part of the tree begins and ends with, and in how many ways it reads nothing. */
interface Part {
  readonly first: Ways;
  readonly last: Ways;
  readonly empty: number;
}

const MAX_PLACES = 500;
const MAX_EDGES = 20_000;
/** So many more of one sign are as many as one likes: fewer places, and more ways. */
const MANY = 32;
const NOTHING: Part = { first: new Map(), last: new Map(), empty: 1 };

/** @throws Error saying that it is too large */
export function regexPlaces(tree: RegexTree): RegexPlaces {
  const signs: string[] = [];
  const follow: Map<number, number>[] = [];
  let edges = 0;

  const join = (from: Ways, to: Ways): void => {
    edges += from.size * to.size + 1;
    if (edges > MAX_EDGES) throw new Error("repeats too much");
    for (const [place, ways] of from) addAll(follow[place]!, to, ways);
  };
  const behind = (one: Part, two: Part): Part => {
    join(one.last, two.first);
    return {
      first: sum(one.first, two.first, one.empty),
      last: sum(two.last, one.last, two.empty),
      empty: one.empty * two.empty,
    };
  };
  const repeat = ({ part, least, ...limit }: RegexTree & { kind: "repeat" }): Part => {
    const most = part.kind === "sign" && limit.most - least > MANY ? Infinity : limit.most;
    let whole = NOTHING;
    for (let i = 0; i < (most === Infinity ? Math.max(least, 1) : least); i++) {
      const copy = visit(part);
      if (most === Infinity && i >= least - 1) join(copy.last, copy.first);
      whole = behind(whole, most === Infinity && least === 0 ? { ...copy, empty: 1 } : copy);
    }
    if (most === Infinity) return whole;
    let rest: Part = NOTHING; // x{0,3} is (x(x(x)?)?)?
    for (let i = least; i < most; i++) rest = { ...behind(visit(part), rest), empty: 1 };
    return behind(whole, rest);
  };
  const visit = (node: RegexTree): Part => {
    if (++edges > MAX_EDGES || signs.length > MAX_PLACES) throw new Error("repeats too much");
    switch (node.kind) {
      case "sign": {
        const one: Ways = new Map([[signs.push(node.source) - 1, 1]]);
        follow.push(new Map());
        return { first: one, last: one, empty: 0 };
      }
      case "check":
        return NOTHING;
      case "all":
        return node.parts.reduce<Part>((whole, part) => behind(whole, visit(part)), NOTHING);
      case "either":
        return node.options.map(visit).reduce((one, two) => ({
          first: sum(one.first, two.first, 1),
          last: sum(one.last, two.last, 1),
          empty: one.empty + two.empty,
        }));
      case "repeat":
        return repeat(node);
      default:
        return node satisfies never;
    }
  };
  return { ...matchesOf(tree, visit), signs, follow };
}

/** What the whole begins with, and where it is a match. */
function matchesOf(tree: RegexTree, visit: (node: RegexTree) => Part): Pick<RegexPlaces, "first" | "ends"> {
  let first: Ways = new Map();
  const ends = new Set<number>();
  for (const option of optionsOf(tree)) {
    const part = visit(option);
    first = sum(first, part.first, 1);
    if (!hasCheck(option)) for (const place of part.last.keys()) ends.add(place);
  }
  return { first, ends };
}

/** The ways in which the whole can be read, one of which is a match. */
function optionsOf(tree: RegexTree): readonly RegexTree[] {
  if (tree.kind === "either") return tree.options.flatMap(optionsOf);
  const [only, ...more] = tree.kind === "all" ? tree.parts : [];
  return only !== undefined && more.length === 0 ? optionsOf(only) : [tree];
}

function hasCheck(node: RegexTree): boolean {
  if (node.kind === "all") return node.parts.some(hasCheck);
  if (node.kind === "either") return node.options.some(hasCheck);
  return node.kind === "check" || (node.kind === "repeat" && hasCheck(node.part));
}

function sum(one: Ways, two: Ways, times: number): Ways {
  if (times === 0) return one;
  const both = new Map(one);
  addAll(both, two, times);
  return both;
}

function addAll(to: Map<number, number>, from: Ways, times: number): void {
  for (const [place, ways] of from) to.set(place, (to.get(place) ?? 0) + ways * times);
}
