// The genomes of an evolution and how fit each is, as everything that is decided reads them. It is made of the log's entries alone.
import { RunError } from "../core/errors.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { type Configuration, distanceOf, type SearchSpace } from "./configuration.ts";
import { type EvolutionEntry, type Fitness, type FrozenTeam, type Genome, MOST_GENOMES } from "./genome.ts";
import { misplaced } from "./log_records.ts";

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

  /** @throws RunError("store-corrupt") for an entry that cannot stand here */
  add(entry: EvolutionEntry): void {
    if (entry.kind === "evolution") return;
    if (entry.kind === "genome") {
      this.#checkOrigin(entry);
      this.#all.push({ genome: entry, judged: null });
      return;
    }
    const { id, kind } = entry;
    const known = this.#all[id];
    if (known === undefined) throw misplaced(`“${kind}” of genome ${id}`, "there is no such genome");
    if (kind === "opened") this.opened = id;
    else if (kind === "frozen") {
      this.opened = id;
      this.frozen = entry;
    } else {
      if (known.judged !== null) throw misplaced(`“${kind}” of genome ${id}`, "it was judged before");
      this.#all[id] = { ...known, judged: entry };
    }
  }

  /** A genome is the next by its number and not one too many, no generation is left out, and its parents are of older ones. */
  #checkOrigin({ id, generation, parents }: Genome): void {
    const what = `genome ${id}`;
    if (id !== this.#all.length) throw misplaced(what, `the next one is ${this.#all.length}`);
    if (id >= MOST_GENOMES) throw misplaced(what, `an evolution has ${MOST_GENOMES} at most`);
    const latest = this.#all.at(-1)?.genome.generation ?? -1;
    if (generation > latest + 1) throw misplaced(what, `generation ${latest + 1} is the next one`);
    const strange = parents.find((each) => (this.#all[each]?.genome.generation ?? generation) >= generation);
    if (strange !== undefined) throw misplaced(what, `its parent ${strange} is of no older generation`);
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
    const wanted = new Set([id]);
    const lineage: Genome[] = [];
    for (let each = id; each >= 0; each--) {
      if (!wanted.has(each)) continue;
      const { genome } = this.#all[each]!;
      lineage.push(genome);
      for (const parent of genome.parents) wanted.add(parent); // parents are older
    }
    return lineage;
  }
}

/** The fields of all genomes made once more, each from its parents' as its entry says, by number.
 *  @throws RunError("store-corrupt") where that is not what is kept */
export function replayed(population: Population, base: Configuration): ReadonlyMap<number, Configuration> {
  const known = new Map<number, Configuration>();
  for (const { genome } of population.all) known.set(genome.id, remade(genome, known, base));
  return known;
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
