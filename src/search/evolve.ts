// EvoAgent (Yuan et al. 2024, arXiv:2406.14228; code siyuyuan/evoagent), as evolution of a team: genomes of settings, crossed and mutated field by
// field, judged by a program on validation questions. Its form for one question is the teacher "evoagent".
// Differences from the paper and from its release, with reasons:
// 1. A genome is a whole team (a role, a temperature and worked examples for each agent, and the codec), not one expert's description, and its fitness is
//    measured. In the paper a language model says what to improve and which children are good; below 2B parameters such a judge mostly says "good".
// 2. Crossover and mutation are operations on fields. In the release the two words stand in no Python file: one prompt plays both.
// 3. Roles are sentences out of a short list. A model of this size writes no useful ones, and the paper's own evidence ends at 7B.
// 4. Selection keeps the fittest of parents and children, so that the best never gets worse; the paper keeps the children that "inherit and differ".
// 5. Being different is a distance: a share of fields. In the release a child is discarded up to four times by a model's word, then accepted
//    anyway; here after 40 tries the farthest one is.
// 6. What was learned stays: the winner is a team's settings for any question. In the release nothing carries over between questions.
import { RunError } from "../core/errors.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import { bredFrom, type Breeding } from "./breeding.ts";
import { type EvolutionEntry, type Fitness, type Genome, MOST_GENOMES } from "./genome.ts";
import type { SearchSpace } from "./configuration.ts";
import type { Population } from "./population.ts";

export interface EvolveOrder extends Breeding {
  readonly seed: number;
  readonly generations: number;
  /** Genomes that each generation adds. */
  readonly children: number;
  /** How many of the fittest so far are parents. */
  readonly parents: number;
}

export interface EvolvePorts {
  /** Has a team talk about the validation questions. @throws what is no fault of its settings */
  readonly judge: (genome: Genome) => Promise<Pick<Fitness, "fitness" | "cost" | "why">>;
  /** Keeps an entry for good before anything is built on it. */
  readonly keep: (entry: EvolutionEntry) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Looked at before an evolution is begun. @param speakers agents through whom a model speaks
 *  @throws RunError("config") where nobody talks, or where nothing of a team can be another */
export function requireChangeable({ dimensions }: Pick<SearchSpace, "dimensions">, speakers: number): void {
  if (dimensions.length > 0 && speakers > 0) return;
  throw new RunError("config", "There is nothing of this team to change. Choose another teacher or model.");
}

/** Goes on with an evolution until its generations are over. The population gains what is kept.
 *  @throws RunError("config") for one that was frozen, or that asks for more genomes than there may be;
 *  RunError("aborted"), errors of the ports */
export async function evolve(population: Population, order: EvolveOrder, ports: EvolvePorts): Promise<void> {
  const asked = 1 + order.generations * order.children;
  if (asked > MOST_GENOMES) {
    throw new RunError(
      "config",
      `${order.generations} generations of ${order.children} teams come to ${asked} with the first, and an evolution has ${MOST_GENOMES} at most. Ask for fewer.`,
      { asked },
    );
  }
  const add = async (entry: EvolutionEntry) => {
    await ports.keep(entry);
    population.add(entry);
  };
  for (;;) {
    ports.signal?.throwIfAborted();
    const { open } = population;
    if (open !== null) {
      await add({ kind: "fitness", id: open.id, ...(await ports.judge(open)) });
      continue;
    }
    const next = nextGenome(population, order);
    if (next === null) return;
    if (population.opened !== null) {
      throw new RunError(
        "config",
        "This evolution was frozen: its test questions have been read, so that no genome may be added. Begin another one in another folder.",
      );
    }
    await add(next);
  }
}

/** The genome that is born next; null when all generations are over. The same population always gives the same one. */
function nextGenome(population: Population, order: EvolveOrder): Genome | null {
  const { space, seed, generations, children, parents } = order;
  const id = population.all.length;
  const born = { kind: "genome", id } as const;
  if (id === 0) {
    const first = { generation: 0, parents: [], crossed: [], mutated: {}, nearest: 1, tries: 1 };
    return { ...born, ...first, values: space.base };
  }
  const generation = 1 + Math.floor((id - 1) / children);
  if (generation > generations) return null;
  const kept = population.fittest(parents, generation - 1);
  const siblings = population.bornIn(generation);
  const others = [...kept, ...siblings].map(({ genome }) => genome.values);
  const stream = new RandomStream(deriveSeed(seed, "evolve", id));
  const child = bredFrom(kept, others, order, stream);
  return child === null ? null : { ...born, generation, ...child };
}
