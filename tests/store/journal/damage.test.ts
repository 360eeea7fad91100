// The power is cut, or a byte changes on the disk, at 200 random places: the store says so or it does no harm. What is left after
// a cut is a run that goes on; of a damaged journal the sound part is, once the person has cut it off.
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/rng.ts";
import { JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { openJournalStore } from "../../../src/store/journal/journal_store.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { makeWorld, outcome } from "../../pipeline/world.ts";
import { DiskModel } from "./disk_model.ts";

const PLACES = 200;
/** Whole runs take longer, and are done from so many of these places. */
const RUNS = 12;

let files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
let journal: Uint8Array<ArrayBuffer>;
let undisturbed: Awaited<ReturnType<typeof outcome>>;
let turns: readonly Turn[];
let runId: string;

beforeAll(async () => {
  const disk = new DiskModel();
  const { store, start, run } = makeWorld({ store: await openJournalStore(disk.ports) });
  runId = await start();
  await run(runId);
  files = disk.files;
  journal = files.get(JOURNAL_FILE)!;
  undisturbed = await outcome(store, runId);
  turns = await store.turns(runId);
});

const withJournal = (bytes: Uint8Array<ArrayBuffer>) =>
  new DiskModel(new Map([...files, [JOURNAL_FILE, bytes]]));

/** Goes on with what is there, from the start when there is nothing. */
async function goOn(disk: DiskModel) {
  const store = await openJournalStore(disk.ports);
  const { start, run } = makeWorld({ store });
  const id = (await store.listRuns())[0]?.id ?? (await start());
  await run(id);
  return outcome(store, id);
}

/** Random whole numbers below `limit`, the same ones each time. */
function places(limit: number, seed: number): number[] {
  const random = new RandomStream(seed);
  return Array.from({ length: PLACES }, () => Math.floor(random.next() * limit));
}

test("the journal cut anywhere: told unless at the end of a line, and the run ends as the undisturbed one", async () => {
  for (const [i, length] of places(journal.length, 1).entries()) {
    const disk = withJournal(journal.slice(0, length));
    const store = await openJournalStore(disk.ports);
    const isWhole = length === 0 || journal[length - 1] === 0x0a;
    expect(disk.told, `cut to ${length} bytes`).toEqual(
      isWhole ? [] : [expect.stringContaining("is cut off")],
    );
    const left = await store.turns(runId);
    expect(left).toEqual(turns.slice(0, left.length));
    if (i < RUNS) expect(await goOn(disk), `cut to ${length} bytes`).toEqual(undisturbed);
  }
});

test("a byte of the journal changed anywhere: told, the line is named, and what stands before it goes on", async () => {
  const counts = { cut: 0, refused: 0 };
  for (const [i, at] of places(journal.length, 2).entries()) {
    const changed = journal.with(at, journal[at]! ^ (1 << (i % 8)));
    const disk = withJournal(changed);
    const thrown: unknown = await openJournalStore(disk.ports).then(
      () => null,
      (error: unknown) => error,
    );
    if (thrown === null) {
      counts.cut++;
      expect(disk.told, `byte ${at}`).toEqual([expect.stringContaining("is cut off")]);
    } else {
      counts.refused++;
      const line = journal.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      expect(thrown, `byte ${at}`).toMatchObject({ code: "store-corrupt", details: { line } });
      expect(disk.files.get(JOURNAL_FILE), "nothing is written over").toBe(changed); // not even by the same bytes
      const before = journal.lastIndexOf(0x0a, at - 1) + 1;
      if (i < RUNS && line > 1)
        expect(await goOn(withJournal(journal.slice(0, before)))).toEqual(undisturbed);
    }
  }
  expect(counts.cut + counts.refused).toBe(PLACES);
  expect(counts.refused).toBeGreaterThan(PLACES / 2);
});

test("a byte of any other file changed anywhere: told, or made again as it was", async () => {
  const others = [...files.keys()].filter((name) => name !== JOURNAL_FILE);
  expect(others.length).toBeGreaterThan(2); // two checkpoints' files, an adapter's, the zip
  const silent = new Set<string>();
  for (const [i, place] of places(2 ** 31, 3).entries()) {
    const name = others[i % others.length]!;
    const bytes = files.get(name)!;
    const at = place % bytes.length;
    const disk = new DiskModel(new Map([...files, [name, bytes.with(at, bytes[at]! ^ (1 << (i % 8)))]]));
    const store = await openJournalStore(disk.ports);
    const reads = [store.latestCheckpoint(runId), store.getAdapter(runId), store.getArtifact(runId)];
    const failed = (await Promise.allSettled(reads)).filter(({ status }) => status === "rejected");
    for (const each of failed) expect(each).toMatchObject({ reason: { code: "store-corrupt" } });
    if (failed.length + disk.told.length === 0) silent.add(name);
    else expect(failed.length + disk.told.length, `${name}, byte ${at}`).toBe(1);
  }
  expect(silent.size).toBe(1); // the file of the older checkpoint, which is not asked for
});
