// What a training takes from the store depends on the run alone, not on which talk ended first.
import { expect, test } from "vitest";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { storedTrajectories } from "../../../src/threads/trainer/stored.ts";
import { debatedStore, RUN, SMALL, TASKS } from "../../methods/debated_run.ts";

test("talks that came to the store in another order are learned from in the order of the run's questions", async () => {
  const store = await debatedStore({ ...defaultConfig("dpo"), ...SMALL });
  const other = new MemoryStore();
  await other.createRun((await store.getRun(RUN))!, TASKS);
  for (const turn of (await store.turns(RUN)).toReversed()) await other.appendTurn(turn);
  for (const outcome of (await store.outcomes(RUN)).toReversed()) await other.putOutcome(outcome);

  const learned = await storedTrajectories(other, RUN);
  expect(learned.map(({ taskId }) => taskId)).toEqual(TASKS.map(({ id }) => id));
  expect(learned).toEqual(await storedTrajectories(store, RUN));
});
