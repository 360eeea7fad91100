// How a genome comes to be out of others: fields of two parents are crossed, some are drawn anew, and a child that is too near to others is
// made again.
import type { RandomStream } from "../core/rng.ts";
import { type Configuration, distanceOf, type SearchSpace } from "./configuration.ts";
import type { Genome } from "./genome.ts";
import type { JudgedGenome } from "./population.ts";

/** How often a child is made that is far enough from the others; then the farthest of all that were made is taken. */
const MOST_TRIES = 40;

export interface Breeding {
  readonly space: SearchSpace;
  /** The least share of fields in which a child differs from each other genome of its generation and from the kept ones; 0 for none. */
  readonly threshold: number;
}

type Child = Pick<Genome, "parents" | "crossed" | "mutated" | "values" | "nearest">;

/** A child of some of the kept ones. @param others what it must differ from
 *  @returns null where nothing that can be tried came out */
export function bredFrom(
  kept: readonly JudgedGenome[],
  others: readonly Configuration[],
  { space, threshold }: Breeding,
  stream: RandomStream,
): (Child & { readonly tries: number }) | null {
  let best: Child | null = null;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const child = made(kept, others, space, stream);
    if (space.problem(child.values) !== null) continue;
    if (child.nearest >= threshold) return { ...child, tries };
    if (best === null || child.nearest > best.nearest) best = child;
  }
  return best === null ? null : { ...best, tries: MOST_TRIES };
}

function made(
  kept: readonly JudgedGenome[],
  others: readonly Configuration[],
  space: SearchSpace,
  stream: RandomStream,
): Child {
  const [one, other] = [fitter(kept, stream), fitter(kept, stream)];
  const crossed = space.dimensions.map(({ key }) => key).filter(() => one !== other && stream.next() < 0.5);
  const mutated = drawnAnew(space, stream);
  const values = {
    ...one.values,
    ...Object.fromEntries(crossed.map((key) => [key, other.values[key]!])),
    ...mutated,
  };
  const nearest = Math.min(1, ...others.map((each) => distanceOf(values, each, space.dimensions)));
  return { parents: [one.id, other.id], crossed, mutated, values, nearest };
}

/** The fitter of two that are drawn. */
function fitter(kept: readonly JudgedGenome[], stream: RandomStream): Genome {
  return kept[Math.min(stream.integer(0, kept.length - 1), stream.integer(0, kept.length - 1))]!.genome;
}

/** One field in expectation, and at least one. */
function drawnAnew({ dimensions }: SearchSpace, stream: RandomStream): Configuration {
  const drawn = dimensions.filter(() => stream.next() < 1 / dimensions.length);
  const chosen = drawn.length > 0 ? drawn : [stream.pick(dimensions)];
  return Object.fromEntries(chosen.map(({ key, values }) => [key, stream.pick(values)]));
}
