import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { type Disk, nodeDisk, replacedName } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { systemClock } from "../../src/core/ports.ts";
import { gpuPort } from "../harness/gpu.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();

test("a file is replaced as a whole, and nothing is left beside it", async () => {
  const path = join(scratch, "file");
  await nodeDisk.replace(path, "old");
  await nodeDisk.replace(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(scratch)).toEqual(["file"]);
});

test.each([
  ["a folder in the way", () => nodeDisk.replace(scratch, "x"), "store-unavailable", /cannot be written/],
  [
    "a folder that is not there",
    () => nodeDisk.replace(join(scratch, "no/file"), "x"),
    "store-unavailable",
    /no\/file cannot be written: it is not there\. What was there before/,
  ],
  ["reading a folder", () => nodeDisk.read(scratch), "file-invalid", /cannot be read: it is a folder/],
  [
    "a file where a folder shall be",
    () => nodeDisk.makeFolder(join(scratch, "file")),
    "store-unavailable",
    /a file of that name/,
  ],
] as const)("%s is one sentence", async (_, act, code, message) => {
  writeFileSync(join(scratch, "file"), "x");
  await expect(act()).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
  );
});

test("a file grows only from the length that is expected, is cut, made once and removed", async () => {
  const path = join(scratch, "grown");
  const bytes = new TextEncoder().encode("abc");
  await nodeDisk.append(path, bytes, 0);
  await nodeDisk.append(path, bytes, 3);
  await expect(nodeDisk.append(path, bytes, 3)).rejects.toMatchObject({
    code: "busy",
    message: `${path} has 6 bytes, expected 3: another program has written to it.`,
  });
  await nodeDisk.cut(path, 4);
  expect(readFileSync(path, "utf8")).toBe("abca");
  expect(await (await nodeDisk.blob(path))!.slice(1, 3).text()).toBe("bc");
  expect(await nodeDisk.create(path)).toBe(false);
  await nodeDisk.remove(path);
  await nodeDisk.remove(path);
  expect(await nodeDisk.blob(path)).toBeNull();
  expect(await nodeDisk.create(path)).toBe(true);
  await nodeDisk.replace(path, new Blob(["whole"]));
  expect(readFileSync(path, "utf8")).toBe("whole");
  await expect(nodeDisk.append(join(path, "below"), bytes, 0)).rejects.toMatchObject({
    code: "store-unavailable",
  });
});

test("each write is flushed, and where a name is new its folder too", async () => {
  const handle = await open(scratch);
  const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
  await handle.close();
  const flushes = async (write: Promise<unknown>) => {
    const before = sync.mock.calls.length;
    await write;
    return sync.mock.calls.length - before;
  };
  const path = join(scratch, "flushed", "deep", "file");
  const bytes = new Uint8Array(3);
  try {
    expect(await flushes(nodeDisk.makeFolder(join(scratch, "flushed", "deep")))).toBe(2);
    expect(await flushes(nodeDisk.makeFolder(join(scratch, "flushed", "deep")))).toBe(0);
    expect(await flushes(nodeDisk.append(path, bytes, 0))).toBe(2);
    expect(await flushes(nodeDisk.append(path, bytes, 3))).toBe(1);
    expect(await flushes(nodeDisk.cut(path, 2))).toBe(1);
    expect(await flushes(nodeDisk.replace(path, bytes))).toBe(2);
  } finally {
    sync.mockRestore();
  }
});

test("a replacement that was broken off is known by its name", () => {
  expect(["..a.zip.12.part", ".a.zip.12.part", "a.zip.12.part", ".a.zip.part"].map(replacedName)).toEqual([
    ".a.zip",
    "a.zip",
    null,
    null,
  ]);
});

/** The disk that is full from the nth replaced file on. */
function fullDisk(from: number): Disk {
  let count = 0;
  return {
    ...nodeDisk,
    replace: (path, content) =>
      ++count < from ? nodeDisk.replace(path, content) : nodeDisk.replace(join(path, "no room"), content), // a path below a file cannot be written
  };
}

test("a disk that fills up while training leaves the last state, and the run can go on", async () => {
  const data = join(scratch, "data.jsonl");
  const prompt = "<|bos|> <|user|> Ann has 12 eggs . <|assistant|>";
  writeFileSync(data, `${JSON.stringify({ prompt, completion: "Answer : 12" })}\n`);
  const out = join(scratch, "out");
  mkdirSync(out);
  const argv =
    `train --model ${TINY} --data ${data} --out ${out} --steps 10 --save-every 2 --batch-tokens 192 --rank 4 --targets q_proj,v_proj,down_proj`.split(
      " ",
    );
  const told: string[] = [];
  const code = await dispatch(argv, {
    disk: fullDisk(6), // each state is two files: the third one's second
    clock: systemClock,
    gpuPort,
    signal: new AbortController().signal,
    out: () => {},
    tell: (line) => told.push(line),
  });
  expect(code).toBe(1);
  expect(told.at(-1)).toMatch(
    /training_state\.safetensors.* cannot be written: .*What was there before is still there\./,
  );
  expect(readdirSync(out).sort()).toEqual(["losses.jsonl", "training_state.safetensors"]);
  const resumed = await retort([...argv, "--resume", "--json", join(scratch, "summary.json")]);
  expect(resumed.code).toBe(0);
  const summary = JSON.parse(readFileSync(join(scratch, "summary.json"), "utf8")) as {
    resumedAt: number;
    losses: readonly unknown[];
  };
  expect([summary.resumedAt, summary.losses.length]).toEqual([4, 10]);
});
