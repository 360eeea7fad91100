// A real archive beyond 4 GiB, as a sparse file: reading its sum takes most of the time, so it is not in `npm test`.
import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { streamOf } from "../../src/formats/file_stream.ts";
import { writeZip, type ZipEntry } from "../../src/formats/zip.ts";
import { pythonWith } from "../harness/python.ts";

const ZEROS = new Uint8Array(2 ** 26);

test("Python finds an entry behind one of more than 4 GiB, and both sums right", async (context) => {
  const python = pythonWith("zipfile");
  if (python === undefined) {
    context.skip("no Python here");
    return;
  }
  const size = 2 ** 32 + 5;
  const huge = {
    bytes: size,
    async *chunks() {
      for (let at = 0; at < size; at += ZEROS.length) {
        yield await Promise.resolve(ZEROS.subarray(0, Math.min(ZEROS.length, size - at)));
      }
    },
  };
  const folder = mkdtempSync(join(tmpdir(), "retort-zip-"));
  try {
    const path = join(folder, "large.zip");
    const file = openSync(path, "w");
    const entries: ZipEntry[] = [
      { name: "huge.bin", file: huge },
      { name: "after.txt", file: streamOf(new TextEncoder().encode("after")) },
    ];
    const total = await writeZip(entries, {
      write: (offset, part) => {
        if (part.buffer !== ZEROS.buffer) writeSync(file, part, 0, part.length, offset); // zeros stay holes
        return Promise.resolve();
      },
    });
    ftruncateSync(file, total);
    closeSync(file);
    const script = `import zipfile; z = zipfile.ZipFile(${JSON.stringify(path)}); print(z.testzip(), [i.file_size for i in z.infolist()], z.read("after.txt"))`;
    const judged = spawnSync(python, ["-c", script], { encoding: "utf8" });
    expect(judged.stderr + judged.stdout).toBe("None [4294967301, 5] b'after'\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
