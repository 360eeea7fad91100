// What the built page holds outside its memory, read raw and without our own store, so that the store's word about itself is not taken for
// it: every row of the database, the marks in localStorage, the files of the private file system. The chain of turns is hashed anew here.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { contentsOfZip } from "../cli/killed_run.ts";
import { differing, withoutLooks } from "../cli/run_looks.ts";

/** A row: the name of its store, its key and its value, each as canonical JSON, in which arrays of numbers and blobs are their sha256. */
type Row = readonly [store: string, key: string, value: string];

export interface KeptDatabase {
  readonly rows: readonly Row[];
  /** Turns and stages, by run. */
  readonly marks: Readonly<Record<string, string>>;
  /** Paths in the origin's private file system. */
  readonly files: readonly string[];
}

interface TurnRow {
  readonly runId: string;
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly turn: { readonly id: string };
}
interface RunRow {
  readonly id: string;
  readonly finished: readonly string[];
}
interface Head {
  readonly runId: string;
  readonly count: number;
  readonly hash: string;
}

/** The hash before the first turn. */
const START = "0".repeat(64);
/** Stores whose rows are written once and never again. */
const FOR_GOOD = [
  "turns",
  "tasks",
  "outcomes",
  "datasets",
  "metrics",
  "evalAnswers",
  "adapters",
  "prms",
  "artifacts",
];

export async function keptDatabase(page: Page): Promise<KeptDatabase> {
  return page.evaluate(readAll, "retort");
}

/** What is broken by itself: a turn whose hash is not that of its text and the one before, a hole, one that is there twice, a head or a mark
 *  that says otherwise than what is there. @throws Error */
export function assertSound({ rows, marks }: KeptDatabase): void {
  const runs = valuesOf<RunRow>(rows, "runs");
  const heads = valuesOf<Head>(rows, "chainHeads");
  for (const { id, finished } of runs) {
    const turns = valuesOf<TurnRow>(rows, "turns").filter(({ runId }) => runId === id);
    let before = START;
    for (const [i, { sequence, previousHash, hash, turn }] of turns.entries()) {
      // Members were sorted when they were read, and JSON keeps their order.
      const computed = createHash("sha256")
        .update(`${before}\n${JSON.stringify(turn)}`)
        .digest("hex");
      const found = JSON.stringify([sequence, previousHash, hash]);
      const expected = JSON.stringify([i, before, computed]);
      if (found !== expected) throw new Error(`turn ${i} of ${id} holds ${found}, expected ${expected}`);
      before = hash;
    }
    if (new Set(turns.map(({ turn }) => turn.id)).size !== turns.length)
      throw new Error(`${id}: a turn is there twice`);
    const { count, hash } = heads.find(({ runId }) => runId === id) ?? { count: 0, hash: START };
    if (count !== turns.length || hash !== before)
      throw new Error(`${id}: the chain's head says ${count} turns, ${turns.length} are there`);
    const [markedTurns = 0, markedStages = 0] = (marks[id] ?? "0 0").split(" ").map(Number);
    if (markedTurns > turns.length || markedStages > finished.length)
      throw new Error(
        `${id}: marked ${marks[id]}, there are ${turns.length} turns, ${finished.length} stages`,
      );
  }
}

/** What was there before a kill and is not there as it was. @throws Error naming the row */
export function assertKept(before: KeptDatabase, now: KeptDatabase): void {
  assertSound(now);
  const there = new Map(now.rows.map(([store, key, value]) => [`${store} ${key}`, value]));
  for (const [store, key, value] of before.rows) {
    if (FOR_GOOD.includes(store) && there.get(`${store} ${key}`) !== value)
      throw new Error(`${store} ${key} was there, and is not as it was: ${value.slice(0, 300)}`);
  }
  for (const { id, finished } of valuesOf<RunRow>(before.rows, "runs")) {
    const run = valuesOf<RunRow>(now.rows, "runs").find((each) => each.id === id);
    if (JSON.stringify(run?.finished.slice(0, finished.length)) !== JSON.stringify(finished))
      throw new Error(`${id} had finished ${finished.join()}, now ${run?.finished.join()}`);
  }
  const [at, stands] = [before, now].map(({ rows }) =>
    Math.max(0, ...valuesOf<{ readonly step: number }>(rows, "checkpointHeads").map(({ step }) => step)),
  );
  if (stands! < at!) throw new Error(`the last checkpoint was of step ${at}, and is of step ${stands}`);
}

/** Members that hold a time, or a hash over one or over the run's name, or in which order turns that were computed side by side were stored. */
const OF_THE_SITTING = /^(?:\w*Ms|\w*At|at|ms|seconds|hash|previousHash|digest|sequence|slot)$/;

/** Every row without what is another sitting's, as one text; empty where nothing is stored. */
export function rowsAsText({ rows }: KeptDatabase): string {
  return rows.map(([store, key, value]) => `${store} ${key} ${ofTheRun(value)}`).join("\n");
}

/** A value without what is another sitting's. */
function ofTheRun(value: string): string {
  return JSON.stringify(JSON.parse(value), (name, member: unknown) =>
    OF_THE_SITTING.test(name) ? undefined : member,
  );
}

/** What a finished run holds in the end, apart from its name and from times: each row, of the two places for checkpoints the newer one,
 *  and the files of its zip. @throws Error as `endOfRows` */
export async function endOf(kept: KeptDatabase, run: string, page: Page): Promise<Record<string, string>> {
  const end = endOfRows(kept, run);
  for (const [name, contents] of await zipOf(page)) end[`zip ${name}`] = contents;
  const place = "zip project/run.json";
  return { ...end, ...withoutLooks(place, end[place]!) };
}

/** The same without the zip. @throws Error where a mark, a step or the checkpoint is missing, or anything is there of another run */
export function endOfRows(kept: KeptDatabase, run: string): Record<string, string> {
  assertSound(kept);
  const { rows, marks, files } = kept;
  const [{ finished } = { finished: [] }, ...others] = valuesOf<RunRow>(rows, "runs");
  if (others.length > 0) throw new Error(`${others.length + 1} runs are there`);
  const turns = rows.filter(([store]) => store === "turns").length;
  const marked = JSON.stringify(marks);
  const expected = JSON.stringify({ [run]: `${turns} ${finished.length}` });
  if (marked !== expected) throw new Error(`marks that never catch up: ${marked}, expected ${expected}`);
  const steps = valuesOf<{ readonly step: number }>(rows, "metrics").map(({ step }) => step);
  if (steps.some((step, i) => step !== i + 1)) throw new Error(`steps ${steps.join()}: one is missing`);
  const checkpoints = rows.flatMap(([store, , value]) => (store === "checkpoints" ? stepOf(value) : []));
  if (checkpoints.length === 0) throw new Error("no checkpoint is there");
  const newest = Math.max(...checkpoints);
  const end: Record<string, string> = { files: files.join() };
  for (const [store, key, value] of rows) {
    if (store === "artifacts" || store === "chainHeads") continue; // the zip is opened, the chain computed
    if (store === "checkpoints" && stepOf(value) !== newest) continue;
    const place = store === "checkpoints" ? "" : store === "turns" ? idOf(value) : key;
    end[`${store} ${place}`.replaceAll(run, "RUN")] = ofTheRun(value).replaceAll(run, "RUN");
  }
  return { ...end, ...withoutLooks('runs "RUN"', end['runs "RUN"']!) };
}

/** The first of what two runs hold in the end that is not the same, in words; null where they are alike. */
export function firstDifference(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): string | null {
  const others = differing(new Map(Object.entries(found)), new Map(Object.entries(expected)));
  const [first] = others;
  if (first === undefined) return null;
  const [a, b] = [found[first] ?? "nothing", expected[first] ?? "nothing"];
  const at = Array.from({ length: a.length }, (_, i) => i).find((i) => a[i] !== b[i]) ?? a.length;
  const shown = (text: string) => text.slice(Math.max(0, at - 60), at + 140);
  return `${others.length} differ, ${others.slice(0, 9).join(", ")}: ${shown(a)} instead of ${shown(b)}`;
}

async function zipOf(page: Page): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "retort-kept-"));
  try {
    writeFileSync(join(folder, "run.zip"), Buffer.from(await page.evaluate(readZip, "retort"), "base64"));
    return await contentsOfZip(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function idOf(value: string): string {
  return (JSON.parse(value) as TurnRow).turn.id;
}

function stepOf(value: string): number {
  return (JSON.parse(value) as { readonly checkpoint: { readonly step: number } }).checkpoint.step;
}

function valuesOf<Value>(rows: readonly Row[], store: string): Value[] {
  return rows.flatMap(([each, , value]) => (each === store ? [JSON.parse(value) as Value] : []));
}

/** On the page. */
async function readAll(name: string): Promise<KeptDatabase> {
  const hashOf = async (bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Promise<string> => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return JSON.stringify(Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  };
  const text = async (value: unknown): Promise<string> => {
    if (ArrayBuffer.isView(value)) return hashOf(value as ArrayBufferView<ArrayBuffer>);
    if (value instanceof Blob) return hashOf(await value.arrayBuffer());
    if (Array.isArray(value)) return `[${(await Promise.all(value.map(text))).join()}]`;
    if (value instanceof Map) return text(Array.from(value as Map<unknown, unknown>));
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = members.map(async ([key, member]) => `${JSON.stringify(key)}:${await text(member)}`);
    return `{${(await Promise.all(texts)).join()}}`;
  };
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener("error", () => reject(opening.error!));
    opening.addEventListener("success", () => resolve(opening.result));
  });
  const stores = [...database.objectStoreNames];
  const tx = database.transaction(stores);
  const asked = stores.map((store) => {
    const from = tx.objectStore(store);
    return [store, from.getAllKeys(), from.getAll() as IDBRequest<unknown[]>] as const;
  });
  await new Promise((resolve, reject) => {
    tx.addEventListener("complete", resolve);
    tx.addEventListener("abort", () => reject(tx.error!));
  });
  database.close();
  const rows = asked.flatMap(([store, keys, values]) =>
    keys.result.map(async (key, i) => [store, await text(key), await text(values.result[i])] as const),
  );
  const prefix = `retort-turns:${name}:`;
  const marks = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? "")
    .filter((key) => key.startsWith(prefix))
    .map((key) => [key.slice(prefix.length), localStorage.getItem(key)]);
  const files: string[] = [];
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const [each, handle] of folder.entries()) {
      files.push(`${path}/${each}`);
      if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}/${each}`);
    }
  };
  await walk(await navigator.storage.getDirectory(), "");
  return {
    rows: await Promise.all(rows),
    marks: Object.fromEntries(marks) as Record<string, string>,
    files: files.sort(),
  };
}

/** On the page: the bytes of the only finished file, in base 64. */
async function readZip(name: string): Promise<string> {
  const { blob } = await new Promise<{ readonly blob: Blob }>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener("error", () => reject(opening.error!));
    opening.addEventListener("success", () => {
      const all = opening.result.transaction("artifacts").objectStore("artifacts").getAll() as IDBRequest<
        { readonly blob: Blob }[]
      >;
      all.addEventListener("success", () => resolve(all.result[0]!));
      all.addEventListener("error", () => reject(all.error!));
    });
  });
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}
