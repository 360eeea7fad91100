// An evolution as a person reads it: one line a genome, and as JSON with the winner's lineage.
import { changesBetween, type Configuration } from "./configuration.ts";
import type { JudgedGenome, Population } from "./population.ts";

/** "#7, generation 2, of #3 and #1: 0.65; role 2 checker, codec nl" */
export function genomeLine({ genome, judged }: JudgedGenome, base: Configuration): string {
  const { id, generation, parents, values } = genome;
  const [one, other] = parents;
  const from = one === undefined ? "" : one === other ? `, of #${one}` : `, of #${one} and #${other}`;
  const came = judged === null ? "not judged yet" : judged.why === "" ? String(judged.fitness) : judged.why;
  const different = Object.entries(changesBetween(base, values)).map(([key, value]) => `${key} ${value}`);
  return `#${id}, generation ${generation}${from}: ${came}; ${different.join(", ") || "as given"}`;
}

/** The whole evolution, as `retort evolve --json` writes it. */
export function evolutionJson(population: Population) {
  const best = population.fittest(1)[0];
  return {
    schema: 1,
    genomes: population.all.map(({ genome, judged }) => ({
      ...genome,
      kind: undefined,
      fitness: judged?.fitness ?? null,
      cost: judged?.cost ?? null,
    })),
    best: best?.genome.id ?? null,
    lineage: best === undefined ? [] : population.lineageOf(best.genome.id).map(({ id }) => id),
    frozen:
      population.frozen === null
        ? null
        : { before: population.frozen.before, after: population.frozen.after },
  };
}
