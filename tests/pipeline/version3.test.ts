// Runs of version 3 whose evaluations call the teacher's answers "debate": gone on with to their end, and exported.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { STAGES } from "../../src/records/stage.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { openStore } from "../../src/store/idb_store.ts";
import { layDatabase } from "../harness/database_text.ts";
import { RUNS_OF_VERSION_3 as RUNS, version3Database } from "../harness/version3.ts";
import { makeWorld } from "./world.ts";

const dump = await version3Database();

test("an evaluation that was cut after the teacher had answered goes on, and asks nothing twice", async () => {
  await layDatabase(dump, "testing");
  const store = await openStore("testing");
  const [before, turns] = [await store.evalAnswers(RUNS.testing), await store.turns(RUNS.testing)];
  expect(before.filter(({ method }) => method === "teacher")).toHaveLength(20);
  expect(before.filter(({ method }) => method === "majority")).toHaveLength(16);
  const { run } = makeWorld({ store });
  expect((await run(RUNS.testing)).finished).toEqual(STAGES);
  const after = await store.evalAnswers(RUNS.testing);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toHaveLength(5 * 20);
  expect(await store.turns(RUNS.testing)).toEqual(turns);
  const { report } = (await store.getRun(RUNS.testing))!;
  const right = before.filter(({ method, correct }) => method === "teacher" && correct).length;
  expect(report!.methods.teacher?.accuracy).toBe(right / 20);
  store.close();
});

test("the receipt of a run that was finished then has the teacher's key", async () => {
  await layDatabase(dump, "finished");
  const store = await openStore("finished");
  const { methods, paired } = await buildReceipt(store, RUNS.finished, {});
  expect(Object.keys(methods)).toEqual(["single", "singleSampled", "majority", "teacher", "distilled"]);
  expect(Object.keys(paired)).toEqual(["distilledVsSingle", "teacherVsSingle"]);
  store.close();
});
