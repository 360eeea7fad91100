// A journal in a database of the browser, on fake-indexeddb: what was appended is there when it is opened again, a torn line is cut off, and two who
// write at once are told.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { idbFiles } from "../../../src/store/journal/idb_files.ts";
import { Journal, JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { DiskModel } from "./disk_model.ts";

const silent = (): void => undefined;
const entriesOf = async (files: ReturnType<typeof idbFiles>, tell = silent) =>
  (await Journal.open(files, tell)).entries;

test("the bytes are those of a journal on a disk, and are there when it is opened again", async () => {
  const disk = new DiskModel().ports.files;
  for (const files of [idbFiles("log"), disk]) {
    const { journal } = await Journal.open(files, silent);
    for (let id = 0; id < 3; id++) await journal.append([{ id }]);
  }
  expect(await entriesOf(idbFiles("log"))).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
  expect(await idbFiles("log").read(JOURNAL_FILE)).toEqual(await disk.read(JOURNAL_FILE));
  expect(await idbFiles("another").read(JOURNAL_FILE)).toBeNull();
});

test("a last line that is not whole is cut off, and the journal goes on behind the others", async () => {
  const files = idbFiles("torn");
  const { journal } = await Journal.open(files, silent);
  await journal.append([{ id: 0 }]);
  const length = (await files.read(JOURNAL_FILE))!.length;
  await files.append(JOURNAL_FILE, new TextEncoder().encode('["half a li'), length);
  const told: string[] = [];
  const again = await Journal.open(files, (sentence) => told.push(sentence));
  expect([again.entries, told.length]).toEqual([[{ id: 0 }], 1]);
  await again.journal.append([{ id: 1 }]);
  expect(await entriesOf(files)).toEqual([{ id: 0 }, { id: 1 }]);
});

test("who writes after another has written is told, and nothing is lost; a removed file is gone", async () => {
  const files = idbFiles("two");
  const [one, other] = [
    (await Journal.open(files, silent)).journal,
    (await Journal.open(files, silent)).journal,
  ];
  await one.append([{ id: 0 }]);
  await expect(other.append([{ id: 1 }])).rejects.toMatchObject({ code: "busy" });
  expect(await entriesOf(files)).toEqual([{ id: 0 }]);
  await files.remove(JOURNAL_FILE);
  expect(await files.read(JOURNAL_FILE)).toBeNull();
});
