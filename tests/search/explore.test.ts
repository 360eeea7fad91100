import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { changesBetween, type Configuration } from "../../src/search/configuration.ts";
import { type SearchExperiment, readEntry, type SearchEntry } from "../../src/search/experiment.ts";
import { type Aim, ExperimentGraph, scoreOf } from "../../src/search/experiment_graph.ts";
import { explore, type ExperimentBench } from "../../src/search/explore.ts";
import { experimentLine, graphJson } from "../../src/search/graph_lines.ts";
import { type SchedulerId, SCHEDULERS } from "../../src/search/schedulers.ts";
import { openSearchLog } from "../../src/search/search_log.ts";
import { DiskModel } from "../store/journal/disk_model.ts";
import { landscape } from "./landscape.ts";

const HIGHER: Aim = { direction: "higher", spread: 0.1 };
const EVALUATIONS = 96;

/** A whole search of a landscape. */
async function searched(seed: number, traces: number, scheduler: SchedulerId = "puct") {
  const { space, bench } = landscape(seed);
  const graph = new ExperimentGraph(HIGHER);
  const order = { space, seed, traces, evaluations: EVALUATIONS, scheduler: SCHEDULERS[scheduler] };
  await explore(graph, order, { bench, keep: () => Promise.resolve() });
  return { graph, bench, best: scoreOf(graph.ranked()[0]!)! };
}

test("with 96 evaluations three branches end above one in at least 55 % of 200 landscapes", async () => {
  let above = 0;
  for (let seed = 0; seed < 200; seed++) {
    const [one, three] = [await searched(seed, 1), await searched(seed, 3)];
    expect(three.graph.all.length).toBeLessThanOrEqual(EVALUATIONS);
    if (three.best > one.best) above += 1;
  }
  expect(above / 200).toBeGreaterThanOrEqual(0.55);
});

test.each(Object.keys(SCHEDULERS) as SchedulerId[])(
  "%s begins each branch far from the others and edits one setting of a branch's best at a time",
  async (id) => {
    const { graph } = await searched(5, 4, id);
    const roots = graph.all.filter(({ experiment }) => experiment.parent === null);
    expect(roots.map(({ experiment }) => experiment.trace)).toEqual([0, 1, 2, 3]);
    expect(roots.slice(1).every(({ experiment }) => Object.keys(experiment.changes).length >= 4)).toBe(true);
    const edits = graph.all.filter(({ experiment }) => experiment.parent !== null);
    expect(edits.length).toBeGreaterThan(20);
    for (const { experiment } of edits) {
      const before = new ExperimentGraph(HIGHER, entriesBefore(graph, experiment.id));
      const best = before.ranked(before.branch(experiment.trace))[0]!.experiment;
      expect(experiment.parent).toBe(best.id);
      expect(Object.keys(experiment.changes)).toHaveLength(1);
      expect(experiment.values).toEqual({ ...best.values, ...experiment.changes });
      expect(experiment.memory[0]).toBe(
        before.ranked().filter((each) => each.experiment.id !== best.id)[0]?.experiment.id,
      );
      expect(experiment.memory.length).toBe(Math.min(3, before.ranked().length - 1));
      expect(experiment.expects).not.toBe("");
    }
    const tried = graph.all.map(({ experiment }) => JSON.stringify(experiment.values));
    expect(new Set(tried).size).toBe(tried.length);
  },
);

const entriesBefore = (graph: ExperimentGraph, id: number): SearchEntry[] =>
  graph.all.slice(0, id).flatMap(({ experiment, smoke, full }) => [experiment, smoke!, full!]);

test("in turn every branch gets as many experiments, give or take those on top of their hills", async () => {
  const { graph } = await searched(2, 3, "round-robin");
  const traces = graph.all.slice(0, 30).map(({ experiment }) => experiment.trace);
  expect(traces).toEqual(Array.from({ length: 30 }, (_, i) => i % 3));
});

test("while one branch finds nothing to begin with, the others go on", async () => {
  const { space } = landscape(3);
  const graph = new ExperimentGraph(HIGHER);
  const isNear = (values: Configuration) => Object.keys(changesBetween(space.base, values)).length <= 1; // no drawn one is
  const near = { ...space, problem: (values: Configuration) => (isNear(values) ? null : "It is too far.") };
  const bench = { measure: () => Promise.resolve({ score: 0.5, cost: 1, why: "" }) };
  const order = { space: near, seed: 3, traces: 3, evaluations: 8, scheduler: SCHEDULERS.puct };
  await explore(graph, order, { bench, keep: () => Promise.resolve() });
  expect(graph.branch(0)).toHaveLength(8);
});

/** Fails where switch 0 is on. */
function fragile(seed: number): { readonly bench: ExperimentBench; readonly spent: Map<number, number> } {
  const { bench } = landscape(seed);
  const spent = new Map<number, number>();
  return {
    spent,
    bench: {
      measure: async (tried, kind) => {
        const { id, values } = tried.experiment;
        const measured = await bench.measure(tried, kind);
        spent.set(id, (spent.get(id) ?? 0) + measured.cost);
        return values["s0"] === "on" ? { ...measured, score: null, why: "It broke." } : measured;
      },
    },
  };
}

test("what fails its smoke run is not run in full, costs at most 15 % of a full run, and is never edited", async () => {
  const { space } = landscape(4);
  const { bench, spent } = fragile(4);
  const graph = new ExperimentGraph(HIGHER);
  const order = { space, seed: 4, traces: 3, evaluations: 40, scheduler: SCHEDULERS.greedy };
  await explore(graph, order, { bench, keep: () => Promise.resolve() });
  const failed = graph.all.filter(({ smoke }) => smoke?.score === null);
  expect(failed.length).toBeGreaterThan(2);
  for (const { experiment, full } of failed) {
    expect(full).toBeNull();
    expect(spent.get(experiment.id)! / 100).toBeLessThanOrEqual(0.15);
    expect(graph.all.some((each) => each.experiment.parent === experiment.id)).toBe(false);
  }
  expect(experimentLine(failed[0]!)).toContain("failed its smoke run (It broke.)");
});

const experiment = (id: number, trace: number, parent: number | null): SearchExperiment => ({
  kind: "experiment",
  id,
  parent,
  trace,
  changes: {},
  values: { a: id },
  expects: "",
  memory: [],
});
const full = (id: number, score: number | null): SearchEntry => ({
  kind: "full",
  id,
  score,
  cost: 1,
  why: "",
});

test.each(["higher", "lower"] as const)(
  "a failure lowers a branch's score where %s is better",
  (direction) => {
    const good = direction === "higher" ? 0.9 : 0.1;
    const entries = [experiment(0, 0, null), full(0, 0.5), experiment(1, 1, null), full(1, good)];
    const failed = [experiment(2, 1, 1), full(2, null)];
    const worst = [experiment(2, 1, 1), full(2, direction === "higher" ? -1e9 : 1e9)];
    const [before, after, bad] = [entries, [...entries, ...failed], [...entries, ...worst]].map(
      (all) => new ExperimentGraph({ direction, spread: 0.1 }, all),
    );
    expect(before!.branchScore(1)).toBeGreaterThan(before!.branchScore(0));
    expect(after!.branchScore(1)).toBeLessThan(before!.branchScore(1));
    expect(after!.meanReward(1)).toBeLessThan(before!.meanReward(1));
    expect(after!.reward(after!.all[2]!)).toBe(-1);
    expect(bad!.reward(bad!.all[2]!)!).toBeGreaterThan(-1); // the release gives a failure +1 where less is better
    expect(after!.ranked().map((each) => each.experiment.id)).toEqual([1, 0]);
    for (const { rank } of [SCHEDULERS.greedy, SCHEDULERS.puct]) expect(rank(before!, 2)[0]).toBe(1);
  },
);

/** A search on a disk that survives its process. @param stops whether the process dies before the nth write or measurement */
async function sitting(disk: DiskModel, stops: () => boolean, evaluations: number): Promise<ExperimentGraph> {
  const { space, bench } = landscape(8);
  const graph = new ExperimentGraph(HIGHER);
  const log = await openSearchLog<SearchEntry, SearchEntry>({
    files: disk.ports.files,
    tell: () => {},
    read: readEntry,
    begun: { kind: "search", schema: 1, order: { seed: 8, evaluations } },
    orderOf: (entry) => (entry.kind === "search" ? entry.order : null),
    free: ["evaluations"],
  });
  for (const entry of log.entries) graph.add(entry);
  const dying = <T>(work: () => Promise<T>): Promise<T> =>
    stops() ? Promise.reject(new RunError("aborted", "killed")) : work();
  await explore(
    graph,
    { space, seed: 8, traces: 3, evaluations, scheduler: SCHEDULERS.puct },
    {
      bench: { measure: (tried, kind) => dying(() => bench.measure(tried, kind)) },
      keep: (entry) => dying(() => log.keep(entry)),
    },
  );
  return graph;
}

test("a search that is killed again and again ends with the graph of an undisturbed one; more experiments may be asked for", async () => {
  const whole = await sitting(new DiskModel(), () => false, 12);
  const disk = new DiskModel();
  let ended: ExperimentGraph | null = null;
  let sittings = 0;
  while (ended === null) {
    sittings += 1;
    let calls = 0;
    ended = await sitting(disk, () => ++calls > 3, 12).catch(() => null);
  }
  expect(sittings).toBeGreaterThan(15);
  expect(graphJson(ended)).toEqual(graphJson(whole));
  const longer = await sitting(disk, () => false, 20);
  expect(graphJson(longer)).toEqual(graphJson(await sitting(new DiskModel(), () => false, 20)));
});

test("another order is refused by what differs, and a search that was submitted gains nothing more", async () => {
  const disk = new DiskModel();
  const open = (seed: number) =>
    openSearchLog<SearchEntry, SearchEntry>({
      files: disk.ports.files,
      tell: () => {},
      read: readEntry,
      begun: { kind: "search", schema: 1, order: { seed, evaluations: 2 } },
      orderOf: (entry) => (entry.kind === "search" ? entry.order : null),
      free: ["evaluations"],
    });
  await open(1);
  await expect(open(2)).rejects.toThrow(/asked for differently: seed \(1 there, 2 here\)/);
  const { space, bench } = landscape(1);
  const graph = new ExperimentGraph(HIGHER, [experiment(0, 0, null), full(0, 0.5)]);
  graph.add({ kind: "submitted", id: 0, score: 0.5, cost: 1 });
  const order = { space, seed: 1, traces: 1, evaluations: 2, scheduler: SCHEDULERS.greedy };
  await expect(explore(graph, order, { bench, keep: () => Promise.resolve() })).rejects.toThrow(
    /test questions have been read/,
  );
});
