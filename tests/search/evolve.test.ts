import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { distanceOf } from "../../src/search/configuration.ts";
import { evolve, type EvolveOrder } from "../../src/search/evolve.ts";
import { evolutionJson, genomeLine } from "../../src/search/evolution_lines.ts";
import { type EvolutionEntry, readEvolutionEntry } from "../../src/search/genome.ts";
import { meanPairDistance, Population, replayed } from "../../src/search/population.ts";
import { openSearchLog } from "../../src/search/search_log.ts";
import { DiskModel } from "../store/journal/disk_model.ts";
import { scriptedSpace, scriptedVote } from "./scripted_team.ts";

const DEV = 100;
const HELD_OUT = 400;
const SPACE = scriptedSpace();

const orderOf = (seed: number, threshold = 0.3): EvolveOrder => ({
  space: SPACE,
  threshold,
  seed,
  generations: 4,
  children: 6,
  parents: 4,
});

const judged =
  (seed: number) =>
  ({ values }: { readonly values: Parameters<typeof scriptedVote>[0] }) =>
    Promise.resolve({ fitness: scriptedVote(values, "dev", DEV, seed), cost: 1, why: "" });

async function evolved(seed: number, threshold?: number): Promise<Population> {
  const population = new Population();
  await evolve(population, orderOf(seed, threshold), { judge: judged(seed), keep: () => Promise.resolve() });
  return population;
}

test("4 generations of 6 children never lower the team's fitness, and raise the held-out score by 5 points in at least 4 of 5 seeds", async () => {
  let raised = 0;
  for (let seed = 1; seed <= 5; seed++) {
    const population = await evolved(seed);
    expect(population.all).toHaveLength(1 + 4 * 6);
    const best = [0, 1, 2, 3, 4].map((generation) => population.fittest(1, generation)[0]!.judged!.fitness);
    expect(best).toEqual(best.toSorted((a, b) => a - b));
    expect(best.at(-1)).toBeGreaterThan(best[0]!);
    const winner = population.fittest(1)[0]!.genome.values;
    const gain =
      scriptedVote(winner, "held out", HELD_OUT, seed) - scriptedVote(SPACE.base, "held out", HELD_OUT, seed);
    if (gain >= 0.05) raised += 1;
  }
  expect(raised).toBeGreaterThanOrEqual(4);
});

const pairs = (population: Population, generation: number) =>
  meanPairDistance(
    population.bornIn(generation).map(({ genome }) => genome.values),
    SPACE,
  );

test("without the check of distance teams are nearer to one another, and with it none comes below", async () => {
  const [on, off] = [[] as number[], [] as number[]];
  for (let seed = 1; seed <= 10; seed++) {
    const [checked, free] = [await evolved(seed), await evolved(seed, 0)];
    on.push(pairs(checked, 4));
    off.push(pairs(free, 4));
    for (const { genome } of checked.all.slice(1)) {
      const { values, nearest, generation, id, tries } = genome;
      const others = [...checked.fittest(4, generation - 1), ...checked.bornIn(generation)]
        .map((each) => each.genome)
        .filter((each) => each.id < id);
      expect(nearest).toBe(
        Math.min(...others.map((each) => distanceOf(values, each.values, SPACE.dimensions))),
      );
      if (tries < 40) expect(nearest).toBeGreaterThanOrEqual(0.3);
    }
  }
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(mean(off)).toBeLessThan(mean(on));
});

test("a lineage ends with the first genome, and every genome is made once more from its parents", async () => {
  const population = await evolved(2);
  const winner = population.fittest(1)[0]!.genome;
  const lineage = population.lineageOf(winner.id);
  expect(lineage[0]).toBe(winner);
  expect(lineage.at(-1)).toMatchObject({ id: 0, parents: [] });
  for (const { parents } of lineage.slice(0, -1)) {
    for (const parent of parents) expect(lineage.map(({ id }) => id)).toContain(parent);
  }
  const remade = replayed(population, SPACE.base);
  for (const { genome } of population.all) expect(remade.get(genome.id)).toEqual(genome.values);
  expect(population.all.some(({ genome }) => genome.crossed.length > 0)).toBe(true);
  expect(genomeLine(population.all[0]!, SPACE.base)).toMatch(/^#0, generation 0: 0\.\d+; as given$/);
  expect(evolutionJson(population).lineage[0]).toBe(winner.id);
  const other = { ...winner, mutated: { ...winner.mutated, "role 1": "nobody" } };
  const forged = new Population([
    ...population.all.map(({ genome }) => genome),
    { ...other, id: population.all.length },
  ]);
  expect(() => replayed(forged, SPACE.base)).toThrow(/is not what its parents/);
});

test("60 generations of two parents each are made once more in no time, since each ancestor is made once", () => {
  const born = {
    kind: "genome",
    crossed: [],
    mutated: {},
    values: SPACE.base,
    nearest: 1,
    tries: 1,
  } as const;
  const genomes = Array.from({ length: 121 }, (_, id) => ({
    ...born,
    id,
    generation: Math.ceil(id / 2),
    parents: id === 0 ? [] : id < 3 ? [0, 0] : id % 2 === 1 ? [id - 2, id - 1] : [id - 3, id - 2],
  }));
  const started = performance.now();
  const population = new Population(genomes);
  expect(replayed(population, SPACE.base).get(120)).toEqual(SPACE.base);
  expect(population.lineageOf(120)).toHaveLength(120); // all but its twin
  expect(performance.now() - started).toBeLessThan(5000); // 2 ** 60 visits would never end
});

/** @param stops whether the process dies before the nth write or judgement */
async function sitting(disk: DiskModel, stops: () => boolean): Promise<Population> {
  const log = await openSearchLog<EvolutionEntry, EvolutionEntry>({
    files: disk.ports.files,
    tell: () => {},
    read: readEvolutionEntry,
    begun: { kind: "evolution", schema: 1, order: { seed: 3 } },
    orderOf: (entry) => (entry.kind === "evolution" ? entry.order : null),
    free: [],
  });
  const population = new Population(log.entries);
  const dying = <T>(work: () => Promise<T>): Promise<T> =>
    stops() ? Promise.reject(new RunError("aborted", "killed")) : work();
  await evolve(population, orderOf(3), {
    judge: (genome) => dying(() => judged(3)(genome)),
    keep: (entry) => dying(() => log.keep(entry)),
  });
  return population;
}

test("an evolution that is killed again and again ends as one that was not, and a frozen one gains nothing more", async () => {
  const disk = new DiskModel();
  let ended: Population | null = null;
  let sittings = 0;
  while (ended === null) {
    sittings += 1;
    let calls = 0;
    ended = await sitting(disk, () => ++calls > 4).catch(() => null);
  }
  expect(sittings).toBeGreaterThan(10);
  expect(evolutionJson(ended)).toEqual(evolutionJson(await evolved(3)));
  ended.add({ kind: "frozen", id: 1, before: 0.5, after: 0.6 });
  const more = evolve(
    ended,
    { ...orderOf(3), generations: 5 },
    { judge: judged(3), keep: () => Promise.resolve() },
  );
  await expect(more).rejects.toThrow(/test questions have been read/);
});

test("more teams than an evolution may have are refused before the first is judged", async () => {
  const population = new Population();
  const order = { ...orderOf(3), generations: 100, children: 100 };
  const judge = () => Promise.reject(new RunError("internal", "One was judged."));
  await expect(evolve(population, order, { judge, keep: () => Promise.resolve() })).rejects.toThrow(
    /come to 10001 with the first, and an evolution has 10000 at most/,
  );
  expect(population.all).toEqual([]);
});

test("roles and examples of a team are those of its agents; a model without messages has temperatures alone", () => {
  expect(SPACE.dimensions.map(({ key }) => key)).toContain("role 3");
  const values = {
    ...SPACE.base,
    "role 2": "checker",
    "examples 2": "3+4",
    "temperature 2": 0.2,
    codec: "codified",
  };
  expect(SPACE.traitsOf(values)).toEqual([
    { temperature: 1.3 },
    {
      temperature: 0.2,
      role: "You check every number and every step twice.",
      examples: [
        { question: "What is 2 plus 1?", solution: "Answer: 3" },
        { question: "What is 3 plus 1?", solution: "Answer: 4" },
      ],
    },
    { temperature: 1.3 },
  ]);
  expect([...SPACE.textsOf(values)]).toEqual([["codec", "codified"]]);
});
