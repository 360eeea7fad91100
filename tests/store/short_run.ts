// A short run of every kind of write, and all that a store holds of it, for the tests in which writes fail.
import type { BroughtRun, Store } from "../../src/store/store.ts";
import {
  adapter,
  artifact,
  checkpoint,
  dataset,
  evalAnswer,
  metric,
  outcome,
  prm,
  runRecord,
  runRecords,
  startedRun,
  TASKS,
  turn,
} from "./records.ts";

export type Step = (store: Store) => Promise<unknown>;

export async function shortRun(): Promise<Step[]> {
  const file = await artifact("a");
  const broughtIn = await runRecords("c");
  const [started, start] = startedRun("b");
  const unfinished: BroughtRun = {
    ...(await runRecords("d")),
    run: { ...runRecord("d"), finished: ["debate", "distil"] },
    adapter: null,
    prm: null,
    artifact: null,
    checkpoint: checkpoint("d", 2),
  };
  return [
    (store) => store.createRun(runRecord("a"), TASKS),
    (store) => store.appendTurn(turn("a", 1)),
    (store) => Promise.all([store.appendTurn(turn("a", 2)), store.appendTurn(turn("a", 3))]),
    (store) => store.putOutcome(outcome("a", 1)),
    (store) => store.updateRun("a", { finished: ["debate"] }),
    (store) => store.putDataset(dataset("a")),
    (store) => store.putCheckpoint(checkpoint("a", 2), [metric("a", 1), metric("a", 2)]),
    (store) => store.putCheckpoint(checkpoint("a", 4), [metric("a", 3), metric("a", 4)]),
    (store) => store.putPrm("a", prm(2)),
    (store) => store.putAdapter("a", adapter(3), "ab".repeat(32)),
    (store) => store.putEvalAnswers([evalAnswer("a", 1), evalAnswer("a", 2)]),
    (store) => store.putArtifact(file),
    (store) => store.updateRun("a", { finished: ["debate", "distil", "train", "evaluate", "export"] }),
    (store) => store.createRun(started, TASKS, start),
    (store) => store.importRun(broughtIn),
    (store) => store.importRun(unfinished),
  ];
}

export function contents(store: Store): Promise<unknown> {
  return Promise.all(
    ["a", "b", "c", "d"].map(async (runId) => ({
      run: await store.getRun(runId),
      tasks: await store.tasks(runId),
      turns: await store.turns(runId), // the chain is verified here
      outcomes: await store.outcomes(runId),
      dataset: await store.getDataset(runId),
      checkpoint: await store.latestCheckpoint(runId),
      metrics: await store.stepMetrics(runId),
      adapter: await store.getAdapter(runId),
      prm: await store.getPrm(runId),
      start: await store.getStart(runId),
      answers: await store.evalAnswers(runId),
      artifact: (await store.getArtifact(runId))?.sha256 ?? null,
    })),
  );
}
