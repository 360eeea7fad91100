// A run's checkpoints with two writers: a tab that was overtaken does not put its state over a newer one.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/idb_store.ts";
import { checkpoint, metric, runRecord, TASKS } from "./records.ts";
import { testPorts } from "./test_ports.ts";

let count = 0;
async function twoTabs() {
  const name = `slots-${count++}`;
  const [first, second] = [await openStore(name, testPorts()), await openStore(name, testPorts())];
  await first.createRun(runRecord("a"), TASKS);
  expect(await first.latestCheckpoint("a")).toBeNull();
  return { first, second };
}

test("a late checkpoint of another tab is refused, and takes no newer steps away", async () => {
  const { first, second } = await twoTabs();
  await first.putCheckpoint(checkpoint("a", 1), [metric("a", 1)]);
  expect(await second.latestCheckpoint("a")).toEqual(checkpoint("a", 1));
  await second.putCheckpoint(checkpoint("a", 4), [metric("a", 2), metric("a", 3), metric("a", 4)]);
  const late = first.putCheckpoint(checkpoint("a", 2), [metric("a", 2)]);
  await expect(late).rejects.toMatchObject({
    code: "busy",
    message: expect.stringMatching(/up to step 4: this tab's step 2 is not saved over it/) as string,
  });
  expect(await second.latestCheckpoint("a")).toEqual(checkpoint("a", 4));
  expect((await second.stepMetrics("a")).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
});

test("who reads anew what another tab saved goes on from there", async () => {
  const { first, second } = await twoTabs();
  await second.putCheckpoint(checkpoint("a", 3), [metric("a", 3)]);
  await expect(first.putCheckpoint(checkpoint("a", 1), [])).rejects.toMatchObject({ code: "busy" });
  expect(await first.latestCheckpoint("a")).toEqual(checkpoint("a", 3));
  await first.putCheckpoint(checkpoint("a", 5), [metric("a", 5)]);
  expect(await second.latestCheckpoint("a")).toEqual(checkpoint("a", 5));
});

test("what was finished elsewhere is seen by a change that asks for it", async () => {
  const { first, second } = await twoTabs();
  await second.updateRun("a", { finished: ["debate", "distil"] });
  const run = await first.updateRun("a", ({ finished }) => ({ finished: [...finished, "train"] }));
  expect(run.finished).toEqual(["debate", "distil", "train"]);
});
