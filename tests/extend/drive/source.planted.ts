// A planted source gives a run its questions, and they are judged, counted by family and written out as any others.
import { expect, test } from "vitest";
import { runPipeline } from "../../../src/pipeline/pipeline.ts";
import { RunControl } from "../../../src/pipeline/control.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { makeWorld } from "../../pipeline/world.ts";

test("a run asks its questions and reports by its families", async () => {
  const taskSet = openSource("toy", {});
  const tasks = (["distil", "val", "test"] as const).flatMap((split) => takeTasks(taskSet, split, 40, 7));
  const world = makeWorld({ tasks });
  const runId = await world.start();
  await runPipeline(runId, { ...world.deps, taskSet }, new RunControl());
  const { report } = (await world.store.getRun(runId))!;
  expect(Object.keys(report!.methods.distilled.families)).toEqual(["toysum"]);
  expect(report!.methods.distilled.accuracy).toBeGreaterThan(0.5);
  const turns = await world.store.turns(runId);
  expect(new Set(turns.map(({ taskId }) => taskId.slice(0, 4)))).toEqual(new Set(["toy-"]));
  expect(turns.map(({ correct }) => correct)).toContain(true);
});
