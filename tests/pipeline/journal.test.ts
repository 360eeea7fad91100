// A short run on the store in a folder: every operation on the disk fails once, or is the last before the program is dead. The
// error has a name, and a new opening of the folder goes on to the result of the run that nobody disturbed.
import { beforeAll, expect, test } from "vitest";
import { openJournalStore } from "../../src/store/journal/journal_store.ts";
import { DiskModel, type DiskFault, type Done } from "../store/journal/disk_model.ts";
import { makeWorld, outcome } from "./world.ts";

let undisturbed: Awaited<ReturnType<typeof outcome>>;
let operations: readonly string[];

/** Begins the run of the folder, or goes on with it. */
async function sit(disk: DiskModel): Promise<Awaited<ReturnType<typeof outcome>>> {
  const store = await openJournalStore(disk.ports);
  const { start, run } = makeWorld({ store });
  const id = (await store.listRuns())[0]?.id ?? (await start());
  await run(id);
  return outcome(store, id);
}

beforeAll(async () => {
  const disk = new DiskModel();
  undisturbed = await sit(disk);
  operations = disk.seen;
});

test("the short run writes lines, checkpoints, an adapter and a zip, and removes old checkpoints", () => {
  const counted = (pattern: RegExp) => operations.filter((name) => pattern.test(name)).length;
  expect(counted(/^append/)).toBeGreaterThan(25);
  expect(counted(/^replace .*\.bin/)).toBeGreaterThan(3);
  expect(counted(/^replace .*\.zip/)).toBe(1);
  expect(counted(/^remove .*\.bin/)).toBeGreaterThan(0);
});

test.each<Omit<DiskFault, "nth"> & { readonly done: Done }>([
  { done: "nothing", isLast: false },
  { done: "half", isLast: true },
  { done: "all", isLast: true },
])("$done of an operation is done; it is the last: $isLast", async ({ done, isLast }) => {
  for (let nth = 1; nth <= operations.length; nth++) {
    const disk = new DiskModel(new Map(), { nth, done, isLast });
    const isSwept = !isLast && operations[nth - 1]!.startsWith("remove"); // tried again at the next opening
    const first = await sit(disk).catch((thrown: unknown) => thrown);
    if (isSwept) expect(first).toEqual(undisturbed);
    else expect(first, `operation ${nth}`).toMatchObject({ code: "store-quota" });
    const second = await sit(new DiskModel(disk.files));
    expect(second, `operation ${nth}, ${operations[nth - 1]}`).toEqual(undisturbed);
  }
});
