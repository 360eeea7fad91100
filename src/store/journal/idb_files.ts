// A journal's file in a database of the browser, for a log that the page writes itself. What one append adds is a row of its own, so that a long
// log is not written anew with each line.
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";
import { RunError } from "../../core/errors.ts";
import { storeError } from "../store_errors.ts";
import type { JournalFiles } from "./files.ts";

interface Pieces extends DBSchema {
  /** By the file's name and the byte at which it begins. */
  pieces: { key: [string, number]; value: Uint8Array<ArrayBuffer> };
}

type PiecesStore = IDBPObjectStore<Pieces, ["pieces"], "pieces", "readwrite">;

const of = (name: string, from = 0): IDBKeyRange =>
  IDBKeyRange.bound([name, from], [name, Number.POSITIVE_INFINITY]);

/** @param database its name; it is made where it is not there. Every call throws RunError("store-quota" | "store-unavailable") as `JournalFiles` says */
export function idbFiles(database: string): Omit<JournalFiles, "list" | "replace"> {
  let opened: Promise<IDBPDatabase<Pieces>> | null = null;
  /** Closes a connection; the next call opens another. */
  const drop = (connection: Promise<IDBPDatabase<Pieces>>): void => {
    if (opened === connection) opened = null;
    connection.then(
      (made) => made.close(),
      () => undefined, // told to who opened it
    );
  };
  const open = (): Promise<IDBPDatabase<Pieces>> => {
    if (opened !== null) return opened;
    const connection: Promise<IDBPDatabase<Pieces>> = openDB<Pieces>(database, 1, {
      upgrade: (made) => void made.createObjectStore("pieces"),
      blocking: () => drop(connection), // a newer page wants another layout, or the data is to be deleted
      terminated: () => drop(connection),
    });
    opened = connection;
    return connection;
  };
  /** Runs in one transaction, which is on the disk when the promise resolves. */
  const within = async <Value>(
    what: string,
    body: (pieces: PiecesStore) => Promise<Value>,
  ): Promise<Value> => {
    const connection = open();
    try {
      const tx = (await connection).transaction("pieces", "readwrite", { durability: "strict" });
      const [value] = await Promise.all([body(tx.store), tx.done]);
      return value;
    } catch (thrown) {
      drop(connection);
      throw storeError(what, thrown);
    }
  };
  return {
    place: (name) => `${database}/${name}`,
    read: (name) =>
      within("Reading the log", async (pieces) => {
        const all = await pieces.getAll(of(name));
        return all.length === 0 ? null : joined(all);
      }),
    append: (name, bytes, at) =>
      within("Saving the log", async (pieces) => {
        const length = await lengthOf(pieces, name);
        if (length !== at) throw movedOn(database, name, at, length);
        await pieces.put(bytes.slice(), [name, at]);
      }),
    cut: (name, length) =>
      within("Cutting the log", async (pieces) => {
        const whole = joined(await pieces.getAll(of(name)));
        await pieces.delete(of(name));
        await pieces.put(whole.slice(0, length), [name, 0]);
      }),
    remove: (name) => within("Deleting the log", (pieces) => pieces.delete(of(name))),
  };
}

async function lengthOf(pieces: PiecesStore, name: string): Promise<number> {
  const last = await pieces.openCursor(of(name), "prev");
  return last === null ? 0 : last.key[1] + last.value.length;
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const movedOn = (database: string, name: string, expected: number, found: number): RunError =>
  new RunError(
    "busy",
    `${database}/${name}: expected ${expected} bytes, found ${found}. Another tab writes to it: close that one, then reload.`,
    { expected, found },
  );
