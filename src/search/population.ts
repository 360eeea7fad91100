// The genomes of an evolution and how fit each is, as everything that is decided reads them. It is made of the log's entries alone.
import { RunError } from "../core/errors.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { type Configuration, distanceOf, type SearchSpace } from "./configuration.ts";
import type { EvolutionEntry, Fitness, FrozenTeam, Genome } from "./genome.ts";

export interface JudgedGenome {
  readonly genome: Genome;
  readonly judged: Fitness | null;
}

export class Population {
  readonly #all: JudgedGenome[] = [];
  /** The genome for which the test questions were opened; null while they are sealed. */
  opened: number | null = null;
  frozen: FrozenTeam | null = null;

  constructor(entries: readonly EvolutionEntry[] = []) {
    for (const entry of entries) this.add(entry);
  }

  add(entry: EvolutionEntry): void {
    if (entry.kind === "genome") this.#all.push({ genome: entry, judged: null });
    else if (entry.kind === "fitness") this.#all[entry.id] = { ...this.#all[entry.id]!, judged: entry };
    else if (entry.kind === "opened") this.opened = entry.id;
    else if (entry.kind === "frozen") {
      this.opened = entry.id;
      this.frozen = entry;
    }
  }

  /** All of them, in the order in which they were born. */
  get all(): readonly JudgedGenome[] {
    return this.#all;
  }

  /** The one that is not judged yet; null where there is none. */
  get open(): Genome | null {
    return this.#all.find(({ judged }) => judged === null)?.genome ?? null;
  }

  /** The fittest of all up to a generation, the best first; of equals the older. */
  fittest(count: number, generation = Number.POSITIVE_INFINITY): readonly JudgedGenome[] {
    return this.#all
      .filter(({ genome, judged }) => judged !== null && genome.generation <= generation)
      .toSorted((a, b) => b.judged!.fitness - a.judged!.fitness || a.genome.id - b.genome.id)
      .slice(0, count);
  }

  bornIn(generation: number): readonly JudgedGenome[] {
    return this.#all.filter(({ genome }) => genome.generation === generation);
  }

  /** A genome with all that it comes from, the first one last. */
  lineageOf(id: number): readonly Genome[] {
    const found = new Set<number>();
    const visit = (each: number): void => {
      if (found.has(each)) return;
      found.add(each);
      for (const parent of this.#all[each]!.genome.parents) visit(parent);
    };
    visit(id);
    return [...found].toSorted((a, b) => b - a).map((each) => this.#all[each]!.genome);
  }
}

/** The fields of a genome made once more from its parents', as its entry says. Each ancestor is made once.
 *  @throws RunError("store-corrupt") where that is not what is kept */
export function replayed(population: Population, id: number, base: Configuration): Configuration {
  const known = new Map<number, Configuration>();
  for (const genome of population.lineageOf(id).toReversed())
    known.set(genome.id, remade(genome, known, base));
  return known.get(id)!; // a lineage ends with the genome itself
}

/** @param known the fields of its parents at least, which are older */
function remade(
  { id, parents, crossed, mutated, values }: Genome,
  known: ReadonlyMap<number, Configuration>,
  base: Configuration,
): Configuration {
  const [one, other] = parents.map((parent) => known.get(parent));
  const taken = Object.fromEntries(crossed.map((key) => [key, other?.[key] ?? ""]));
  const made = { ...(one ?? base), ...taken, ...mutated };
  if (canonicalJson(made) === canonicalJson(values)) return made;
  throw new RunError("store-corrupt", `Genome ${id} is not what its parents and its entry come to.`, { id });
}

/** The mean distance of all pairs; 0 where there is none. */
export function meanPairDistance(all: readonly Configuration[], { dimensions }: SearchSpace): number {
  const distances = all.flatMap((a, i) => all.slice(i + 1).map((b) => distanceOf(a, b, dimensions)));
  return distances.length === 0 ? 0 : distances.reduce((sum, each) => sum + each, 0) / distances.length;
}
