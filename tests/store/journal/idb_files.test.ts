// A journal in a database of the browser, on fake-indexeddb: what was appended is there when it is opened again, a torn line is cut off, and two who
// write at once are told.
import "fake-indexeddb/auto";
import { type IDBPDatabase, openDB } from "idb";
import { expect, test, vi } from "vitest";
import { idbFiles } from "../../../src/store/journal/idb_files.ts";
import { Journal, JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { failNthWrite } from "../idb_faults.ts";
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

test("a connection on which a call failed is closed, and the next call opens another", async () => {
  const opening = vi.spyOn(indexedDB, "open");
  const files = idbFiles("failing");
  const fault = failNthWrite(1, "unknown error, once");
  await expect(files.append(JOURNAL_FILE, new Uint8Array(3), 0)).rejects.toMatchObject({
    code: "store-unavailable",
  });
  fault.end();
  await files.append(JOURNAL_FILE, new Uint8Array(3), 0);
  const [failed, next] = opening.mock.results.map(({ value }) => (value as IDBOpenDBRequest).result);
  opening.mockRestore();
  expect(() => failed!.transaction("pieces")).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
  expect(next!.transaction("pieces").objectStoreNames).toHaveLength(1);
});

test("it makes way for who wants another layout or deletes the data", async () => {
  const files = idbFiles("held");
  await files.append(JOURNAL_FILE, new Uint8Array(3), 0);
  const newer = await new Promise<IDBPDatabase>((resolve, reject) => {
    openDB("held", 2, { blocked: () => reject(new Error("it is held")) }).then(resolve, reject);
  });
  expect(newer.version).toBe(2);
  newer.close();
});
