// A planted source gives a run its questions; they are stored with it, judged and counted by family as any others.
import { expect, test } from "vitest";
import { createRun } from "../../../src/pipeline/runs.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { makeWorld, MODEL, smallConfig } from "../../pipeline/world.ts";

test("a run asks its questions, stores them and reports by their families", async () => {
  const taskSet = openSource("toy", {});
  const known = (["distil", "val", "test"] as const).flatMap((split) => takeTasks(taskSet, split, 70, 7));
  const world = makeWorld({ tasks: known });
  const { store, clock } = world;
  const { id } = await createRun({ store, clock, taskSet }, { config: smallConfig(), model: MODEL });
  await world.run(id);
  const { report, finished } = (await store.getRun(id))!;
  expect(finished).toContain("export");
  expect(Object.keys(report!.methods.distilled.families)).toEqual(["toysum"]);
  expect(report!.methods.distilled.accuracy).toBeGreaterThan(0.5);
  const stored = await store.tasks(id);
  expect(new Set(stored.map(({ origin }) => origin))).toEqual(new Set(["toy"]));
  const turns = await store.turns(id);
  expect(turns.every(({ taskId }) => stored.some((task) => task.id === taskId))).toBe(true);
  expect(turns.map(({ correct }) => correct)).toContain(true);
});
