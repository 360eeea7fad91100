// The folder of a run on Node's own disk: the suite of all stores, who may have it, and what a kill leaves in it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { openRunFolder } from "../../src/cli/run_folder.ts";
import { lockFolder, nodeProcesses, type Processes } from "../../src/cli/run_lock.ts";
import { adapter, artifact, runRecord, TASKS } from "../store/records.ts";
import { storeSuite } from "../store/store_suite.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const around = { disk: nodeDisk, tell: () => {} };
let count = 0;
const fresh = () => join(scratch, `out-${count++}`);

storeSuite("a run's folder", async () => (await openRunFolder(fresh(), false, around)).store);

test("the folder is made with those above it, the zip lies in --out, and only locks and ours are in it", async () => {
  const out = join(fresh(), "deep", "er");
  const { store, path, release } = await openRunFolder(out, false, around);
  await store.createRun(runRecord("a"), TASKS);
  await store.putAdapter("a", adapter(1), "");
  await store.putArtifact(await artifact("a"));
  expect(path).toBe(join(out, "run"));
  expect(readdirSync(out)).toEqual(["retort.zip", "run"]);
  expect(readdirSync(path)).toHaveLength(3);
  await release();
  expect(readdirSync(path)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.bin$/), "journal.jsonl"]);
});

test("a second opening is refused while the first is at work, and finds its run after it", async () => {
  const out = fresh();
  const first = await openRunFolder(out, false, around);
  await first.store.createRun(runRecord("a"), TASKS);
  await expect(openRunFolder(out, false, around)).rejects.toMatchObject({
    code: "busy",
    message: expect.stringContaining(`is in use by process ${process.pid} on ${hostname()}`) as string,
  });
  await first.release();
  const second = await openRunFolder(out, false, around);
  expect(await second.store.getRun("a")).toEqual(runRecord("a"));
  await second.release();
});

test("a fresh beginning removes the run and its weights, and no other file", async () => {
  const out = fresh();
  const first = await openRunFolder(out, false, around);
  await first.store.createRun(runRecord("a"), TASKS);
  await first.store.putAdapter("a", adapter(1), "");
  await first.release();
  writeFileSync(join(out, "run", "notes.txt"), "mine");
  const second = await openRunFolder(out, true, around);
  expect(await second.store.listRuns()).toEqual([]);
  await second.release();
  expect(readdirSync(join(out, "run"))).toEqual(["journal.jsonl", "notes.txt"]);
});

test("what a killed replacement left is removed: of weights and of a run's zip, not of other files", async () => {
  const out = fresh();
  mkdirSync(join(out, "run"), { recursive: true });
  const left = [".retort-x.zip.12.part", ".report.json.12.part", "run/.aa.bin.12.part"];
  for (const name of left) writeFileSync(join(out, name), "half");
  await (await openRunFolder(out, false, around)).release();
  expect(left.map((name) => existsSync(join(out, name)))).toEqual([false, true, false]);
});

test("a zip lies on the disk while it is written, in any order, and is moved to its place without a copy", async () => {
  const out = fresh();
  const { store, scratch: place, release } = await openRunFolder(out, false, around);
  await store.createRun(runRecord("a"), TASKS);
  const file = await place.open();
  await file.write(4, bytesOf("whole"));
  await file.write(0, bytesOf("the "));
  const inode = statSync(join(out, "run/unfinished.zip")).ino;
  const blob = await file.finish();
  expect(await blob.text()).toBe("the whole");
  await store.putArtifact({ ...(await artifact("a")), blob });
  await file.discard();
  expect(readFileSync(join(out, "retort.zip"), "utf8")).toBe("the whole");
  expect(statSync(join(out, "retort.zip")).ino).toBe(inode);
  expect(existsSync(join(out, "run/unfinished.zip"))).toBe(false);
  await release();
});

test("a zip that was given up, or cut by a kill, is not there any more", async () => {
  const out = fresh();
  const first = await openRunFolder(out, false, around);
  const given = await first.scratch.open();
  await given.write(0, bytesOf("half"));
  await given.discard();
  expect(existsSync(join(out, "run/unfinished.zip"))).toBe(false);
  await first.release();
  writeFileSync(join(out, "run/unfinished.zip"), "half");
  const second = await openRunFolder(out, false, around);
  expect(existsSync(join(out, "run/unfinished.zip"))).toBe(false);
  await second.release();
});

test("a zip just written that another program removed is an error that says so", async () => {
  const out = fresh();
  const { scratch: place, release } = await openRunFolder(out, false, around);
  const file = await place.open();
  await file.write(0, bytesOf("half"));
  rmSync(join(out, "run/unfinished.zip"));
  await expect(file.finish()).rejects.toMatchObject({ code: "store-corrupt" });
  await file.discard();
  await release();
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

test("a journal that cannot be opened gives the lock back", async () => {
  const out = fresh();
  mkdirSync(join(out, "run"), { recursive: true });
  writeFileSync(join(out, "run/journal.jsonl"), "one\ntwo\n");
  await expect(openRunFolder(out, false, around)).rejects.toMatchObject({ code: "store-corrupt" });
  expect(readdirSync(join(out, "run"))).toEqual(["journal.jsonl"]);
  expect(readFileSync(join(out, "run/journal.jsonl"), "utf8")).toBe("one\ntwo\n");
  await (await openRunFolder(out, true, around)).release();
});

/** Processes of a machine: the one that asks, and those that live. */
const processes = (pid: number, alive: readonly number[]): Processes => ({
  self: () => Promise.resolve({ host: "here", pid, started: String(10 * pid) }),
  isAlive: ({ pid: other, started }) =>
    Promise.resolve(alive.includes(other) && started === String(10 * other)),
});

test("a lock is taken over from a process that is gone, and from one whose number another has now", async () => {
  const folder = fresh();
  mkdirSync(folder);
  await lockFolder(folder, nodeDisk, processes(5, []));
  await expect(lockFolder(folder, nodeDisk, processes(6, [5]))).rejects.toMatchObject({ code: "busy" });
  expect(readdirSync(folder)).toEqual(["lock-here-5-50"]);
  writeFileSync(join(folder, "lock-here-7-1"), ""); // 7 lives, and began at 70
  const release = await lockFolder(folder, nodeDisk, processes(6, [6, 7]));
  expect(readdirSync(folder)).toEqual(["lock-here-6-60"]);
  await release();
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock of another machine is never taken over, and the sentence says what to remove", async () => {
  const folder = fresh();
  mkdirSync(folder);
  writeFileSync(join(folder, "lock-far%2Faway-5-50"), "");
  await expect(lockFolder(folder, nodeDisk, processes(6, []))).rejects.toMatchObject({
    message: `${folder} is in use by process 5 on far/away. Wait for it or end it; if it is gone already, remove ${join(folder, "lock-far%2Faway-5-50")}.`,
  });
});

test("of ten that begin at once at most one gets the folder", async () => {
  for (let round = 0; round < 20; round++) {
    const folder = fresh();
    mkdirSync(folder);
    const pids = Array.from({ length: 10 }, (_, i) => i + 1);
    const results = await Promise.allSettled(
      pids.map((pid) => lockFolder(folder, nodeDisk, processes(pid, pids))),
    );
    const got = results.filter(({ status }) => status === "fulfilled").length;
    expect(got).toBeLessThanOrEqual(1);
    expect(readdirSync(folder)).toHaveLength(got);
  }
});

test("this process is alive under its own start, and dead under another", async () => {
  const self = await nodeProcesses.self();
  expect(await nodeProcesses.isAlive(self)).toBe(true);
  expect(await nodeProcesses.isAlive({ ...self, pid: 2 ** 22 + 1 })).toBe(false);
  if (process.platform === "linux") {
    expect(await nodeProcesses.isAlive({ ...self, started: "1" })).toBe(false);
  }
});
