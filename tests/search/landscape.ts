// A recorded response surface: an NK landscape (Kauffman 1993) with 12 switches, each of whose contribution depends on 4 others, so that it
// is rugged and what is found depends on the path. Its tables are drawn from a seed.
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import type { Configuration, EditedSpace } from "../../src/search/configuration.ts";
import type { ExperimentBench } from "../../src/search/explore.ts";

const SWITCHES = 12;
const OTHERS = 4;

export interface Landscape {
  readonly space: EditedSpace;
  readonly heightOf: (values: Configuration) => number;
  /** Measures heights; counts what was asked. */
  readonly bench: ExperimentBench & { readonly asked: { readonly kind: string; readonly cost: number }[] };
}

export function landscape(seed: number): Landscape {
  const stream = new RandomStream(deriveSeed(seed, "landscape"));
  const places = Array.from({ length: SWITCHES }, (_, i) => i);
  const names = places.map((i) => `s${i}`);
  const tables = places.map(() => Array.from({ length: 2 ** (OTHERS + 1) }, () => stream.next()));
  const neighbours = places.map((i) => [
    i,
    ...stream.shuffle(places.filter((j) => j !== i)).slice(0, OTHERS),
  ]);
  const heightOf = (values: Configuration) => {
    const heights = tables.map((table, i) => {
      let place = 0;
      for (const j of neighbours[i]!) place = 2 * place + (values[names[j]!] === "on" ? 1 : 0);
      return table[place]!;
    });
    return heights.reduce((sum, each) => sum + each, 0) / SWITCHES;
  };
  const base = Object.fromEntries(places.map((i) => [`s${i}`, stream.pick(["on", "off"])]));
  const space: EditedSpace = {
    base,
    dimensions: places.map((i) => ({
      key: `s${i}`,
      values: ["off", "on"],
      expects: (value) => `Switch ${i} ${value}.`,
      impact: 5,
    })),
    identity: (values) => names.map((name) => values[name]).join(" "),
    problem: () => null,
    edited: (values, changes) => ({ ...values, ...changes }),
  };
  const asked: { kind: string; cost: number }[] = [];
  const bench = {
    asked,
    measure: ({ experiment }: Parameters<ExperimentBench["measure"]>[0], kind: "smoke" | "full") => {
      const cost = kind === "smoke" ? 10 : 100;
      asked.push({ kind, cost });
      return Promise.resolve({ score: heightOf(experiment.values), cost, why: "" });
    },
  };
  return { space, heightOf, bench };
}
