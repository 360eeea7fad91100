import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { openDisk } from "../../src/cli/engine.ts";
import { fileSource, modelDirectory } from "../../src/cli/model_directory.ts";
import { readFloat32, readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { loadBytes } from "../model/golden.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "retort-directory-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test("the bundled model's folder opens, and a tensor read by range is the tensor of the whole file", async () => {
  const wanted = ["architecture", "tensors"] as const;
  const { tensors, architecture } = await openDisk("public/models/tiny", nodeDisk, wanted);
  expect(architecture).toMatchObject({ family: "llama", layers: 4 });
  const whole = readSafetensors(await loadBytes("public/models/tiny/model.safetensors"), "tiny");
  for (const name of ["model.embed_tokens.weight", "model.norm.weight"]) {
    expect(await readFloat32(tensors, name)).toEqual(toFloat32(whole.tensors.get(name)!));
  }
});

test("a folder that is not there is named", async () => {
  await expect(modelDirectory(join(root, "none"))).rejects.toThrow(
    /none: cannot be read as a folder \(ENOENT\)/,
  );
});

test("a pipe that stands for a file is named at once, instead of waiting for somebody to write into it", async () => {
  const path = join(root, "config.json");
  execFileSync("mkfifo", [path]);
  await expect(openDisk(root, nodeDisk, ["architecture"])).rejects.toThrow(
    /config\.json is a pipe, not a file/,
  );
  await expect(nodeDisk.read(path)).rejects.toThrow(/is a pipe/);
  await expect(nodeDisk.sha256(path)).rejects.toThrow(/is a pipe/);
});

test("a file that shrinks after it was opened is named", async () => {
  const path = join(root, "x");
  writeFileSync(path, new Uint8Array(10));
  const source = await fileSource(path);
  truncateSync(path, 4);
  await expect(source.read(0, 10)).rejects.toThrow(/ended at byte 4, it had 10/);
});
