// A database of version 3 whose evaluations call the teacher's answers "debate", opened by today's store.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { dumpDatabase, layDatabase } from "../harness/database_text.ts";
import { RUNS_OF_VERSION_3 as RUNS, version3Database } from "../harness/version3.ts";
import { testPorts } from "./test_ports.ts";

const dump = await version3Database();
const stored = <Row>(store: string): Row[] =>
  dump.stores.find(({ name }) => name === store)!.rows.map(({ value }) => value as Row);

test("evaluations are read with the teacher's key, and reading rewrites nothing", async () => {
  await layDatabase(dump, "read");
  const store = await openStore("read", testPorts());
  for (const runId of Object.values(RUNS)) {
    const answers = await store.evalAnswers(runId);
    const old = stored<{ runId: string; id: string; method: string }>("evalAnswers").filter(
      (answer) => answer.runId === runId,
    );
    expect(old.filter(({ method }) => method === "debate")).toHaveLength(20);
    expect(answers).toEqual(
      old.map((answer) => ({
        ...answer,
        schema: 2,
        method: answer.method === "debate" ? "teacher" : answer.method,
      })),
    );
  }
  type Old = { id: string; report: { methods: Record<string, object>; paired: Record<string, object> } };
  const { report } = stored<Old>("runs").find(({ id }) => id === RUNS.finished)!;
  const listed = (await store.listRuns()).find(({ id }) => id === RUNS.finished);
  const changed = await store.updateRun(RUNS.testing, {});
  expect(changed.report).toBeNull();
  for (const run of [await store.getRun(RUNS.finished), listed]) {
    expect(run!.report!.methods.teacher).toEqual(report.methods["debate"]);
    expect(run!.report!.paired.teacherVsSingle).toEqual(report.paired["debateVsSingle"]);
    expect(Object.keys(run!.report!.methods)).not.toContain("debate");
  }
  store.close();
  const { version, stores } = await dumpDatabase("read");
  expect(version).toBe(5); // with two stores more, and nothing in them
  const younger = ["notebooks", "verdicts"];
  for (const name of younger) expect(stores.find((store) => store.name === name)?.rows).toEqual([]);
  expect(stores.filter(({ name }) => !younger.includes(name))).toEqual(dump.stores);
});

test("what is changed of a run keeps its old report readable", async () => {
  await layDatabase(dump, "changed");
  const store = await openStore("changed", testPorts());
  const before = await store.getRun(RUNS.finished);
  const changed = await store.updateRun(RUNS.finished, { seconds: { debate: 1 } });
  expect(changed).toEqual({ ...before, seconds: { debate: 1 } });
  expect(await store.getRun(RUNS.finished)).toEqual(changed);
  store.close();
});
