// A log that a person opens: what is recorded is read whole, and what is damaged, forged or something else is refused by name.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asRunError } from "../../src/core/errors.ts";
import { evolvedTeam } from "../../src/search/evolved_team.ts";
import { readLog } from "../../src/search/opened_log.ts";
import { originsOf, standingOf } from "../../src/search/standing.ts";
import { logOf, logOfOneLine, recordedLog } from "./logs.ts";

const search = (metric: unknown) => ({ kind: "search", schema: 1, order: { metric } });
const EVOLUTION = { kind: "evolution", schema: 1, order: { teacher: "debate", agents: 2 } };
const tried = (id: number, parent: number | null, more: object = {}) => ({
  kind: "experiment",
  id,
  parent,
  trace: 0,
  changes: parent === null ? {} : { rank: id },
  values: { rank: id },
  expects: "More is learned.",
  memory: parent === null ? [] : [parent],
  ...more,
});
const run = (kind: "smoke" | "full", id: number, score: number | null, why = "") => ({
  kind,
  id,
  score,
  cost: 10,
  why,
});
const team = (id: number, generation: number, parents: readonly number[], more: object = {}) => ({
  kind: "genome",
  id,
  generation,
  parents,
  crossed: [],
  mutated: {},
  values: { "temperature 1": 1, "temperature 2": 0.7 },
  nearest: 0.5,
  tries: 1,
  ...more,
});

const wrong = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const { code, message } = await readLog(bytes, "journal.jsonl").then(
    () => ({ code: "read", message: "" }),
    (thrown: unknown) => asRunError(thrown, "test"),
  );
  return `${code}: ${message}`;
};

test("a recorded search is read whole: nine experiments in two branches, submitted", async () => {
  const log = await readLog(recordedLog("search"), "journal.jsonl");
  if (log.kind !== "search") throw new Error("it is a search");
  expect(log.isTorn).toBe(false);
  expect(log.graph.all).toHaveLength(9);
  expect(new Set(log.graph.all.map(({ experiment }) => experiment.trace)).size).toBe(2);
  expect(log.graph.submission?.score).toBeGreaterThan(0);
  expect(log.order).toMatchObject({ metric: "accuracy", seed: 3, traces: 2 });
});

test("a recorded evolution is read whole, and every team of it is made once more", async () => {
  const log = await readLog(recordedLog("evolution"), "journal.jsonl");
  if (log.kind !== "evolution") throw new Error("it is an evolution");
  expect(log.population.all).toHaveLength(1 + 3 * 4);
  expect(log.population.frozen?.after).toBeGreaterThan(0);
});

test("what becomes of experiments: a branch begins, goes on with the better, and refuses the others with the reason", async () => {
  const log = await readLog(
    await logOf([
      search("accuracy"),
      tried(0, null),
      run("smoke", 0, 0.5),
      run("full", 0, 0.5),
      tried(1, 0),
      run("smoke", 1, 0.5),
      run("full", 1, 0.6),
      tried(2, 1),
      run("smoke", 2, null, "It broke."),
      tried(3, 1),
      run("smoke", 3, 0.5),
      run("full", 3, 0.6),
      tried(4, 1),
      run("smoke", 4, 0.5),
      run("full", 4, null, "Nothing was right."),
      tried(5, 1),
    ]),
    "journal.jsonl",
  );
  if (log.kind !== "search") throw new Error("it is a search");
  expect(log.graph.all.map((each) => standingOf(log.graph, each))).toEqual([
    { kind: "begins" },
    { kind: "accepted", than: 0, score: 0.5 },
    { kind: "failed", run: "smoke", why: "It broke." },
    { kind: "refused", than: 1, score: 0.6 },
    { kind: "failed", run: "full", why: "Nothing was right." },
    { kind: "open" },
  ]);
  expect(originsOf(log.graph, 3)).toEqual([3, 1, 0]);
});

test("where less is better, fewer tokens are accepted", async () => {
  const log = await readLog(
    await logOf([search("tokens"), tried(0, null), run("full", 0, 40), tried(1, 0), run("full", 1, 30)]),
    "journal.jsonl",
  );
  if (log.kind !== "search") throw new Error("it is a search");
  expect(standingOf(log.graph, log.graph.all[1]!)).toEqual({ kind: "accepted", than: 0, score: 40 });
});

test("a last line that is not whole is left out and told; a damaged line before others is refused by its number", async () => {
  const bytes = recordedLog("search");
  const log = await readLog(bytes.slice(0, -20), "journal.jsonl");
  if (log.kind !== "search") throw new Error("it is a search");
  expect([log.isTorn, log.graph.all.length, log.graph.submission]).toEqual([true, 9, null]);
  const damaged = bytes.slice();
  damaged[damaged.indexOf(10, damaged.indexOf(10) + 1) + 100]! ^= 1; // in the third line
  expect(await wrong(damaged)).toMatch(/^store-corrupt: journal\.jsonl: line 3 is damaged/);
});

test.each([
  ["a text", () => new TextEncoder().encode("# Retort\n"), /^file-invalid: .*expected a journal/],
  ["nothing", () => new Uint8Array(0), /^file-invalid: .*expected a journal/],
  ["a picture", () => new Uint8Array(readFileSync("docs/test.webp")), /^(file-invalid|store-corrupt): /],
  ["an empty journal", () => logOf([]), /^file-invalid: .*expected the log of a search.* got nothing/],
  ["a run's journal", () => logOf([{ kind: "run" }]), /^file-invalid: .*another kind \("run"\).*--out/],
  ["null", () => logOf([null]), /^file-invalid: .*another kind/],
  ["another aim", () => logOf([search("beauty")]), /^file-invalid: .*"beauty", and this version knows/],
  ["an aim of every object", () => logOf([search("constructor")]), /^file-invalid: .*"constructor"/],
  ["no entry", () => logOf([search("accuracy"), { kind: "full", id: -1 }]), /^store-corrupt: .*At id/],
  ["a gap", () => logOf([search("accuracy"), tried(1, null)]), /^store-corrupt: .*the next one is 0/],
  ["a run of none", () => logOf([search("accuracy"), run("full", 7, 1)]), /^store-corrupt: .*no such experi/],
  [
    "an edit of nothing that is known",
    () => logOf([search("accuracy"), tried(0, null), tried(1, 0)]),
    /^store-corrupt: .*edits experiment 0, which has no score/,
  ],
  [
    "a memory of what comes later",
    () => logOf([search("accuracy"), tried(0, null, { memory: [4] })]),
    /^store-corrupt: .*has read experiment 4/,
  ],
  [
    "a second measurement",
    () => logOf([search("accuracy"), tried(0, null), run("full", 0, 1), run("full", 0, 0)]),
    /^store-corrupt: .*measured before/,
  ],
  [
    "a generation that is left out",
    () => logOf([EVOLUTION, team(0, 0, []), team(1, 1e9, [0, 0])]),
    /^store-corrupt: .*generation 1 is the next one/,
  ],
  [
    "a parent of the same generation",
    () => logOf([EVOLUTION, team(0, 0, []), team(1, 0, [0, 0])]),
    /^store-corrupt: .*its parent 0 is of no older/,
  ],
  [
    "a team that is not what its parents come to",
    () => logOf([EVOLUTION, team(0, 0, []), team(1, 1, [0, 0], { values: { "temperature 1": 2 } })]),
    /^store-corrupt: .*Genome 1 is not what its parents/,
  ],
])("refused by name: %s", async (_, made, told) => {
  expect(await wrong(await made())).toMatch(told);
});

const searchOf = (n: number) =>
  logOfOneLine([search("accuracy"), ...Array.from({ length: n }, (_, id) => tried(id, null))]);
const evolutionOf = (n: number) =>
  logOfOneLine([EVOLUTION, ...Array.from({ length: n }, (_, id) => team(id, 0, []))]);

test("10,000 experiments or teams are read, and one more is refused by its number", async () => {
  const [full, born] = [
    await readLog(await searchOf(10_000), "a"),
    await readLog(await evolutionOf(10_000), "b"),
  ];
  expect(full.kind === "search" && full.graph.all.length).toBe(10_000);
  expect(born.kind === "evolution" && born.population.all.length).toBe(10_000);
  expect(await wrong(await searchOf(10_001))).toMatch(
    /^store-corrupt: .*experiment 10000 cannot stand where it does, since a search has 10000 at most/,
  );
  expect(await wrong(await evolutionOf(10_001))).toMatch(
    /^store-corrupt: .*genome 10000 cannot stand where it does, since an evolution has 10000 at most/,
  );
});

test("an evolved team is the teacher of a run: what each agent has, the teacher's settings, and nothing of another one", () => {
  const order = {
    teacher: "debate",
    agents: 2,
    rounds: 1,
    "moderator-rounds": 3,
    seed: 3,
    tasks: 12,
    codec: "nl",
  };
  const { traits, texts } = evolvedTeam(
    { "temperature 1": 0.2, "role 1": "checker", "temperature 2": 1, "role 2": "plain", codec: "codified" },
    order,
  );
  expect(traits).toEqual([
    { temperature: 0.2, role: "You check every number and every step twice." },
    { temperature: 1 },
  ]);
  expect(Object.fromEntries(texts)).toEqual({
    teacher: "debate",
    agents: "2",
    rounds: "1",
    codec: "codified",
  });
  expect(() => evolvedTeam({ "temperature 1": 1, "examples 1": "1+2" }, order)).toThrow(/retort run --team/);
  expect(() => evolvedTeam({ "temperature 1": 99 }, order)).toThrow(/Agent 1: its temperature/);
});
