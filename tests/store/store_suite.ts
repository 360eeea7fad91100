// What every Store must do, run on memory, on fake-indexeddb and on a real browser's IndexedDB.
import { describe, expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Store } from "../../src/store/store.ts";
import type { RunConfig } from "../../src/settings/run_config.ts";
import {
  adapter,
  artifact,
  checkpoint,
  dataset,
  evalAnswer,
  metric,
  outcome,
  prm,
  putNotebook,
  runRecord,
  runRecords,
  startedRun,
  TASKS,
  turn,
  notebook,
  verdict,
} from "./records.ts";

/** @param open a fresh, empty store at each call */
export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    test("a run is read back as it was written, patched and listed newest first", async () => {
      const store = await open();
      await store.createRun(runRecord("old", 1), TASKS);
      await store.createRun(runRecord("new", 2), TASKS);
      await store.updateRun("old", { finished: ["debate"], seconds: { debate: 1.5 } });
      expect(await store.getRun("old")).toEqual({
        ...runRecord("old", 1),
        finished: ["debate"],
        seconds: { debate: 1.5 },
      });
      expect((await store.listRuns()).map((run) => run.id)).toEqual(["new", "old"]);
      expect(await store.getRun("none")).toBeNull();
      const stop = { reason: "by-hand", step: 1, sentence: "It was ended." };
      await store.updateRun("new", { outcome: { stop, keptStep: 1, validations: [], validationTasks: 0 } });
      expect((await store.updateRun("new", { seed: 8 })).outcome?.stop).toEqual(stop);
      await store.updateRun("new", { outcome: null });
      expect(await store.getRun("new")).toEqual({ ...runRecord("new", 2), seed: 8 });
      store.close();
    });

    test("a run from before some settings existed is read with their defaults", async () => {
      const store = await open();
      const { seed, tasks, agents } = runRecord("a").config;
      await store.createRun({ ...runRecord("a"), config: { seed, tasks, agents } as RunConfig }, TASKS);
      expect(await store.getRun("a")).toEqual(runRecord("a"));
      expect((await store.listRuns()).map(({ config }) => config)).toEqual([runRecord("a").config]);
      store.close();
    });

    test("a judge of steps comes back whole, with its head, and goes with its run", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      expect(await store.getPrm("a")).toBeNull();
      await store.putPrm("a", prm(2));
      expect(await store.getPrm("a")).toEqual(prm(2));
      await store.deleteRun("a");
      expect(await store.getPrm("a")).toBeNull();
      await expect(store.putPrm("a", prm(2))).rejects.toMatchObject({ code: "store-corrupt" });
      store.close();
    });

    test("creating the same run again changes nothing, another run of the same name is refused", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("a"), TASKS);
      await expect(store.createRun({ ...runRecord("a"), seed: 8 }, TASKS)).rejects.toMatchObject({
        code: "internal",
      });
      expect(await store.getRun("a")).toEqual(runRecord("a"));
      store.close();
    });

    test("turns come back whole and in the order of their appends, also when 200 appends overlap", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      const turns = Array.from({ length: 200 }, (_, n) => turn("a", n));
      await Promise.all(turns.map((each) => store.appendTurn(each)));
      expect(await store.turns("a")).toEqual(turns);
      store.close();
    });

    test("a turn appended twice, at once or later, is there once and as it was first", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await Promise.all([store.appendTurn(turn("a", 1)), store.appendTurn(turn("a", 1))]);
      await Promise.all([
        store.appendTurn(turn("a", 2)),
        store.appendTurn({ ...turn("a", 1), answer: "other" }),
      ]);
      expect(await store.turns("a")).toEqual([turn("a", 1), turn("a", 2)]);
      store.close();
    });

    test("two runs keep their turns apart", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("ab"), TASKS);
      await Promise.all([store.appendTurn(turn("a", 1)), store.appendTurn(turn("ab", 2))]);
      expect(await store.turns("a")).toEqual([turn("a", 1)]);
      expect(await store.turns("ab")).toEqual([turn("ab", 2)]);
      expect(await store.turns("none")).toEqual([]);
      store.close();
    });

    test("a turn with a NaN is refused by name and the turns beside it are kept", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      const results = await Promise.allSettled([
        store.appendTurn(turn("a", 1)),
        store.appendTurn({ ...turn("a", 2), elapsedMs: Number.NaN }),
        store.appendTurn(turn("a", 3)),
      ]);
      expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(results[1]).toMatchObject({ reason: { code: "non-finite" } });
      expect(await store.turns("a")).toEqual([turn("a", 1), turn("a", 3)]);
      store.close();
    });

    test("dataset, adapter, answers and artifact come back as they were written, null before", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      expect(await store.getDataset("a")).toBeNull();
      expect(await store.getAdapter("a")).toBeNull();
      expect(await store.getArtifact("a")).toBeNull();
      expect(await store.evalAnswers("a")).toEqual([]);

      await store.putDataset(dataset("a"));
      await store.putAdapter("a", adapter(1.5), "cd".repeat(32));
      await store.putEvalAnswers([evalAnswer("a", 2), evalAnswer("a", 1)]);
      await store.putEvalAnswers([evalAnswer("a", 2)]);
      const written = await artifact("a");
      await store.putArtifact(written);

      expect(await store.getDataset("a")).toEqual(dataset("a"));
      const stored = await store.getAdapter("a");
      expect(stored).toEqual({ adapter: adapter(1.5), sha256: "cd".repeat(32) });
      expect(stored?.adapter.tensors.get("model.layers.0.self_attn.q_proj")?.A).toBeInstanceOf(Float32Array);
      expect(await store.evalAnswers("a")).toEqual([evalAnswer("a", 1), evalAnswer("a", 2)]);
      const artifactRead = await store.getArtifact("a");
      expect({ ...artifactRead, blob: null }).toEqual({ ...written, blob: null });
      expect(new Uint8Array((await artifactRead?.blob.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
        new Uint8Array(await written.blob.arrayBuffer()),
      );
      store.close();
    });

    test("the newest checkpoint is read, and metrics beyond it are dropped when training goes back", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      expect(await store.latestCheckpoint("a")).toBeNull();
      for (const step of [2, 4, 6]) {
        await store.putCheckpoint(checkpoint("a", step), [metric("a", step - 1), metric("a", step)]);
      }
      expect(await store.latestCheckpoint("a")).toEqual(checkpoint("a", 6));
      await store.putCheckpoint(checkpoint("a", 3), [metric("a", 3)]);
      expect(await store.latestCheckpoint("a")).toEqual(checkpoint("a", 3));
      expect((await store.stepMetrics("a")).map((each) => each.step)).toEqual([1, 2, 3]);
      store.close();
    });

    test("deleting a run removes everything of it and nothing of another", async () => {
      const store = await open();
      for (const id of ["a", "b"]) {
        await store.createRun(runRecord(id), TASKS);
        await store.appendTurn(turn(id, 1));
        await store.putDataset(dataset(id));
        await store.putCheckpoint(checkpoint(id, 1), [metric(id, 1)]);
        await store.putAdapter(id, adapter(2), "00".repeat(32));
        await store.putEvalAnswers([evalAnswer(id, 1)]);
        await store.putArtifact(await artifact(id));
      }
      const everything = async (id: string) => [
        await store.getRun(id),
        await store.turns(id),
        await store.getDataset(id),
        await store.latestCheckpoint(id),
        await store.stepMetrics(id),
        await store.getAdapter(id),
        await store.evalAnswers(id),
        (await store.getArtifact(id))?.sha256 ?? null,
      ];
      const before = await everything("b");
      await store.deleteRun("a");
      expect(await everything("a")).toEqual([null, [], null, null, [], null, [], null]);
      expect(await everything("b")).toEqual(before);
      expect(before).not.toContainEqual(null);
      store.close();
    });

    test("what a run asks is stored with it and stays in its order", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("b"), []);
      expect(await store.tasks("a")).toEqual(TASKS);
      expect(await store.tasks("b")).toEqual([]);
      await store.createRun(runRecord("a"), TASKS.slice(1)); // a redo changes nothing
      expect(await store.tasks("a")).toEqual(TASKS);
      await store.deleteRun("a");
      expect(await store.tasks("a")).toEqual([]);
      expect(await store.tasks("nobody")).toEqual([]);
      store.close();
    });

    test("what pupils wrote is stored before there is a run, then with one; the newest words count, and they go with the run", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("ab"), TASKS);
      const free = notebook("free", null, 9);
      for (const each of [notebook("one", null), notebook("other", "ab", 7), free])
        await putNotebook(store, each);
      const mine = { ...notebook("one", "a"), words: { why: "they read the same trap" } };
      await putNotebook(store, mine);
      expect(await store.notebooks()).toEqual([free, notebook("other", "ab", 7), mine]);
      await store.deleteRun("a");
      expect(await store.notebooks()).toEqual([free, notebook("other", "ab", 7)]);
      await expect(putNotebook(store, mine)).rejects.toMatchObject({ code: "store-corrupt" });
      expect(await store.notebooks()).toHaveLength(2);
      store.close();
    });

    test("changes of a notebook are done one after another, each to what the one before it left", async () => {
      const store = await open();
      const write = (field: string) =>
        store.updateNotebook("one", (stored) => {
          const { words, ...others } = stored ?? { ...notebook("one", null), words: {} };
          return { ...others, words: { ...words, [field]: field } };
        });
      await Promise.all(["a", "b", "c"].map(write));
      const all = { ...notebook("one", null), words: { a: "a", b: "b", c: "c" } };
      expect(await store.notebooks()).toEqual([all]);
      expect(await store.updateNotebook("one", () => null)).toEqual(all);
      expect(await store.updateNotebook("none", () => null)).toBeNull();
      expect(await store.notebooks()).toEqual([all]);
      const thrown = new RunError("internal", "This cannot be changed.");
      const refused = store.updateNotebook("one", () => {
        throw thrown;
      });
      await expect(refused).rejects.toBe(thrown);
      expect(await write("d")).toMatchObject({ words: { a: "a", d: "d" } });
      await Promise.all([write("e"), store.deleteNotebook("one"), store.deleteNotebook("none")]);
      expect(await store.notebooks()).toEqual([]);
      store.close();
    });

    test("a verdict is stored once an answer of a question; the newest counts, and it goes with its run", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("ab"), TASKS);
      const [right, other] = [verdict("a", "43"), verdict("a", "-5", false)];
      const third = { ...verdict("a", "43"), taskId: "task-2" };
      for (const each of [third, right, verdict("ab", "43"), other]) await store.putVerdict(each);
      expect(await store.verdicts("a")).toEqual([other, right, third]);
      const takenBack = { ...right, isRight: null, at: 9 };
      await store.putVerdict(takenBack);
      expect(await store.verdicts("a")).toEqual([other, takenBack, third]);
      await store.deleteRun("a");
      expect(await store.verdicts("a")).toEqual([]);
      expect(await store.verdicts("ab")).toEqual([verdict("ab", "43")]);
      await expect(store.putVerdict(right)).rejects.toMatchObject({ code: "store-corrupt" });
      store.close();
    });

    test("an outcome is stored once a task of a set, and a redo replaces it", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      await store.createRun(runRecord("ab"), TASKS);
      const test = { ...outcome("a", 1), set: "test" } as const;
      for (const each of [test, outcome("a", 2), outcome("a", 1), outcome("ab", 1)])
        await store.putOutcome(each);
      const other = { ...outcome("a", 2), answer: "8", from: [], correct: null };
      await store.putOutcome(other);
      expect(await store.outcomes("a")).toEqual([outcome("a", 1), other, test]);
      await store.deleteRun("a");
      expect(await store.outcomes("a")).toEqual([]);
      expect(await store.outcomes("ab")).toEqual([outcome("ab", 1)]);
      expect(await store.outcomes("nobody")).toEqual([]);
      store.close();
    });

    test("a run comes with the adapter it starts from, and both go together", async () => {
      const store = await open();
      const [run, start] = startedRun("a");
      await store.createRun(run, TASKS, start);
      await store.createRun(runRecord("b"), TASKS);
      expect(await store.getRun("a")).toEqual(run);
      expect(await store.getStart("a")).toEqual(start);
      expect(await store.getAdapter("a")).toBeNull();
      expect(await store.getStart("b")).toBeNull();
      await store.deleteRun("a");
      expect(await store.getStart("a")).toBeNull();
      store.close();
    });

    test("an imported run is there whole, can be appended to, and is not taken twice", async () => {
      const store = await open();
      const records = await runRecords("a");
      await store.importRun(records);
      expect(await store.getRun("a")).toEqual(records.run);
      expect(await store.tasks("a")).toEqual(records.tasks);
      expect(await store.turns("a")).toEqual(records.turns);
      expect(await store.outcomes("a")).toEqual(records.outcomes);
      expect(await store.verdicts("a")).toEqual(records.verdicts);
      expect(await store.getDataset("a")).toEqual(records.dataset);
      expect(await store.stepMetrics("a")).toEqual(records.metrics);
      expect(await store.getAdapter("a")).toEqual(records.adapter);
      expect(await store.getStart("a")).toEqual(records.start);
      expect(await store.getPrm("a")).toEqual(records.prm);
      expect(await store.evalAnswers("a")).toEqual(records.answers);
      expect((await store.getArtifact("a"))?.sha256).toBe(records.artifact.sha256);
      await store.appendTurn(turn("a", 3));
      expect(await store.turns("a")).toEqual([...records.turns, turn("a", 3)]);
      await expect(store.importRun({ ...records, turns: [] })).rejects.toMatchObject({ code: "exists" });
      expect(await store.turns("a")).toHaveLength(3);
      store.close();
    });

    test("an imported run that is not finished goes on: what it has not made is not there", async () => {
      const store = await open();
      const { verdicts: _, ...whole } = await runRecords("a");
      const run = { ...whole.run, finished: ["debate", "distil"] as const };
      const nothing = { adapter: null, prm: null, artifact: null, answers: [] };
      await store.importRun({ ...whole, run, ...nothing, checkpoint: checkpoint("a", 2) });
      expect(await store.getRun("a")).toEqual(run);
      expect(await store.latestCheckpoint("a")).toEqual(checkpoint("a", 2));
      expect(await store.getAdapter("a")).toBeNull();
      expect(await store.getPrm("a")).toBeNull();
      expect(await store.getArtifact("a")).toBeNull();
      expect(await store.evalAnswers("a")).toEqual([]);
      await store.putCheckpoint(checkpoint("a", 4), [metric("a", 3), metric("a", 4)]);
      expect((await store.latestCheckpoint("a"))?.step).toBe(4);
      expect(await store.stepMetrics("a")).toHaveLength(4);
      await store.importRun({ ...(await runRecords("b")), ...nothing, dataset: null, metrics: [] });
      expect(await store.getDataset("b")).toBeNull();
      expect(await store.latestCheckpoint("b")).toBeNull();
      store.close();
    });

    test("nothing can be written for a run that is not there", async () => {
      const store = await open();
      const lateArtifact = await artifact("gone");
      const writes = [
        store.updateRun("gone", { seed: 1 }),
        store.appendTurn(turn("gone", 1)),
        store.putOutcome(outcome("gone", 1)),
        store.putDataset(dataset("gone")),
        store.putCheckpoint(checkpoint("gone", 1), [metric("gone", 1)]),
        store.putAdapter("gone", adapter(1), ""),
        store.putEvalAnswers([evalAnswer("gone", 1)]),
        store.putArtifact(lateArtifact),
      ];
      for (const result of await Promise.allSettled(writes)) {
        expect(result).toMatchObject({ status: "rejected", reason: { code: "store-corrupt" } });
      }
      expect(await store.turns("gone")).toEqual([]);
      expect(await store.stepMetrics("gone")).toEqual([]);
      expect(await store.evalAnswers("gone")).toEqual([]);
      store.close();
    });

    test("a change that asks for the record is given what the calls before it have left", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      const [, changed] = await Promise.all([
        store.updateRun("a", { finished: ["debate"] }),
        store.updateRun("a", ({ finished }) => ({ finished: [...finished, "distil"] })),
      ]);
      expect(changed.finished).toEqual(["debate", "distil"]);
      expect((await store.getRun("a"))?.finished).toEqual(["debate", "distil"]);
      await expect(store.updateRun("gone", () => ({ seed: 1 }))).rejects.toMatchObject({
        code: "store-corrupt",
      });
      store.close();
    });

    test("changing a record after writing or reading it does not change the store", async () => {
      const store = await open();
      await store.createRun(runRecord("a"), TASKS);
      const written = adapter(1);
      await store.putAdapter("a", written, "");
      written.tensors.get("model.layers.0.self_attn.q_proj")!.A.fill(99);
      expect((await store.getAdapter("a"))?.adapter).toEqual(adapter(1));
      store.close();
    });
  });
}
