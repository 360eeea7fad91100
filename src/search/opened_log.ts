// The log of a search or of an evolution that a person opens, in the page or elsewhere: it is looked at and never written to. All that it holds
// is checked: each line against its hash, each entry against its schema, and whether entries can follow one another as they do.
import { RunError } from "../core/errors.ts";
import { readJournal } from "../store/journal/journal.ts";
import type { Configuration } from "./configuration.ts";
import { readEntry } from "./experiment.ts";
import { ExperimentGraph } from "./experiment_graph.ts";
import { readEvolutionEntry } from "./genome.ts";
import { SEARCH_METRICS, type SearchMetric } from "./metrics.ts";
import { Population, replayed } from "./population.ts";

interface Opened {
  /** What was asked for, by the flags of the command line. */
  readonly order: Configuration;
  /** Whether its last line is not whole: it is left out, and a search that goes on does it again. */
  readonly isTorn: boolean;
}

export type OpenedLog =
  | (Opened & { readonly kind: "search"; readonly graph: ExperimentGraph; readonly metric: SearchMetric })
  | (Opened & { readonly kind: "evolution"; readonly population: Population });

/** @param place names the file in errors
 *  @throws RunError("file-invalid") for what is no such log, RunError("store-corrupt") for one that is damaged or does not hold together */
export async function readLog(bytes: Uint8Array<ArrayBuffer>, place: string): Promise<OpenedLog> {
  const { entries, isTorn } = await readJournal(bytes, place);
  const [first, ...others] = entries;
  const kind = (first as { readonly kind?: unknown } | null | undefined)?.kind;
  if (kind === "search") return { ...openedSearch(first, others, place), isTorn };
  if (kind === "evolution") return { ...openedEvolution(first, others, place), isTorn };
  const came = entries.length === 0 ? "nothing" : `an entry of another kind (${JSON.stringify(kind)})`;
  throw new RunError(
    "file-invalid",
    `${place}: expected the log of a search or of an evolution, whose first entry says so; got ${came}. Choose journal.jsonl in the folder that retort search or retort evolve was given as --out.`,
    { place },
  );
}

function openedSearch(first: unknown, others: readonly unknown[], place: string) {
  const begun = readEntry(first, place);
  const order = begun.kind === "search" ? begun.order : {};
  const metric = metricOf(order["metric"], place);
  const graph = new ExperimentGraph(metric);
  for (const entry of others) graph.add(readEntry(entry, place));
  return { kind: "search", order, graph, metric } as const;
}

function openedEvolution(first: unknown, others: readonly unknown[], place: string) {
  const begun = readEvolutionEntry(first, place);
  const order = begun.kind === "evolution" ? begun.order : {};
  const population = new Population();
  for (const entry of others) population.add(readEvolutionEntry(entry, place));
  const [beginning] = population.all;
  if (beginning !== undefined) replayed(population, beginning.genome.values);
  return { kind: "evolution", order, population } as const;
}

function metricOf(name: unknown, place: string): SearchMetric {
  const known: Readonly<Record<string, SearchMetric>> = SEARCH_METRICS;
  const metric = typeof name === "string" && Object.hasOwn(known, name) ? known[name] : undefined;
  if (metric !== undefined) return metric;
  throw new RunError(
    "file-invalid",
    `${place}: the search looks for ${JSON.stringify(name)}, and this version knows ${Object.keys(known).join(" and ")}. A newer version of Retort may have written it.`,
    { place },
  );
}
