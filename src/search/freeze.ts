// The end of an evolution: the fittest team and the first one talk about the test questions, once.
import type { EvolutionEntry, FrozenTeam, Genome } from "./genome.ts";
import type { Population } from "./population.ts";

export interface FreezePorts {
  readonly bench: { freeze(first: Genome, winner: Genome): Promise<FrozenTeam> };
  /** Keeps an entry for good before anything is built on it. */
  readonly keep: (entry: EvolutionEntry) => Promise<void>;
}

/** Freezes the fittest of those that are judged, or goes on with a freezing that was cut; nothing where it is frozen already. That the test
 *  questions are opened is kept before they are read. @throws errors of the bench and of keeping */
export async function freezeFittest(population: Population, { bench, keep }: FreezePorts): Promise<void> {
  const [first] = population.all;
  const chosen = population.opened ?? population.fittest(1)[0]?.genome.id;
  if (first === undefined || chosen === undefined || population.frozen !== null) return;
  const add = async (entry: EvolutionEntry) => {
    await keep(entry);
    population.add(entry);
  };
  if (population.opened === null) await add({ kind: "opened", id: chosen });
  await add(await bench.freeze(first.genome, population.all[chosen]!.genome));
}
